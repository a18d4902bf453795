"""What is not built yet: said honestly, with what to do instead."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions import heard
from actions.base import BankingAction
from services.people.sessions import Session

A_PERSON = "A person can help you. Shall I tell you whom to call?"
TYPED = "You can see everything I say on the screen as well."
# The wish after "I cannot … yet.", and what to do instead.
WISHES = {
    "spending_report": (
        "add up what you spend",
        "I can read your last payments. Say: my last payments.",
    ),
    "list_bills": ("look up your bills", A_PERSON),
    "pay_bill": ("pay bills", A_PERSON),
    "unblock_account": ("open a blocked account", "Please call {telephone}."),
    "report_fraud": (
        "take a report of fraud",
        "Please call {telephone} now. I can block your account at once. Say: block my "
        "account.",
    ),
    "change_limit": ("change your limits", A_PERSON),
    "trusted_person": ("note down a trusted person", A_PERSON),
    "change_speed": ("speak slower or faster", TYPED),
    "change_volume": ("speak louder or softer", TYPED),
    "change_language": ("speak another language", A_PERSON),
}
UNKNOWN = ("do that", A_PERSON)


class ActionNotYet(BankingAction):
    """Names the wish, says that it cannot be done yet, and what can."""

    called = "action_not_yet"

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Say it honestly."""
        wish, instead = WISHES.get(heard.intent(tracker), UNKNOWN)
        dispatcher.utter_message(
            response="utter_not_yet",
            wish=wish,
            instead=instead.format(telephone=self.helpline),
        )
        return []
