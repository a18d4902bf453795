"""Handing over to a person."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.base import BankingAction
from services.people.sessions import Session


class ActionHumanHandoff(BankingAction):
    """Opens a case and tells whom to call."""

    called = "action_human_handoff"

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Tell the number of the case and the telephone."""
        case = self.bank.hand_off(session, "asked")
        dispatcher.utter_message(
            response="utter_human_handoff",
            case_number=case.number,
            telephone=case.telephone,
        )
        return []
