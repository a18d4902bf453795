"""The armour of forms: slots are checked one by one, and nothing is ever raised.

A form whose validation raises would be submitted as it stands. So here a refusal, or
anything unexpected, closes the form unconfirmed: ``confirmed`` becomes false and
nothing more is asked.
"""

from __future__ import annotations

from abc import ABC
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT, FormValidationAction

from actions import heard, hearing
from actions.base import BankingAction
from services.accounts.orders import Order
from services.people.sessions import Session
from services.work.errors import (
    InsufficientFunds,
    InvalidInput,
    LimitExceeded,
    PayeeAmbiguous,
    PayeeExists,
    PayeeUnknown,
    Refusal,
)
from understanding.meaning.consent import Heard
from understanding.meaning.intents import NOT_UNDERSTOOD

Values = dict[str, Any]
# Another answer may mend these; any other refusal ends the form.
ABOUT_THE_AMOUNT = (InvalidInput, LimitExceeded, InsufficientFunds)
ABOUT_THE_PAYEE = (PayeeUnknown, PayeeAmbiguous, PayeeExists)
MENDABLE = (*ABOUT_THE_AMOUNT, *ABOUT_THE_PAYEE)
# They belong to the form even when they name nothing that it asks for.
ANSWERS = ("inform", "correct", "affirm", "repeat", "go_back")


def closing() -> list[EventType]:
    """Return the events that end a form unconfirmed, asking nothing more."""
    return [SlotSet("confirmed", False), SlotSet(REQUESTED_SLOT, None)]


@dataclass(frozen=True)
class Turn:
    """One turn in a form: what was heard, who asks, and how to answer."""

    dispatcher: CollectingDispatcher
    tracker: Tracker
    session: Session

    def say(self, response: str, **params: Any) -> None:
        """Say a response of the domain."""
        self.dispatcher.utter_message(response=response, **params)

    def slot(self, name: str) -> Any:
        """What a slot holds, with what this turn has changed already."""
        return self.tracker.slots.get(name)

    @property
    def not_understood(self) -> bool:
        """Whether NLU could not place the words, so that they may mean nothing."""
        return heard.intent(self.tracker) in NOT_UNDERSTOOD

    @property
    def corrects(self) -> bool:
        """Whether the words correct something, named or not."""
        return heard.intent(self.tracker) == "correct"


