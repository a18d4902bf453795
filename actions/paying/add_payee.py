"""Adding a payee: a UPI ID, the bank's name for it, a yes, and its own passcode."""

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
from services.accounts.orders import Order
from services.asking.challenges import Challenge
from services.people.sessions import Session
from services.work.errors import InvalidInput
from understanding.codes.vpas import read_vpa


class ValidateAddPayeeForm(BankingForm):
    """Checks that a UPI ID was said."""

    called = "validate_add_payee_form"
    slots = ("vpa", "confirmed")
    order_kind = "add_payee"

    def validate_vpa(self, value: Any, turn: Turn) -> Values:
        """Take what reads as a UPI ID."""
        vpa = read_vpa(heard.text(turn.tracker)) or read_vpa(value)
        if vpa is None:
            turn.say("utter_vpa_unclear")
        return {"vpa": vpa}

    def overheard(self, turn: Turn) -> Values:
        """Listen for a UPI ID in the whole utterance."""
        return {"vpa": read_vpa(heard.text(turn.tracker))}

    def fits(self, order: Order, turn: Turn) -> bool:
        """Whether the UPI ID in the slot is the order's."""
        return bool(order.payee_vpa == turn.slot("vpa"))

    def without_values(self, turn: Turn) -> Values:
        """Ask for the UPI ID once more after "that is wrong"."""
        return {"vpa": None} if turn.corrects else {}


class AskConfirmed(ReadBack):
    """Writes the order down and reads back the name the bank knows."""

    called = "action_ask_add_payee_form_confirmed"

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Open the order and ask for the yes; ask again for a UPI ID nobody has."""
        try:
            order = self.bank.open_add_payee(session, tracker.get_slot("vpa") or "")
        except (InvalidInput, *ABOUT_THE_PAYEE) as refusal:
            return self.ask_again(dispatcher, refusal, "vpa")
        self.bank.note_read_back(session, order)
        dispatcher.utter_message(
            response="utter_ask_add_payee_form_confirmed",
            payee_name=order.payee_name,
            payee_vpa=order.payee_vpa,
        )
        return []


class ActionAddPayee(BankingAction):
    """Takes the yes to what was read back: asks for the passcode bound to it."""

    called = "action_add_payee"
    clears = ("vpa", "confirmed")
    apology = "utter_apology_after_yes"

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Confirm the order's row.

        Raises:
            NothingToConfirm: no payee was read back, or it lapsed.
        """
        order = self.read_back(session, "add_payee")
        result = self.bank.confirm_order(session)
        if isinstance(result, Challenge):
            dispatcher.utter_message(
                response="utter_add_payee_challenge", payee_name=order.payee_name
            )
        else:
            tell(dispatcher, self.bank, result)
        return []
