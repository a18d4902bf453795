"""The balance, in words and digits."""

from __future__ import annotations

import re

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions import heard
from actions.base import BankingAction
from protocol.rupees import rupees
from services.people.sessions import Session
from understanding.amounts.reading import amount_in_words

_OWNER = re.compile(
    r"\b([^\W\d_]+)(?:'s|\u2019s| ka| ke| ki) (?:bank |account |khat\w* )*(?:mein? )?"
    r"(?:balance|paise|paisa|account)\b",
    re.I,
)
_OWN = frozenset(
    ("what", "mera", "mere", "meri", "today", "that", "it", "aaj", "account")
)


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
        if _of_somebody_else(heard.text(tracker)):
            dispatcher.utter_message(response="utter_only_your_balance")
            return []
        balance = self.bank.check_balance(session)
        dispatcher.utter_message(
            response="utter_balance_held" if balance.held_paise else "utter_balance",
            available_words=amount_in_words(balance.available_paise),
            available=rupees(balance.available_paise),
            held=rupees(balance.held_paise),
        )
        return []


def _of_somebody_else(words: str) -> bool:
    """Whether another's balance is asked for: "what is Ramesh's balance"."""
    owner = _OWNER.search(words)
    return owner is not None and owner.group(1).lower() not in _OWN
