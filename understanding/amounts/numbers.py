"""The grammar of spoken numbers in Indian English, exact and without guessing.

It inverts ``num2words(n, lang="en_IN")`` and reads what people say besides: "half a
lakh", "two and a half thousand", "fifteen hundred", "one point five crore", "dedh sau".
"""

from collections.abc import Sequence
from fractions import Fraction

from understanding.amounts.terms import (
    CRORE,
    HUNDRED,
    LAKH,
    THOUSAND,
    Kind,
    Reading,
    Term,
)

# Nobody says "five thousand two lakh"; only crores are counted in lakhs.
_MOST_OF = {HUNDRED: 100, THOUSAND: 1000, LAKH: 1000, CRORE: CRORE}


def read_number(terms: Sequence[Term]) -> Reading | None:
    """Read the terms as one number, or None if they are not one number."""
    scales = [term.value for term in terms if term.kind is Kind.SCALE]
    if not scales:
        return _read_small(terms)
    top = max(scales)
    at = [i for i, t in enumerate(terms) if t.kind is Kind.SCALE and t.value == top]
    if len(at) > 1:
        return None
    times = _read_multiplier(terms[: at[0]], int(top))
    rest = _read_rest(terms[at[0] + 1 :], int(top))
    return None if times is None or rest is None else _sum(times, top, rest)


def _sum(times: Reading, top: Fraction, rest: Reading) -> Reading:
    values = tuple(t * top + r for t in times.values for r in rest.values)
    # "two and a half lakh five hundred" mixes two ways of counting.
    mixed = times.value.denominator != 1 and rest.value != 0
    return Reading(values, times.clear and rest.clear and not mixed)


def _read_multiplier(terms: Sequence[Term], scale: int) -> Reading | None:
    if not terms or terms[-1].kind is Kind.OF:
        return Reading((Fraction(1),)) if not terms else None
    if terms[-1].kind is Kind.A:  # "a lakh", "half a lakh", "a quarter of a lakh"
        terms = terms[:-2] if _of_a(terms) else terms[:-1]
        return _read_fraction(terms) if terms else Reading((Fraction(1),))
    times = read_number(terms)
    most = _MOST_OF.get(scale, 1000)
    return times if times and all(0 < v < most for v in times.values) else None


def _of_a(terms: Sequence[Term]) -> bool:
    return len(terms) > 1 and terms[-2].kind is Kind.OF


def _read_rest(terms: Sequence[Term], top: int) -> Reading | None:
    if not terms:
        return Reading((Fraction(0),))
    joined = terms[0].kind is Kind.AND
    rest = read_number(terms[1:] if joined else terms)
    if rest is None or not all(0 <= value < top for value in rest.values):
        return None
    first = terms[1] if joined else terms[0]
    if first.kind is Kind.SCALE:  # "two thousand hundred"
        return Reading(rest.values, clear=False)
    if any(term.kind in (Kind.PART, Kind.SHIFT) for term in terms):
        return _read_loose_part(rest, top)
    scaled = any(term.kind is Kind.SCALE for term in terms)
    return rest if joined or scaled else _read_colloquial(rest, top)


def _read_loose_part(rest: Reading, top: int) -> Reading:
    """In "two lakh and a half" the half is of a lakh, or of a rupee: ask."""
    if rest.value >= 1:
        return rest
    return Reading((rest.value * top, rest.value), clear=False)


def _read_colloquial(rest: Reading, top: int) -> Reading:
    """Read what follows a scale: "one lakh twenty" may be 1,00,020 or 1,20,000."""
    value = rest.value
    lower = {THOUSAND: HUNDRED, LAKH: THOUSAND, CRORE: LAKH}.get(top)
    limit = 10 if top == THOUSAND else 100
    if lower is None or not 1 <= value < limit:
        return rest
    values = [value, value * lower]
    if top > THOUSAND and value < 10:
        values.append(value * lower * 10)
    return Reading(tuple(values), clear=False)


def _read_small(terms: Sequence[Term]) -> Reading | None:
    kinds = [term.kind for term in terms]
    if Kind.POINT in kinds:
        return _read_decimal(terms, kinds.index(Kind.POINT))
    if Kind.PART in kinds:
        return _read_fraction(terms)
    if kinds and kinds[0] is Kind.SHIFT:
        return _read_shifted(terms)
    return _read_whole(terms)


def _read_whole(terms: Sequence[Term]) -> Reading | None:
    kinds = [term.kind for term in terms]
    if kinds == [Kind.TYPED]:
        typed = terms[0].typed
        return typed if typed and typed.values else None
    if kinds == [Kind.TENS, Kind.UNIT] or (
        len(kinds) == 1 and kinds[0] in (Kind.ZERO, Kind.UNIT, Kind.TEEN, Kind.TENS)
    ):
        return Reading((sum((term.value for term in terms), Fraction(0)),))
    return None


def _read_shifted(terms: Sequence[Term]) -> Reading | None:
    base = _read_whole(terms[1:]) if len(terms) > 1 else Reading((Fraction(1),))
    if base is None:
        return None
    return Reading(tuple(v + terms[0].value for v in base.values), base.clear)


def _read_fraction(terms: Sequence[Term]) -> Reading | None:
    """Read "half", "a quarter", "three quarters", "two and a half", "2½"."""
    *front, part = terms
    if part.kind is not Kind.PART:
        return None
    times = Fraction(1)
    if front and front[-1].kind is Kind.A:
        front.pop()
    elif front and front[-1].kind is Kind.UNIT and part.value == Fraction(1, 4):
        times = front.pop().value
    whole = _read_before_part(front)
    if whole is None:
        return None
    return Reading(tuple(v + times * part.value for v in whole.values), whole.clear)


def _read_before_part(terms: Sequence[Term]) -> Reading | None:
    if not terms:
        return Reading((Fraction(0),))
    if terms[-1].kind is Kind.AND:
        return _read_whole(terms[:-1])
    return _read_whole(terms) if terms[-1].kind is Kind.TYPED else None


def _read_decimal(terms: Sequence[Term], point: int) -> Reading | None:
    whole = _read_whole(terms[:point]) if point else Reading((Fraction(0),))
    digits = _decimals(terms[point + 1 :])
    if whole is None or not digits:
        return None
    part = Fraction(int(digits), 10 ** len(digits))
    return Reading(tuple(v + part for v in whole.values), whole.clear)


def _decimals(terms: Sequence[Term]) -> str:
    """The digits after "point": "five", "two five", "twenty five", "zero five"."""
    digits = ""
    tens = False
    for term in terms:
        if term.kind not in (Kind.ZERO, Kind.UNIT, Kind.TEEN, Kind.TENS):
            return ""
        if tens and term.kind is Kind.UNIT:
            digits = digits[:-1]
        tens = term.kind is Kind.TENS
        digits += str(term.value) if term.value.denominator == 1 else "/"
    return digits if digits.isdigit() and len(digits) <= 9 else ""
