"""The amount in what was said: whole, or a question; also "hundred more", "half"."""

from __future__ import annotations

import re
from fractions import Fraction

from rasa_sdk import Tracker

from actions import heard
from services.bank import Bank
from services.people.sessions import Session
from services.work.errors import Refusal
from understanding.amounts.reading import AmountKind, AmountReading, read_amount
from understanding.amounts.relative import RelativeAmount, RelativeKind, read_relative

_TWO = re.compile(r"\b(?:two|too|2)\s+(?P<next>[^\W\d_]+)", re.I)
NOTHING = AmountReading(AmountKind.NONE)


def amount_in(bank: Bank, session: Session, tracker: Tracker) -> AmountReading:
    """Read the amount in the latest message, every word of it; nothing if none is said.

    A word beside a number that neither the reader nor the customer's list of payees
    explains makes it ambiguous.
    """
    words = _without_note(tracker)
    relative = read_relative(words)
    if relative is not None:
        return _absolute(bank, session, relative)
    names = _names(bank, session, tracker)
    return _two_or_to(words, names) or read_amount(words, names)


def _two_or_to(words: str, names: set[str]) -> AmountReading | None:
    """Ask where "five hundred two Ramesh" may be 502, or 500 *to* Ramesh."""
    for match in _TWO.finditer(words):
        if match["next"].lower() in names:
            apart = f"{words[: match.start()]} to {words[match.start('next') :]}"
            both = [read_amount(each, names).paise for each in (apart, words)]
            if None not in both and both[0] != both[1]:
                sums = tuple(paise for paise in both if paise is not None)
                return AmountReading(AmountKind.AMBIGUOUS, None, sums)
    return None


def _without_note(tracker: Tracker) -> str:
    words = heard.text(tracker)
    for entity in ("narration", "period", "mobile_number", "vpa"):
        for said in heard.all_said(tracker, entity):
            words = words.replace(said, " ")
    return words


def _names(bank: Bank, session: Session, tracker: Tracker) -> set[str]:
    said = " ".join(heard.all_said(tracker, "payee")).lower().split()
    try:
        return {*said, *bank.payee_words(session)}
    except Refusal:
        return set(said)


def _absolute(bank: Bank, session: Session, relative: RelativeAmount) -> AmountReading:
    """Compute it from the payment spoken of, or from the balance, to the paisa."""
    if relative.kind is RelativeKind.OF_BALANCE:
        base = bank.check_balance(session).available_paise
    else:
        last = bank.latest_order(session)
        base = last.amount_paise or 0 if last is not None else 0
    if not base:
        return NOTHING
    paise = _changed(Fraction(base), relative)
    return AmountReading(AmountKind.VALUE, int(paise)) if paise >= 1 else NOTHING


def _changed(base: Fraction, relative: RelativeAmount) -> Fraction:
    if relative.kind is RelativeKind.MORE:
        return base + relative.value
    if relative.kind is RelativeKind.LESS:
        return base - relative.value
    return base * relative.value
