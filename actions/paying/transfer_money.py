"""Sending money: whom and how much, read back, and sent after the yes."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import captures, heard
from actions.base import BankingAction, buttons_for
from actions.forms import (
    ABOUT_THE_AMOUNT,
    ABOUT_THE_PAYEE,
    BankingForm,
    ReadBack,
    Turn,
    Values,
)
from actions.outcomes import tell, tell_challenge, told
from protocol.rupees import rupees
from protocol.sentences import joined
from services.accounts.orders import Order
from services.asking.challenges import Challenge
from services.asking.evidence import CaptureRequest
from services.paying.transfer_money import Wish
from services.people.sessions import Session
from services.work.errors import InvalidAmount, PayeeUnknown
from understanding.amounts.reading import (
    AmountKind,
    read_amount,
)

SLOTS = ("payee", "amount", "narration", "confirmed")
# "Yes, one moment": small numbers are seldom amounts when nobody asked for one.
LEAST_LOOSE_PAISE = 1000


class ValidateTransferMoneyForm(BankingForm):
    """Checks payee and amount as they are said, and what a yes refers to."""

    called = "validate_transfer_money_form"
    slots = ("payee", "amount", "confirmed")
    optional = ("narration",)
    order_kind = "transfer_money"

    def validate_payee(self, value: Any, turn: Turn) -> Values:
        """Take a name that fits one saved payee.

        Raises:
            PayeeUnknown, PayeeAmbiguous: no single one fits.
        """
        words = heard.choice(turn.tracker) or heard.payee_said(turn.tracker) or value
        name, note = _name_and_note(words)
        try:
            self.bank.resolve_payee(turn.session, name)
        except PayeeUnknown:
            if not turn.not_understood:
                raise
            turn.say("utter_payee_unclear")
            return {"payee": None}
        if note and turn.slot("narration") is None:
            return {"payee": name, "narration": note}
        return {"payee": name}

    def overheard(self, turn: Turn) -> Values:
        """Listen for a saved payee's name and for an amount."""
        words = heard.text(turn.tracker)
        reading = read_amount(words)
        named = reading.kind is AmountKind.VALUE
        loud = named and (reading.paise or 0) >= LEAST_LOOSE_PAISE
        return {
            "payee": self.bank.overhear_payee(turn.session, words),
            "amount": words if loud else None,
        }

    def validate_amount(self, value: Any, turn: Turn) -> Values:
        """Take an amount that means one thing and can be sent.

        Raises:
            InvalidAmount, LimitExceeded, InsufficientFunds: it cannot.
        """
        words = heard.choice(turn.tracker) or heard.amount_said(turn.tracker) or value
        reading = read_amount(words)
        if reading.kind in {AmountKind.NONE, AmountKind.AMBIGUOUS}:
            _ask_which(turn, reading.candidates)
            return {"amount": None}
        if reading.paise is None:
            raise InvalidAmount
        self.bank.check_amount(turn.session, reading.paise)
        return {"amount": words}

    def validate_confirmed(self, value: Any, turn: Turn) -> Values:
        """Take a bare yes or no; "yes, but six hundred" and "no, six hundred" correct.

        Raises:
            InvalidAmount, LimitExceeded, InsufficientFunds: the correction cannot be.
        """
        order = self.bank.open_order(turn.session)
        other = _other_amount(turn, order)
        if other is not None:
            return {"confirmed": None, **self._checked("amount", other, turn)}
        if order is not None and not self.fits(order, turn):
            return {"confirmed": None}
        return super().validate_confirmed(value, turn)

    def fits(self, order: Order, turn: Turn) -> bool:
        """Whether payee and amount in the slots are those of the order."""
        payee, amount = turn.slot("payee"), turn.slot("amount")
        if payee is None or amount is None:
            return False
        if read_amount(amount).paise != order.amount_paise:
            return False
        return self.bank.resolve_payee(turn.session, payee).vpa == order.payee_vpa

    def without_values(self, turn: Turn) -> Values:
        """Ask once more for what "change the amount" or "that is wrong" is about."""
        if not turn.corrects:
            return {}
        words = heard.text(turn.tracker)
        if read_amount(words).kind is AmountKind.VALUE:
            return self._checked("amount", words, turn)
        return {heard.what_is_wrong(turn.tracker): None}


def _name_and_note(words: str) -> tuple[str, str]:
    """Part "Ramesh for the ointment", when both were heard as the name."""
    name, _, note = words.partition(" for ")
    return name.strip() or words, note.strip()


def _ask_which(turn: Turn, candidates: tuple[int, ...]) -> None:
    if not candidates:
        turn.say("utter_amount_unclear")
        return
    amounts = tuple(rupees(paise) for paise in candidates)
    turn.say(
        "utter_amount_ambiguous",
        candidates=joined("lists.either", amounts),
        buttons=buttons_for(amounts),
    )


