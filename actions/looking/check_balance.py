"""The balance, in words and digits."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.base import BankingAction
from protocol.rupees import rupees
from services.people.sessions import Session
from understanding.amounts.reading import amount_in_words


class ActionCheckBalance(BankingAction):
    """Tells what the customer can use, and what is set aside."""

    called = "action_check_balance"

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Tell the balance.

        Raises:
            SignInNeeded, AccountBlocked: the session may not look.
        """
        balance = self.bank.check_balance(session)
        dispatcher.utter_message(
            response="utter_balance_held" if balance.held_paise else "utter_balance",
            available_words=amount_in_words(balance.available_paise),
            available=rupees(balance.available_paise),
            held=rupees(balance.held_paise),
        )
        return []
