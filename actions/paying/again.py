"""The same again, and what is not for now: payments begun from what was said before."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import frames, heard
from actions.base import BankingAction
from actions.paying.transfer_money import FORM
from protocol.rupees import rupees
from services.people.sessions import Session


class ActionSameAgain(BankingAction):
    """Begins the last payment anew, with what was said otherwise; read back as ever."""

    called = "action_same_again"

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Fill the form from the last payment of the day.

        Raises:
            SignInNeeded: nobody is signed in.
        """
        last = next(iter(self.bank.whereabouts(session)), None)
        if last is None:
            dispatcher.utter_message(response="utter_nothing_to_send_again")
            return []
        payee = heard.payee_said(tracker) or last.payee_vpa
        amount = heard.amount_said(tracker) or rupees(last.amount_paise)
        return [
            SlotSet("payee", payee),
            SlotSet("amount", amount),
            FollowupAction(FORM),
        ]


class ActionSchedulePayment(BankingAction):
    """Says honestly that money can only be sent now, and offers that."""

    called = "action_schedule_payment"

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Keep the wish, and ask whether to send it today.

        Raises:
            SignInNeeded: nobody is signed in.
        """
        self.bank.require_level(session)
        tracker.slots.update(
            payee=heard.payee_said(tracker), amount=heard.amount_said(tracker)
        )
        dispatcher.utter_message(response="utter_only_today")
        return [*frames.put_aside(tracker, FORM), SlotSet(heard.QUESTION, frames.SLOT)]
