"""Putting the open form aside for another wish."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions import frames
from actions.base import BankingAction
from services.people.sessions import Session


class ActionPark(BankingAction):
    """Keeps what the open form knows, so that it is taken up afterwards."""

    called = "action_park"
    apology = None

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Put it on the stack."""
        form = tracker.active_loop_name
        return frames.put_aside(tracker, form) if form else []
