"""What is not built yet: said honestly, with what to do instead."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import heard
from actions.base import BankingAction
from protocol.sentences import Sentence
from services.people.sessions import Session

# What to do instead of each; the wish after "I cannot … yet." stands under its name.
WISHES = {
    "spending_report": "instead.last_payments",
    "list_bills": "instead.a_person",
    "pay_bill": "instead.a_person",
    "unblock_account": "instead.call",
    "change_limit": "instead.a_person",
    "trusted_person": "instead.a_person",
    "change_speed": "instead.typed",
    "change_volume": "instead.typed",
    "change_language": "instead.a_person",
}
UNKNOWN = "unknown"


class ActionNotYet(BankingAction):
    """Names the wish, says that it cannot be done yet, and what can."""

    called = "action_not_yet"

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Say it honestly."""
        intent = heard.intent(tracker)
        wish = intent if intent in WISHES else UNKNOWN
        instead = WISHES.get(wish, "instead.a_person")
        dispatcher.utter_message(
            response="utter_not_yet",
            wish=Sentence(f"not_yet.{wish}"),
            instead=Sentence(instead, {"telephone": self.helpline}),
        )
        offers = instead == "instead.a_person"
        return [SlotSet(heard.QUESTION, "action_human_handoff")] if offers else []
