"""Amounts of rupees as people say and type them, in paise.

A reading is one of six kinds. An amount that could mean two things is ambiguous and
carries what to ask about; the caller asks, and never picks.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from understanding.amounts.phrases import Found, find_amounts, top_scale
from understanding.amounts.spoken import amount_in_words
from understanding.amounts.terms import HUNDRED
from understanding.amounts.tokens import pieces_of

__all__ = [
    "AmountKind", "AmountReading", "amount_in_words", "read_amount",
]  # fmt: skip

MOST_PAISE = 10**15  # ten lakh crore rupees; fits a bigint with room to spare
_MOST_CANDIDATES = 4


class AmountKind(Enum):
    """What came of reading an amount."""

    VALUE = "value"
    AMBIGUOUS = "ambiguous"
    NONE = "none"
    ZERO = "zero"
    NEGATIVE = "negative"
    TOO_LARGE = "too_large"


@dataclass(frozen=True)
class AmountReading:
    """What was read; ``paise`` only for a value, ``candidates`` only if ambiguous.

    Candidates are in paise, likeliest first, and may be empty: then simply ask again.
    """

    kind: AmountKind
    paise: int | None = None
    candidates: tuple[int, ...] = ()


# Who says so has not made up their mind, whatever was said before.
_UNDECIDED = re.compile(
    r"\b(?:let me (?:see|think|check|ask|recall|remember)|not sure"
    r"|sochne d[oe]|dekhne d[oe]|yaad nahi)\b",
    re.IGNORECASE,
)
_NEGATED = re.compile(r"n[,at]*$")


def read_amount(text: str, names: Collection[str] = ()) -> AmountReading:
    """Read the one amount in an utterance, of any length; never raises.

    After words of correction the later amount counts ("five hundred, no, six hundred",
    "six hundred, not five"). Other competing amounts, loose speech ("one fifty", "one
    lakh twenty"), wrong grouping and foreign money are ambiguous, and so is a number
    beside a word that nothing explains ("5 hjr"): it may have been part of it.

    Args:
        text: the utterance.
        names: words the caller can explain, in lower case, such as payees' names.
    """
    found = _without_negated(find_amounts(pieces_of(text), names))
    if _UNDECIDED.search(text):
        found = [replace(one, clear=False) for one in found]
    return _decide(_without_mobiles(_apply_corrections(found)))


def _without_negated(found: Sequence[Found]) -> list[Found]:
    kept: list[Found] = []
    carried = ""
    for one in found:
        if one.clear and _NEGATED.search(one.gap):
            carried += one.gap
        else:
            kept.append(replace(one, gap=carried + one.gap))
            carried = ""
    return kept


def _apply_corrections(found: list[Found]) -> list[Found]:
    for i in range(len(found) - 1, 0, -1):
        to = "c" in found[0].gap and found[i].gap.strip(",") == "t"  # change 5 to 6
        if "c" in found[i].gap or to:
            return [_corrected(found[i - 1], found[i]), *found[i + 1 :]]
    return found


def _corrected(before: Found, after: Found) -> Found:
    """Weigh a correction: "five thousand, no, six" may mean six thousand: unclear."""
    if after.marked or not (before.clear and after.clear):
        return after
    top, value = top_scale(before.terms), after.paise[0]
    if top_scale(after.terms) >= top:
        return after
    tail = before.paise[0] % (top * 100)
    if top_scale(after.terms) == 1 and value < 100 * HUNDRED:
        return replace(after, paise=(value * top, value), clear=False)
    if tail:  # "five thousand two hundred, no, three hundred"
        return replace(
            after, paise=(before.paise[0] - tail + value, value), clear=False
        )
    return after


def _without_mobiles(found: list[Found]) -> list[Found]:
    """A mobile number beside an amount is whom to pay; alone it is doubtful."""
    amounts = [one for one in found if not _is_mobile(one)]
    return amounts or [replace(one, clear=False) for one in found]


def _is_mobile(one: Found) -> bool:
    plain_digits = not one.marked and top_scale(one.terms) == 1
    return plain_digits and any(6 * 10**11 <= v < 10**12 for v in one.paise)


def _decide(found: Sequence[Found]) -> AmountReading:
    if not found:
        return AmountReading(AmountKind.NONE)
    values = list(dict.fromkeys(value for one in found for value in one.paise))
    if len(values) == 1 and values[0].denominator == 1 and all(o.clear for o in found):
        return _one(int(values[0]))
    sensible = [int(v) for v in values if v.denominator == 1 and 0 < v <= MOST_PAISE]
    few = tuple(sensible) if len(sensible) <= _MOST_CANDIDATES else ()
    return AmountReading(AmountKind.AMBIGUOUS, candidates=few)


def _one(paise: int) -> AmountReading:
    if paise < 0:
        return AmountReading(AmountKind.NEGATIVE)
    if paise == 0:
        return AmountReading(AmountKind.ZERO)
    if paise > MOST_PAISE:
        return AmountReading(AmountKind.TOO_LARGE)
    return AmountReading(AmountKind.VALUE, paise)
