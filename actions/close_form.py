"""Closing a form that was not confirmed: nothing is done, nothing stays open."""

from __future__ import annotations

from contextlib import suppress

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions import heard
from actions.base import BankingAction
from services.people.sessions import Session
from services.work.errors import Refusal

ALL_SLOTS = (
    "payee",
    "amount",
    "narration",
    "vpa",
    "customer_handle",
    "period",
    "direction",
    "count",
    "confirmed",
)


class ActionCloseForm(BankingAction):
    """Drops the order that was read back and forgets what was said.

    It speaks only after a "no": after a refusal the form has said why already.
    """

    called = "action_close_form"
    clears = ALL_SLOTS
    apology = None

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Drop what is open."""
        if heard.intent(tracker) == "deny":
            dispatcher.utter_message(response="utter_nothing_done")
        with suppress(Refusal):
            self.bank.drop_order(session)
        return []
