"""What can be done now."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions import captures
from actions.base import BankingAction
from services.people.sessions import Session


class ActionHelp(BankingAction):
    """Tells what is possible in this very state of the session."""

    called = "action_help"

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Say what comes next, or what can be asked for."""
        request = self.bank.open_capture(session)
        if self.bank.conversation_state(session).awaiting == "passcode":
            dispatcher.utter_message(response="utter_help_passcode")
        elif request is not None:
            captures.help_with(dispatcher, request)
        else:
            state = "anonymous" if session.customer_id is None else "signed_in"
            dispatcher.utter_message(response=f"utter_help_{state}")
        return []
