"""Stopping: whatever was being done is dropped."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.base import BankingAction
from actions.close_form import ALL_SLOTS
from services.people.sessions import Session


class ActionStop(BankingAction):
    """Drops the open order and forgets what was said."""

    called = "action_stop"
    clears = ALL_SLOTS

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Drop what is open, and say so."""
        dropped = self.bank.drop_order(session)
        dispatcher.utter_message(
            response="utter_stopped_order" if dropped else "utter_stopped"
        )
        return []
