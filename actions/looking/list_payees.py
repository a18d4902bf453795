"""The saved payees."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.base import BankingAction
from actions.outcomes import in_a_row
from services.people.sessions import Session


class ActionListPayees(BankingAction):
    """Names the people the customer can pay."""

    called = "action_list_payees"

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Name them.

        Raises:
            SignInNeeded, AccountBlocked: the session may not look.
        """
        names = [payee.name for payee in self.bank.list_payees(session)]
        if names:
            dispatcher.utter_message(response="utter_payees", payees=in_a_row(names))
        else:
            dispatcher.utter_message(response="utter_payees_none")
        return []
