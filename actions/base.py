"""The armour of every action: who is asking, refusals in words, nothing ever raised.

An action that raises loses its events, and with them what the dialogue knows. So
whatever happens in a reply ends here: a refusal is spoken, anything else becomes an
apology and one line in the log that names the error's class and the conversation.
"""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import frames, heard, hearing
from protocol.patience import ACTION_S
from protocol.rupees import rupees
from protocol.sentences import ENGLISH, Sentence, told
from services import bootstrap
from services.accounts.orders import Order
from services.bank import Bank
from services.confirming.hear import Consequence
from services.people.sessions import Session
from services.work.errors import (
    NothingToConfirm,
    PayeeAmbiguous,
    PayeeNear,
    Refusal,
    SignInNeeded,
)
from understanding.amounts.reading import amount_in_words

log = logging.getLogger("saathi.actions")
# They wish for nothing themselves.
ANSWERS = ("affirm", "deny", "inform", "correct", "provide_passcode", "use_passcode")


class BankingAction(Action, ABC):
    """An action of the bank: subclasses say what they are called, and their reply.

    Attributes:
        clears: slots that are empty afterwards, whatever happened.
        apology: the response for what should not happen; None to stay silent.
        tells_what_stopped: it says itself what became of the order that waited.
        timeout_s: seconds after which the customer hears the apology.
    """

    clears: ClassVar[tuple[str, ...]] = ()
    apology: ClassVar[str | None] = "utter_apology"
    tells_what_stopped: ClassVar[bool] = False
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
    def now(self) -> datetime:
        """The clock on the customer's wall."""
        zone = ZoneInfo(self.bank.resources.time_zone)
        return self.bank.resources.clock().astimezone(zone)

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
            came_of_it = self._hear(tracker, session)
            heard.note(tracker, came_of_it)
            if came_of_it.voided and not self.tells_what_stopped:
                self._tell_stopped(dispatcher, came_of_it.voided)
            events = self.reply(dispatcher, tracker, session)
            if came_of_it.paused:
                self._ask_anew(dispatcher, session)
        except Refusal as refusal:
            self.refuse(dispatcher, refusal)
            events = self.after_refusal() + self._kept_for_later(tracker, refusal)
        dispatcher.messages = in_words(language, dispatcher.messages)
        return events

    def _hear(self, tracker: Tracker, session: Session) -> Consequence:
        """Let the words have their effect on what waits, before they are answered.

        Whichever action comes first in a turn does it; for the others nothing is left.

        Raises:
            TurnOver: a later turn has begun.
        """
        number = heard.turn_number(tracker)
        if session.has_noted(number):
            return Consequence()
        order = self.bank.open_order(session)
        return self.bank.hear(session, number, hearing.spoken(tracker, order))

    def stopped(self, tracker: Tracker, session: Session) -> Order | None:
        """Return the order that waited here and is closed now, by the words or by this.

        A question on the phone that is for no order is withdrawn as well.
        """
        order = heard.consequence(tracker).voided or self.bank.open_order(session)
        self.bank.drop_order(session)
        return order

    def tell_what_stopped(self, dispatcher: CollectingDispatcher, order: Order) -> None:
        """Say that an order was closed, and what that means for the money."""
        words = order_words(order)
        dispatcher.utter_message(response=f"utter_voided_{order.kind}", **words)

    def _tell_stopped(self, dispatcher: CollectingDispatcher, order: Order) -> None:
        if order.state == "awaiting_passcode":
            self.tell_what_stopped(dispatcher, order)

    def _ask_anew(self, dispatcher: CollectingDispatcher, session: Session) -> None:
        """Ask whether what was paused is still wanted: only a yes to that counts."""
        order = self.bank.open_order(session)
        if order is not None and order.state == "awaiting_passcode" and order.paused:
            self.bank.note_read_back(session, order)
            words = order_words(order)
            dispatcher.utter_message(
                response=f"utter_still_wanted_{order.kind}", **words
            )

    def _kept_for_later(self, tracker: Tracker, refusal: Refusal) -> list[EventType]:
        """Put a wish aside that needs a sign-in first: it is taken up after that."""
        if not isinstance(refusal, SignInNeeded) or heard.intent(tracker) in ANSWERS:
            return []
        wish = self.called.removeprefix("validate_")
        return [
            *frames.put_aside(tracker, wish),
            SlotSet(heard.QUESTION, "sign_in_form"),
        ]

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
        asking = refusal if isinstance(refusal, PayeeAmbiguous | PayeeNear) else None
        dispatcher.utter_message(
            response=refusal.utter,
            buttons=buttons_for(asking.names if asking else ()),
            detail=refusal.sentence,
            telephone=self.helpline,
            **refusal.params,
        )

    def _apologise(self, dispatcher: CollectingDispatcher) -> list[EventType]:
        if self.apology:
            dispatcher.utter_message(response=self.apology)
        return self.after_failure()


def order_words(order: Order) -> dict[str, str]:
    """Return what the responses about an order may use."""
    paise = order.amount_paise or 0
    return {
        "amount_words": amount_in_words(paise),
        "amount_figures": rupees(paise),
        "payee_name": order.payee_name,
        "order_note": order.narration,
    }


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
