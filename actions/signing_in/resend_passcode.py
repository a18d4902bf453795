"""Asking on the UPI app once more."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.base import BankingAction
from actions.outcomes import tell_challenge
from services.people.sessions import Session
from services.work.errors import NothingToConfirm


class ActionResendPasscode(BankingAction):
    """Replaces the open request by a new one for the same purpose."""

    called = "action_resend_passcode"

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Ask again.

        Raises:
            TooManyRequests: it was asked too often.
        """
        seen = self.bank.open_capture(session) is not None
        try:
            challenge = self.bank.resend_passcode(session)
        except NothingToConfirm:
            dispatcher.utter_message(response="utter_no_request")
            return []
        if seen:  # it is the first request: there is no old one
            tell_challenge(dispatcher, self.bank, session, challenge)
        else:
            dispatcher.utter_message(response="utter_passcode_resent")
        return []
