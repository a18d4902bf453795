"""Blocking: at once for a customer who is signed in, by a question for anybody else."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.base import BankingAction
from actions.forms import BankingForm, ReadBack, Turn, Values
from actions.handles import read_handle
from actions.outcomes import tell
from services.people.sessions import Session
from services.work.errors import InvalidInput


class ValidateBlockAccountForm(BankingForm):
    """Checks whose account it is, which is asked only of an anonymous caller."""

    called = "validate_block_account_form"
    slots = ("customer_handle", "confirmed")

    def admit(self, turn: Turn) -> bool:
        """Let everybody in: blocking is always possible.

        Raises:
            AccountBlocked: it is blocked already.
        """
        if turn.session.customer_id is not None:
            self.bank.require_level(turn.session)
        return True

    def wanted(self, turn: Turn) -> tuple[str, ...]:
        """Ask a customer who is signed in for the yes alone."""
        return self.slots if turn.session.customer_id is None else ("confirmed",)

    def validate_customer_handle(self, value: Any, turn: Turn) -> Values:
        """Take what reads as a number or a UPI ID."""
        handle = read_handle(value)
        if handle is None:
            turn.say("utter_handle_unclear")
        return {"customer_handle": handle}

    def without_values(self, turn: Turn) -> Values:
        """Ask for the number once more after "that is wrong"."""
        asked = turn.corrects and turn.session.customer_id is None
        return {"customer_handle": None} if asked else {}


class AskConfirmed(ReadBack):
    """Asks for the yes; for a customer who is signed in, writes the order down."""

    called = "action_ask_block_account_form_confirmed"

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Ask one question."""
        if session.customer_id is None:
            dispatcher.utter_message(response="utter_ask_block_request")
            return []
        self.bank.note_read_back(session, self.bank.open_block(session))
        dispatcher.utter_message(response="utter_ask_block_account_form_confirmed")
        return []


class ActionBlockAccount(BankingAction):
    """Blocks the account, or asks its owner's UPI app."""

    called = "action_block_account"
    clears = ("customer_handle", "confirmed")
    apology = "utter_apology_after_yes"

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Confirm the order's row, or ask.

        Raises:
            NothingToConfirm: nothing was asked back, or it lapsed.
            InvalidInput: an anonymous caller's number cannot be read.
        """
        if session.customer_id is None:
            self._ask(dispatcher, tracker, session)
            return []
        self.read_back(session, "block_account")
        tell(dispatcher, self.bank, self.bank.confirm_order(session))
        return []

    def _ask(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> None:
        handle = read_handle(tracker.get_slot("customer_handle") or "")
        if handle is None:
            raise InvalidInput
        self.bank.request_block(session, handle)
        dispatcher.utter_message(
            response="utter_block_requested", telephone=self.helpline
        )
