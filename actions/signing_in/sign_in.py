"""Signing in: a number or a UPI ID, then face and voice, or the UPI app."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions import captures
from actions.base import BankingAction
from actions.forms import BankingForm, Turn, Values
from actions.handles import read_handle
from services.people.sessions import Session

_FORGOT = re.compile(
    r"remember|forg[eo]t|do(?:n'?t| not) (?:know|have)|yaad nahi|bhool|nahi pata"
    r"|pata nahi",
    re.I,
)


class ValidateSignInForm(BankingForm):
    """Checks that a mobile number or a UPI ID was said."""

    called = "validate_sign_in_form"
    slots = ("customer_handle",)

    def admit(self, turn: Turn) -> bool:
        """Ask nothing of somebody who is signed in."""
        if turn.session.customer_id is None:
            return True
        customer_name = turn.session.customer_name or ""
        turn.say("utter_already_signed_in", customer_name=customer_name)
        return False

    def validate_customer_handle(self, value: Any, turn: Turn) -> Values:
        """Take what reads as a number or a UPI ID."""
        handle = read_handle(value)
        if handle is None:
            forgot = _FORGOT.search(str(value)) is not None
            turn.say("utter_handle_forgotten" if forgot else "utter_handle_unclear")
        return {"customer_handle": handle}


class ActionSignIn(BankingAction):
    """Asks for face and voice where the client has them, else on the UPI app."""

    called = "action_sign_in"
    clears = ("customer_handle", "confirmed")

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Ask for evidence; the same words for a customer nobody knows."""
        handle = read_handle(tracker.get_slot("customer_handle") or "")
        if handle is None:
            return []  # the form was closed before it asked, and has said why
        kinds = captures.available(tracker)
        if kinds:
            request = self.bank.request_evidence(session, handle, kinds)
            captures.ask(dispatcher, request)
        else:
            self.bank.request_sign_in(session, handle)
            dispatcher.utter_message(response="utter_passcode_requested")
        return []