class BankingForm(BankingAction, FormValidationAction, ABC):
    """Checks what was said for a form; ``validate_<slot>(value, turn)`` one by one.

    Such a method returns the values to set, None for what must be asked again, and
    may raise any refusal.

    Attributes:
        slots: what the form asks for, in its order.
        optional: what it takes when it is said, and never asks for.
        order_kind: which kind of order a yes must find read back; None for none.
    """

    slots: ClassVar[tuple[str, ...]]
    optional: ClassVar[tuple[str, ...]] = ()
    order_kind: ClassVar[str | None] = None

    def admit(self, turn: Turn) -> bool:
        """Decide at the form's start whether to ask at all; say why if not.

        Raises:
            SignInNeeded, AccountBlocked: the session may not.
        """
        self.bank.require_level(turn.session)
        return True

    def fits(self, order: Order, turn: Turn) -> bool:
        """Whether the order that was read back is what the slots say now."""
        return True

    def without_values(self, turn: Turn) -> Values:
        """Return what to set when the turn named no value that was looked for."""
        return {}

    def wanted(self, turn: Turn) -> tuple[str, ...]:
        """Return which slots this customer is asked for."""
        return self.slots

    def validate_confirmed(self, value: Any, turn: Turn) -> Values:
        """A yes counts only for the very order that was read back."""
        if value is not True or self.order_kind is None:
            return {"confirmed": value}
        order = self.bank.open_order(turn.session)
        read_back = order is not None and order.kind == self.order_kind
        if order is None or not read_back or not self.fits(order, turn):
            return {"confirmed": None}  # it is read back again
        return {"confirmed": True}

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Check what was said; close the form where it may not go on."""
        turn = Turn(dispatcher, tracker, session)
        starting = self._starting(tracker)
        if starting and not self.admit(turn):
            return closing()
        back = heard.intent(tracker) == "go_back"
        values: Values = self._one_back(turn) if back else {}
        for slot, value in ({} if back else self._heard(turn, starting)).items():
            values.update(self._checked_aside(slot, value, turn))
            tracker.slots.update(values)
        if not values and self._answers(turn):
            values = self.without_values(turn) or _as_before(turn)
            tracker.slots.update(values)
        return [SlotSet(slot, value) for slot, value in values.items()] + self._next(
            turn
        )

    def after_refusal(self) -> list[EventType]:
        """Close the form unconfirmed."""
        return closing()

    def _one_back(self, turn: Turn) -> Values:
        """Forget the last answer, so that its question is put again."""
        given = [slot for slot in self.slots if turn.slot(slot) is not None]
        values: Values = {given[-1]: None} if given else {}
        turn.tracker.slots.update(values)
        return values

    def _answers(self, turn: Turn) -> bool:
        """Whether the latest message speaks to this form."""
        own = self.form_name().replace("_form", "")
        return heard.intent(turn.tracker) in (*ANSWERS, own)

    def _starting(self, tracker: Tracker) -> bool:
        return any(
            event.get("event") == "active_loop"
            and event.get("name") == self.form_name()
            for event in heard.turn(tracker)
        )

    def _heard(self, turn: Turn, starting: bool) -> Values:
        found: Mapping[str, Any] = turn.tracker.slots_to_validate()
        values = {slot: found[slot] for slot in self.wanted(turn) if slot in found}
        if starting:
            values = self._fresh(turn, values)
            return {**values, **self._missed(turn, values)}
        values = {**values, **self._missed(turn, values)}
        if turn.slot(REQUESTED_SLOT) == "confirmed":
            return self._answered(turn, values)
        if turn.slot("confirmed") is not None:
            # A yes that was not given to this question, or was left from a failure.
            values["confirmed"] = None
        return values

    def _answered(self, turn: Turn, values: Values) -> Values:
        """What was answered to the read-back: its words decide, no classifier."""
        order = self.bank.open_order(turn.session)
        answer = hearing.answer_to(heard.text(turn.tracker), order)
        if answer is not Heard.UNCLEAR:
            return {**values, "confirmed": answer is Heard.YES}
        taken = "confirmed" in values or turn.slot("confirmed") is not None
        return {**values, "confirmed": None} if taken else values

    def _missed(self, turn: Turn, values: Values) -> Values:
        """Listen again for what is still empty, in words that speak to this form."""
        chosen = heard.choice(turn.tracker)
        if chosen is not None and turn.slot(REQUESTED_SLOT) in self.slots[:-1]:
            return {str(turn.slot(REQUESTED_SLOT)): chosen}
        intent, own = heard.intent(turn.tracker), self.form_name()
        if intent not in {"inform", own.replace("_form", "")}:
            return {}
        again = self.overheard(turn)
        return {
            slot: words
            for slot, words in again.items()
            if words is not None and values.get(slot, turn.slot(slot)) is None
        }

    def overheard(self, turn: Turn) -> Values:
        """Return values that the words hold although no entity was found in them."""
        return {}

    def _fresh(self, turn: Turn, values: Values) -> Values:
        """Forget what was not said in this very turn, and any old yes."""
        said = _set_in_turn(turn.tracker, self.name())
        old = {slot for slot in (*values, *self.optional) if slot not in said}
        return {**values, **dict.fromkeys(old), "confirmed": None}

    def _checked_aside(self, slot: str, value: Any, turn: Turn) -> Values:
        """Check one slot; only the first that has something to say is heard."""
        aside = replace(turn, dispatcher=CollectingDispatcher())
        values = self._checked(slot, value, aside)
        if not turn.dispatcher.messages:
            turn.dispatcher.messages.extend(aside.dispatcher.messages)
        return values

    def _checked(self, slot: str, value: Any, turn: Turn) -> Values:
        if value is None:
            return {slot: None}
        try:
            values: Values = getattr(self, f"validate_{slot}")(value, turn)
        except MENDABLE as refusal:
            self.refuse(turn.dispatcher, refusal)
            return {slot: None}
        return values

    def _next(self, turn: Turn) -> list[EventType]:
        """Name the next question, where this customer is asked less than the form."""
        wanted = self.wanted(turn)
        if wanted == self.slots:
            return []
        missing = (slot for slot in wanted if turn.slot(slot) is None)
        return [SlotSet(REQUESTED_SLOT, next(missing, None))]


def _as_before(turn: Turn) -> Values:
    """Set the open question's slot to what it was.

    A form that sets nothing is taken to have no use for the words, and the dialogue
    looks for another answer; this way it asks its question again.
    """
    slot = turn.slot(REQUESTED_SLOT)
    return {slot: turn.slot(slot)} if slot else {}


def _set_in_turn(tracker: Tracker, validation: str) -> set[str]:
    """Return the slots set since the latest message, by what was said or corrected.

    The form adds all its filled slots after its own name once more, old ones too:
    those do not count.
    """
    form = validation.replace("validate_", "", 1)
    said: set[str] = set()
    for event in heard.turn(tracker):
        if event.get("event") == "action" and event.get("name") == form:
            break
        if event.get("event") == "slot":
            said.add(str(event.get("name")))
    return said


class ReadBack(BankingAction, ABC):
    """Writes down what was asked for and reads it back from the order."""

    def after_refusal(self) -> list[EventType]:
        """Close the form: there is nothing that a yes could mean."""
        return closing()

    def ask_again(
        self, dispatcher: CollectingDispatcher, refusal: Refusal, slot: str
    ) -> list[EventType]:
        """Speak a refusal that another answer mends, and ask for that answer."""
        self.refuse(dispatcher, refusal)
        form = self.name().replace("action_ask_", "", 1).replace("_confirmed", "", 1)
        dispatcher.utter_message(response=f"utter_ask_{form}_{slot}")
        return [SlotSet(slot, None), SlotSet(REQUESTED_SLOT, slot)]
