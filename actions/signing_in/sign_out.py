"""Signing out: the session ends, and what was said is forgotten."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.base import BankingAction
from actions.close_form import ALL_SLOTS
from services.people.sessions import Session


class ActionSignOut(BankingAction):
    """Ends the session."""

    called = "action_sign_out"
    clears = ALL_SLOTS

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """End it, unless nobody is signed in."""
        if session.customer_id is None:
            dispatcher.utter_message(response="utter_not_signed_in")
            return []
        self.bank.close_session(session)
        dispatcher.utter_message(response="utter_signed_out")
        return []
