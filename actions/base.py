"""The armour of every action: who is asking, refusals in words, nothing ever raised.

An action that raises loses its events, and with them what the dialogue knows. So
whatever happens in a reply ends here: a refusal is spoken, anything else becomes an
apology and one line in the log that names the error's class and the conversation.
"""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from protocol.patience import ACTION_S
from protocol.sentences import ENGLISH, Sentence, told
from services import bootstrap
from services.accounts.orders import Order
from services.bank import Bank
from services.people.sessions import Session
from services.work.errors import NothingToConfirm, PayeeAmbiguous, Refusal

log = logging.getLogger("saathi.actions")


class BankingAction(Action, ABC):
    """An action of the bank: subclasses say what they are called, and their reply.

    Attributes:
        clears: slots that are empty afterwards, whatever happened.
        apology: the response for what should not happen; None to stay silent.
        timeout_s: seconds after which the customer hears the apology.
    """

    clears: ClassVar[tuple[str, ...]] = ()
    apology: ClassVar[str | None] = "utter_apology"
    # Rasa would wait for minutes while the lock on the conversation lives for one.
    timeout_s: ClassVar[float] = ACTION_S

    def __init__(self, bank: Bank | None = None) -> None:
        self._bank = bank

    @property
    def bank(self) -> Bank:
        """The bank; put together at the first call, never at import."""
        return self._bank or bootstrap.bank()

    @property
    def helpline(self) -> str:
        """The telephone number of the bank's people."""
        return self.bank.resources.helpline

    @property
    @abstractmethod
    def called(self) -> str:
        """Rasa's name for it; a class without one is abstract, and not registered."""

    def name(self) -> str:
        """Tell Rasa what it is called."""
        return self.called

    @abstractmethod
    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Do the work, say one reply, return the events; may raise anything."""

    def after_refusal(self) -> list[EventType]:
        """Return the events that follow a refusal, which has been spoken."""
        return []

    def after_failure(self) -> list[EventType]:
        """Return the events that follow an error, which has been apologised for."""
        return self.after_refusal()

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Answer, in a thread and within bounds; never raises."""
        replies = CollectingDispatcher()
        try:
            events = await asyncio.wait_for(
                asyncio.to_thread(self._answer, replies, tracker), self.timeout_s
            )
        except Exception as error:
            _log_failure(self.name(), tracker, error)
            # A new one: a thread that is late may still write into the old.
            replies = CollectingDispatcher()
            events = self._apologise(replies)
        dispatcher.messages.extend(replies.messages)
        return [*events, *(SlotSet(slot, None) for slot in self.clears)]

    def _answer(
        self, dispatcher: CollectingDispatcher, tracker: Tracker
    ) -> list[EventType]:
        language = ENGLISH  # to whoever has no session any more
        try:
            session = self.bank.session_of(tracker.sender_id)
            language = session.language
            events = self.reply(dispatcher, tracker, session)
        except Refusal as refusal:
            self.refuse(dispatcher, refusal)
            events = self.after_refusal()
        dispatcher.messages = in_words(language, dispatcher.messages)
        return events

    def read_back(self, session: Session, kind: str) -> Order:
        """Return the order that a yes is about, which must be of this kind.

        Raises:
            NothingToConfirm: none was read back, it lapsed, or it is another wish's.
        """
        order = self.bank.open_order(session)
        if order is None or order.kind != kind:
            raise NothingToConfirm
        return order

    def refuse(self, dispatcher: CollectingDispatcher, refusal: Refusal) -> None:
        """Speak a refusal in the words of the domain."""
        names = refusal.names if isinstance(refusal, PayeeAmbiguous) else ()
        dispatcher.utter_message(
            response=refusal.utter,
            buttons=buttons_for(names),
            detail=refusal.sentence,
            telephone=self.helpline,
            **refusal.params,
        )

    def _apologise(self, dispatcher: CollectingDispatcher) -> list[EventType]:
        if self.apology:
            dispatcher.utter_message(response=self.apology)
        return self.after_failure()


def in_words(language: str, part: Any) -> Any:
    """Put every sentence in a message into words: here they leave for the dialogue."""
    if isinstance(part, Sentence):
        return told(language, part)
    if isinstance(part, dict):
        return {name: in_words(language, value) for name, value in part.items()}
    if isinstance(part, (list, tuple)):
        return [in_words(language, value) for value in part]
    return part


def buttons_for(choices: tuple[str, ...]) -> list[dict[str, str]]:
    """Make a button of each choice; tapping says the choice, or the UPI ID in it."""
    return [{"title": choice, "payload": _payload(choice)} for choice in choices]


def _payload(choice: str) -> str:
    # Two payees of one name are told apart by "Ramesh Kumar (ramesh@bank)".
    return choice.partition("(")[2].rstrip(")") or choice


def _log_failure(name: str, tracker: Tracker, error: Exception) -> None:
    # Never the error's text: it may quote what was said.
    log.error(
        "%s failed: %s, conversation %s", name, type(error).__name__, tracker.sender_id
    )
