"""Saying it again."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import heard
from actions.base import BankingAction
from services.people.sessions import Session

DONE = {"utter_transfer_posted", "utter_transfer_held", "utter_transfer_pending"}


class ActionRepeat(BankingAction):
    """Says the last replies once more; no reply ever holds a passcode."""

    called = "action_repeat"

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Repeat the turn before, with its buttons."""
        replies = heard.last_replies(tracker)
        if {heard.spoken_as(reply) for reply in replies} & DONE:
            # "Again" may mean the words, or the money: nothing is done unasked.
            dispatcher.utter_message(response="utter_say_or_send_again")
            return [SlotSet(heard.QUESTION, "action_same_again")]
        if not replies:
            dispatcher.utter_message(response="utter_nothing_to_repeat")
        for reply in replies:
            buttons = (reply.get("data") or {}).get("buttons") or []
            dispatcher.utter_message(text=str(reply["text"]), buttons=buttons)
        return []
