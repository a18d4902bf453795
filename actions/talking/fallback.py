"""What was not understood: asked again gently, and help offered the second time."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import heard
from actions.base import BankingAction
from services.people.sessions import Session

ONCE, AGAIN = "utter_default", "utter_default_twice"


class ActionFallback(BankingAction):
    """Says that it was not understood; twice in a row, offers help or a person."""

    called = "action_fallback"

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Ask to say it in other words."""
        before = {heard.spoken_as(reply) for reply in heard.last_replies(tracker)}
        twice = bool(before & {ONCE, AGAIN}) and not tracker.active_loop_name
        dispatcher.utter_message(response=AGAIN if twice else ONCE)
        return [SlotSet(heard.QUESTION, "action_help")] if twice else []
