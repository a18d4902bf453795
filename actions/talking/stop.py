"""Stopping: whatever was being done is dropped, and what is held is not forgotten."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions import heard
from actions.base import BankingAction
from actions.close_form import ALL_SLOTS
from services.people.sessions import Session
from services.work.errors import Refusal


class ActionStop(BankingAction):
    """Drops the open order and forgets what was said."""

    called = "action_stop"
    clears = ALL_SLOTS
    tells_what_stopped = True

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Drop what is open, and say so; with nothing open, look at what was sent."""
        waited = self.bank.conversation_state(session).awaiting == "passcode"
        order = self.stopped(tracker, session)
        if order is not None:
            self.tell_what_stopped(dispatcher, order)
        elif waited:
            dispatcher.utter_message(response="utter_stopped_request")
        elif not heard.left_a_form(tracker) and self._something_was_sent(session):
            return [FollowupAction("action_cancel_transfer")]
        else:
            dispatcher.utter_message(response="utter_stopped")
        return []

    def _something_was_sent(self, session: Session) -> bool:
        """Whether "stop" may be about money that is held, travels, or has just gone."""
        try:
            found = self.bank.whereabouts(session)
        except Refusal:
            return False
        sent = [each for each in found if each.was_sent]
        return any(each.here or each.state != "done" for each in sent)
