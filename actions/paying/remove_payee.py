"""Removing a payee: named, read back, and gone after a yes."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions import heard
from actions.base import BankingAction
from actions.forms import (
    ABOUT_THE_PAYEE,
    BankingForm,
    ReadBack,
    Turn,
    Values,
)
from actions.outcomes import tell
from actions.paying.transfer_money import named_payee
from services.accounts.orders import Order
from services.people.sessions import Session
from services.work.errors import PayeeNear, PayeeUnknown


class ValidateRemovePayeeForm(BankingForm):
    """Checks that one saved payee was named."""

    called = "validate_remove_payee_form"
    slots = ("payee", "confirmed")
    order_kind = "remove_payee"

    def validate_payee(self, value: Any, turn: Turn) -> Values:
        """Take a name that fits one saved payee.

        Raises:
            PayeeUnknown, PayeeAmbiguous: no single one fits.
        """
        words = heard.choice(turn.tracker) or heard.payee_said(turn.tracker) or value
        try:
            words = named_payee(self.bank, turn.session, words)
        except PayeeNear:
            raise
        except PayeeUnknown:
            turn.say("utter_payee_unclear" if turn.not_understood else "utter_no_such")
            return {"payee": None}
        return {"payee": words}

    def overheard(self, turn: Turn) -> Values:
        """Listen for a saved payee's name."""
        words = heard.text(turn.tracker)
        return {"payee": self.bank.overhear_payee(turn.session, words)}

    def fits(self, order: Order, turn: Turn) -> bool:
        """Whether the payee in the slot is the order's."""
        payee = turn.slot("payee")
        if payee is None:
            return False
        return self.bank.resolve_payee(turn.session, payee).vpa == order.payee_vpa

    def without_values(self, turn: Turn) -> Values:
        """Ask for the name once more after "not that one"."""
        return {"payee": None} if turn.corrects else {}


class AskPayee(BankingAction):
    """Asks whom to remove, unless the check has just asked which of several."""

    called = "action_ask_remove_payee_form_payee"

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Ask one question."""
        if not heard.asked_already(tracker):
            dispatcher.utter_message(response="utter_ask_remove_payee_form_payee")
        return []


class AskConfirmed(ReadBack):
    """Writes the order down and reads the payee's name back."""

    called = "action_ask_remove_payee_form_confirmed"

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Open the order and ask for the yes."""
        try:
            order = self.bank.open_remove_payee(
                session, tracker.get_slot("payee") or ""
            )
        except ABOUT_THE_PAYEE as refusal:
            return self.ask_again(dispatcher, refusal, "payee")
        self.bank.note_read_back(session, order)
        dispatcher.utter_message(
            response="utter_ask_remove_payee_form_confirmed",
            payee_name=order.payee_name,
        )
        return []


class ActionRemovePayee(BankingAction):
    """Takes the yes to what was read back."""

    called = "action_remove_payee"
    clears = ("payee", "confirmed")
    apology = "utter_apology_after_yes"

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Confirm the order's row.

        Raises:
            NothingToConfirm: no payee was read back, or it lapsed.
        """
        self.read_back(session, "remove_payee")
        tell(dispatcher, self.bank, self.bank.confirm_order(session))
        return []