def _other_amount(turn: Turn, order: Order | None) -> str | None:
    """Return the words of another amount than was read back, said with yes or no."""
    if order is None:
        return None
    words = heard.text(turn.tracker)
    reading = read_amount(heard.amount_said(turn.tracker) or words)
    loose = (reading.paise or 0) >= LEAST_LOOSE_PAISE
    return words if loose and reading.paise != order.amount_paise else None


class AskPayee(BankingAction):
    """Asks whom to pay, unless the check has just asked which of several."""

    called = "action_ask_transfer_money_form_payee"

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Ask one question."""
        if not heard.asked_already(tracker):
            dispatcher.utter_message(response="utter_ask_transfer_money_form_payee")
        return []


class AskAmount(BankingAction):
    """Asks how much to send, unless the check has just asked which of several."""

    called = "action_ask_transfer_money_form_amount"

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Ask one question."""
        if not heard.asked_already(tracker):
            dispatcher.utter_message(response="utter_ask_transfer_money_form_amount")
        return []


class AskConfirmed(ReadBack):
    """Writes the order down and reads it back from its row."""

    called = "action_ask_transfer_money_form_confirmed"

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Open the order and ask for the yes; ask again for what cannot be."""
        try:
            order = self.bank.open_transfer(session, _wish(tracker))
        except ABOUT_THE_AMOUNT as refusal:
            return self.ask_again(dispatcher, refusal, "amount")
        except ABOUT_THE_PAYEE as refusal:
            return self.ask_again(dispatcher, refusal, "payee")
        _read_back(dispatcher, order)
        return []


def _wish(tracker: Tracker) -> Wish:
    paise = read_amount(tracker.get_slot("amount") or "").paise
    if paise is None:
        raise InvalidAmount
    return Wish(
        payee=tracker.get_slot("payee") or "",
        amount_paise=paise,
        narration=tracker.get_slot("narration") or "",
    )


def _read_back(dispatcher: CollectingDispatcher, order: Order) -> None:
    response = "utter_ask_transfer_money_form_confirmed"
    if order.narration:
        response += "_narration"
    dispatcher.utter_message(response=response, **told(order))


class ActionTransferMoney(BankingAction):
    """Takes the yes to what was read back: asks for the passcode, or the voice."""

    called = "action_transfer_money"
    clears = SLOTS
    apology = "utter_apology_after_yes"

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Confirm the order's row; slots only said that a yes was heard.

        Raises:
            NothingToConfirm: no payment was read back, or it lapsed.
        """
        self.read_back(session, "transfer_money")
        kinds = captures.available(tracker)
        result = self.bank.confirm_order(session, kinds)
        if isinstance(result, Challenge):
            tell_challenge(dispatcher, self.bank, session, result)
        elif isinstance(result, CaptureRequest):
            captures.ask(dispatcher, result)
        else:
            tell(dispatcher, self.bank, result)
        return []


class ActionCorrectOrder(BankingAction):
    """Changes what waits for its passcode: back to the form, which reads it back."""

    called = "action_correct_order"

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Fill the form from the order and the correction, and return to it."""
        order = self.bank.open_order(session)
        if order is None:
            return _without_order(dispatcher, tracker, session)
        slots = _corrected(tracker, order)
        if order.kind != "transfer_money" or not slots:
            dispatcher.utter_message(response="utter_too_late_to_correct")
            return []
        form = FollowupAction("transfer_money_form")
        return [*(SlotSet(slot, value) for slot, value in slots.items()), form]


def _corrected(tracker: Tracker, order: Order) -> Values:
    amount, payee = heard.amount_said(tracker), heard.payee_said(tracker)
    narration = heard.said(tracker, "narration")
    slots: Values = {
        "payee": payee or order.payee_vpa,
        "amount": amount or rupees(order.amount_paise or 0),
        "narration": narration or order.narration or None,
    }
    if amount or payee or narration:
        return slots
    words = heard.text(tracker)
    if read_amount(words).kind is AmountKind.VALUE:
        return {**slots, "amount": words}
    if heard.intent(tracker) != "correct":
        return {}
    return {**slots, heard.what_is_wrong(tracker): None}


def _without_order(
    dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
) -> list[EventType]:
    handle = heard.said(tracker, "mobile_number") or heard.said(tracker, "vpa")
    if session.customer_id is None and handle:
        # "Please sign in first." - "It is nine triple zero …"
        form = FollowupAction("sign_in_form")
        return [SlotSet("customer_handle", handle), form]
    corrects = heard.intent(tracker) == "correct"
    response = "utter_nothing_to_correct" if corrects else "utter_value_alone"
    dispatcher.utter_message(response=response)
    return []
