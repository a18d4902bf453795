"""Waiting, finding one's place, and saying goodbye."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import captures, heard
from actions.base import BankingAction
from actions.close_form import ALL_SLOTS
from services.people.sessions import Session

SAID = {
    "greet": "utter_greet",
    "thank": "utter_thank",
    "wait": "utter_wait",
    "are_you_a_bot": "utter_are_you_a_bot",
    "speaks_of_payment": "utter_speaks_of_payment",
}


class ActionSmallTalk(BankingAction):
    """Greets, thanks, waits and says what it is: nothing changes."""

    called = "action_small_talk"

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Say the response of the intent; a short hello within a wish."""
        intent = heard.intent(tracker)
        within = tracker.active_loop_name is not None
        table = {**SAID, "greet": "utter_hello"} if within else SAID
        dispatcher.utter_message(response=table.get(intent, "utter_ask_wish"))
        if intent == "are_you_a_bot":
            return [SlotSet(heard.QUESTION, "action_human_handoff")]
        return []


class ActionWhereWereWe(BankingAction):
    """Says what is going on now."""

    called = "action_where_were_we"

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Say what waits; a form asks its question again by itself."""
        if tracker.active_loop_name is not None:
            dispatcher.utter_message(response="utter_we_were_at")
        elif not captures.remind(dispatcher, self.bank, session):
            dispatcher.utter_message(response="utter_ask_wish")
        return []


class ActionGoodbye(BankingAction):
    """Says goodbye, and what was not done."""

    called = "action_goodbye"
    clears = ALL_SLOTS
    tells_what_stopped = True

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Close what waits, and say that nothing of it was sent."""
        order = self.stopped(tracker, session)
        if order is not None:
            self.tell_what_stopped(dispatcher, order)
        dispatcher.utter_message(response="utter_goodbye")
        return []
