"""Sending money: whom and how much, read back, and sent after the yes."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT

from actions import captures, frames, heard
from actions.base import BankingAction, buttons_for, order_words
from actions.forms import (
    ABOUT_THE_AMOUNT,
    ABOUT_THE_PAYEE,
    BankingForm,
    ReadBack,
    Turn,
    Values,
)
from actions.outcomes import tell, tell_challenge
from actions.paying.amounts import amount_in
from actions.paying.several import Payment, payments_in
from protocol.rupees import rupees
from protocol.sentences import joined
from services.accounts.names import addressed, is_name, with_surname
from services.accounts.orders import Order
from services.asking.challenges import Challenge
from services.asking.evidence import CaptureRequest
from services.bank import Bank
from services.paying.transfer_money import Wish
from services.people.sessions import Session
from services.work.errors import InvalidAmount, PayeeNear, PayeeUnknown
from understanding.amounts.reading import AmountKind, AmountReading, read_amount

FORM = "transfer_money_form"
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
        name = with_surname(name, heard.text(turn.tracker))
        if self._is_amount(name, turn):
            taken = turn.slot("amount") is not None
            amount = {} if taken else self._checked("amount", words, turn)
            return {"payee": None, **amount}
        try:
            name = self._named(name, turn)
        except PayeeUnknown as refusal:
            if not turn.not_understood or isinstance(refusal, PayeeNear):
                raise
            turn.say("utter_payee_unclear")
            return {"payee": None}
        if note and turn.slot("narration") is None:
            return {"payee": name, "narration": note}
        return {"payee": name}

    def _named(self, words: str, turn: Turn) -> str:
        """Return the words that name a saved payee; the extractor may have missed it.

        Raises:
            PayeeUnknown, PayeeNear, PayeeAmbiguous: no single one is named.
        """
        try:
            return named_payee(self.bank, turn.session, words)
        except PayeeUnknown as refusal:
            meant = addressed(heard.text(turn.tracker), words)
            found = self.bank.overhear_payee(turn.session, meant) if meant else None
            if isinstance(refusal, PayeeNear) or found is None:
                raise
        return named_payee(self.bank, turn.session, found)

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Check what was said; a second payment of the same breath is put aside."""
        two = self._two(tracker, session) if self._starting(tracker) else []
        if not two:
            return super().reply(dispatcher, tracker, session)
        (first, paise), (second, then) = two
        dispatcher.utter_message(
            response="utter_one_after_the_other",
            first=first.title(),
            second=second.title(),
            amount=rupees(then),
        )
        values = {"payee": second, "amount": rupees(then)}
        return [
            frames.put_next(tracker, FORM, values),
            SlotSet("payee", first),
            SlotSet("amount", rupees(paise)),
            SlotSet("confirmed", None),
        ]

    def _two(self, tracker: Tracker, session: Session) -> list[Payment]:
        self.bank.require_level(session)
        return payments_in(heard.text(tracker), self.bank.payee_words(session))

    def overheard(self, turn: Turn) -> Values:
        """Listen for a saved payee's name and for an amount."""
        words = heard.text(turn.tracker)
        reading = amount_in(self.bank, turn.session, turn.tracker)
        asked = turn.slot(REQUESTED_SLOT) == "amount"
        most = max((reading.paise or 0, *reading.candidates))
        loud = asked or most >= LEAST_LOOSE_PAISE
        heard_one = reading.kind is not AmountKind.NONE
        return {
            "payee": self.bank.overhear_payee(turn.session, words) or self._him(turn),
            "amount": words if heard_one and loud else None,
        }

    def _him(self, turn: Turn) -> str | None:
        """The payee that "him" means: spoken of last, or paid last in this session."""
        if not heard.points_back(turn.tracker):
            return None
        last = self.bank.latest_order(turn.session)
        paid = last.payee_vpa if last is not None else None
        return turn.slot(heard.SPOKEN_OF) or paid or None

    def validate_amount(self, value: Any, turn: Turn) -> Values:
        """Take an amount that means one thing and can be sent.

        Raises:
            InvalidAmount, LimitExceeded, InsufficientFunds: it cannot.
        """
        reading = self._amount(value, turn)
        if reading.kind in {AmountKind.NONE, AmountKind.AMBIGUOUS}:
            _ask_which(turn, reading.candidates)
            return {"amount": None}
        if reading.paise is None:
            raise InvalidAmount
        self.bank.check_amount(turn.session, reading.paise)
        return {"amount": rupees(reading.paise)}

    def _is_amount(self, words: str, turn: Turn) -> bool:
        """Whether the answer to "to whom?" is how much."""
        asked = turn.slot(REQUESTED_SLOT) == "payee"
        named = self.bank.overhear_payee(turn.session, words)
        return asked and not named and read_amount(words).kind is AmountKind.VALUE

    def _amount(self, value: Any, turn: Turn) -> AmountReading:
        """The amount that was chosen, said in this turn, or kept from before."""
        choice = heard.choice(turn.tracker)
        if choice is not None:
            return read_amount(choice)
        said = amount_in(self.bank, turn.session, turn.tracker)
        return read_amount(str(value)) if said.kind is AmountKind.NONE else said

    def validate_confirmed(self, value: Any, turn: Turn) -> Values:
        """Take a bare yes or no to the payment that the slots still say."""
        order = self.bank.open_order(turn.session)
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

    def _answered(self, turn: Turn, values: Values) -> Values:
        """Hear "yes, but six hundred" and "no, six hundred" as the correction it is."""
        other = self._other_amount(turn, self.bank.open_order(turn.session))
        if other is None:
            return super()._answered(turn, values)
        return {**values, "amount": other, "confirmed": None}

    def _other_amount(self, turn: Turn, order: Order | None) -> str | None:
        """Return the words of another amount than was read back, if one is said."""
        last = order or self.bank.latest_order(turn.session)
        if last is None:
            return None
        reading = amount_in(self.bank, turn.session, turn.tracker)
        loud = (reading.paise or 0) >= LEAST_LOOSE_PAISE
        other = loud and reading.paise != last.amount_paise
        return heard.text(turn.tracker) if other else None

    def without_values(self, turn: Turn) -> Values:
        """Ask once more for what "change the amount" or "that is wrong" is about."""
        if not turn.corrects:
            return {}
        words = heard.text(turn.tracker)
        if amount_in(self.bank, turn.session, turn.tracker).kind is AmountKind.VALUE:
            return self._checked("amount", words, turn)
        return {heard.what_is_wrong(turn.tracker): None}


