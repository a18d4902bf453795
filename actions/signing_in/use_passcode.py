"""The way without camera and microphone: always there, by the customer's own phone."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions import captures
from actions.base import BankingAction
from actions.outcomes import tell_challenge
from services.people.sessions import Session
from services.work.errors import NothingToConfirm, SignInNeeded


class ActionUsePasscode(BankingAction):
    """Asks on the UPI app in place of the capture that is open."""

    called = "action_use_passcode"

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Ask on the UPI app; once is enough. A face or a voice is not learnt there.

        Raises:
            SignInNeeded: nobody is signing in, so there is nobody to ask.
            TooManyRequests: it was asked too often.
        """
        if self.bank.conversation_state(session).awaiting == "passcode":
            dispatcher.utter_message(response="utter_help_passcode")
            return []
        if captures.no_other_way(dispatcher, self.bank, session):
            return []
        try:
            challenge = self.bank.resend_passcode(session)
        except NothingToConfirm:
            if session.customer_id is None:
                raise SignInNeeded from None
            dispatcher.utter_message(response="utter_no_request")
        else:
            tell_challenge(dispatcher, self.bank, session, challenge)
        return []
