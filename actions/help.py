"""What can be done now."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.base import BankingAction
from services.sessions import Session


class ActionHelp(BankingAction):
    """Tells what is possible in this very state of the session."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_help"

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Say what comes next, or what can be asked for."""
        if self.bank.conversation_state(session).awaiting == "passcode":
            state = "passcode"
        elif self.bank.open_capture(session) is not None:
            state = "capture"
        else:
            state = "anonymous" if session.customer_id is None else "signed_in"
        dispatcher.utter_message(response=f"utter_help_{state}")
        return []
