"""A yes or a no while a code or a capture is awaited, or was a moment ago."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions import captures, heard
from actions.base import BankingAction
from services.people.sessions import Session


class ActionGoOn(BankingAction):
    """Goes on, or stops, by what the bank waits for now; it confirms nothing."""

    called = "action_go_on"

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Say again what is awaited after a yes; drop it after a no."""
        if heard.intent(tracker) == "deny":
            dropped = self.bank.drop_order(session)
            dispatcher.utter_message(
                response="utter_stopped_order" if dropped else "utter_all_right"
            )
        elif not captures.remind(dispatcher, self.bank, session):
            dispatcher.utter_message(response="utter_ask_wish")
        return []
