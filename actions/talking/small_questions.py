"""Small questions: short, true answers, with figures from the policy and the rows."""

from __future__ import annotations

from datetime import timedelta

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import heard
from actions.base import BankingAction
from actions.outcomes import clock_time
from protocol.rupees import rupees
from protocol.sentences import Sentence
from services.people.sessions import Session
from understanding.meaning.words import words_of

# Which word of "what is a …?" is explained by which sentence.
MEANINGS = {
    "payee": ("payee", "payees", "beneficiary"),
    "code": ("code", "passcode", "otp", "digits", "pin"),
    "hold": ("hold", "held", "holding", "kept", "back"),
    "upi_id": ("upi", "id", "vpa"),
}


ANSWERS = {
    "ask_fees": "utter_ask_fees",
    "ask_how_long": "utter_ask_how_long",
    "ask_limits": "utter_ask_limits",
    "ask_safety": "utter_ask_safety",
    "ask_privacy": "utter_ask_privacy",
    "ask_who": "utter_ask_who",
    "ask_time": "utter_ask_time",
}


class ActionSmallQuestion(BankingAction):
    """Answers what needs no more than a sentence, and leaves what waits as it is."""

    called = "action_small_question"

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Say it."""
        policy, intent = self.bank.resources.policy, heard.intent(tracker)
        now = self.now
        response = ANSWERS.get(intent, "utter_help_signed_in")
        if intent == "ask_meaning":
            response = f"utter_ask_meaning_{_asked(tracker)}"
        if intent == "ask_limits" and session.customer_id is not None:
            response = "utter_ask_limits_known"
        dispatcher.utter_message(
            response=response,
            telephone=self.helpline,
            clock=clock_time(now, self.bank),
            day=now.day,
            month=Sentence(f"months.{now.month}"),
            largest=rupees(policy.largest_payment_paise),
            daily=rupees(policy.daily_limit_paise),
            left=rupees(self.bank.left_today(session) if session.customer_id else 0),
            free=rupees(policy.new_payee_free_paise),
            hold_minutes=timedelta(seconds=policy.new_payee_hold_s).seconds // 60,
        )
        return []


def _asked(tracker: Tracker) -> str:
    said = set(words_of(heard.text(tracker)))
    found = (name for name, words in MEANINGS.items() if said & set(words))
    return next(found, "upi_id")


class ActionAskPayee(BankingAction):
    """Says who somebody in the list is, and their UPI ID."""

    called = "action_ask_payee"

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Name the payee that was asked about, or the one that was read back.

        Raises:
            SignInNeeded: nobody is signed in.
        """
        payees = self.bank.list_payees(session)
        order = self.bank.latest_order(session)
        named = [p for p in payees if heard.is_named(tracker, p.name)]
        if not named and order is not None:
            named = [p for p in payees if p.vpa == order.payee_vpa]
        for payee in named:
            dispatcher.utter_message(
                response="utter_ask_payee", payee_name=payee.name, payee_vpa=payee.vpa
            )
        if not named:
            dispatcher.utter_message(response="utter_no_such")
        return [SlotSet(heard.SPOKEN_OF, named[0].vpa)] if len(named) == 1 else []
