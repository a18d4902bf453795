"""A PIN, a card number or a code nobody asked for: refused, and not kept."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.base import BankingAction
from services.people.sessions import Session


class ActionOfferedSecret(BankingAction):
    """Stops the customer kindly and says why."""

    called = "action_offered_secret"

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Warn; the channel has taken the secret out of the words already."""
        dispatcher.utter_message(
            response="utter_offered_secret", telephone=self.helpline
        )
        return []