def named_payee(bank: Bank, session: Session, words: str) -> str:
    """Return the words that name one saved payee, out of what was said around them.

    Raises:
        PayeeUnknown, PayeeNear, PayeeAmbiguous: no single one fits.
    """
    overheard = None if is_name(words) else bank.overhear_payee(session, words)
    bank.resolve_payee(session, overheard or words)
    return overheard or words


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
        self.bank.note_read_back(session, order)
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
    dispatcher.utter_message(response=response, **order_words(order))


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
    """Changes what waited, or was just refused: the form reads it back anew."""

    called = "action_correct_order"
    tells_what_stopped = True

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Fill the form from the order and the correction, and return to it."""
        order = self._meant(tracker, session)
        if order is None:
            return _without_order(dispatcher, tracker, session)
        slots = self._corrected(tracker, session, order)
        if order.kind != "transfer_money" or not slots:
            dispatcher.utter_message(response="utter_too_late_to_correct")
            return []
        form = FollowupAction(FORM)
        return [*(SlotSet(slot, value) for slot, value in slots.items()), form]

    def _meant(self, tracker: Tracker, session: Session) -> Order | None:
        """The order that the words change: what they have just closed, or the last.

        A payment that has left is changed no more.
        """
        voided = heard.consequence(tracker).voided
        last = voided or self.bank.latest_order(session)
        return last if last is not None and last.transfer_id is None else None

    def _corrected(self, tracker: Tracker, session: Session, order: Order) -> Values:
        amount = amount_in(self.bank, session, tracker)
        payee, narration = heard.payee_said(tracker), heard.said(tracker, "narration")
        slots: Values = {
            "payee": payee or order.payee_vpa,
            "amount": rupees(amount.paise or order.amount_paise or 0),
            "narration": narration or order.narration or None,
        }
        if amount.kind is AmountKind.AMBIGUOUS:
            return {**slots, "amount": heard.text(tracker)}
        if amount.paise or payee or narration:
            return slots
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
    if tracker.slots.get(heard.QUESTION) == frames.SLOT:
        # "Shall I send it today?" - "Yes, but make it 400."
        return frames.take_up(tracker, amount=heard.amount_said(tracker))
    if any(
        heard.spoken_as(r).startswith("utter_history")
        for r in heard.last_replies(tracker)
    ):
        return [FollowupAction("action_transaction_history")]  # "And to Sunita?"
    corrects = heard.intent(tracker) == "correct"
    response = "utter_nothing_to_correct" if corrects else "utter_value_alone"
    dispatcher.utter_message(response=response)
    return []
