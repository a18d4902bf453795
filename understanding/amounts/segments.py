"""What a row of number words that is no single number may have meant."""

from collections.abc import Sequence
from fractions import Fraction

from understanding.amounts.numbers import read_number
from understanding.amounts.terms import CRORE, LAKH, THOUSAND, Kind, Reading, Term

_JOINTS = (Kind.AND, Kind.A, Kind.OF)
_DIGITS = (Kind.ZERO, Kind.UNIT)


def segments_of(terms: Sequence[Term]) -> list[Reading]:
    """Cut the row into the longest numbers, from the left; joints are passed over."""
    segments: list[Reading] = []
    start = 0
    while start < len(terms):
        end, reading = _longest(terms, start)
        if reading is not None:
            segments.append(reading)
        start = end
    return segments


def _longest(terms: Sequence[Term], start: int) -> tuple[int, Reading | None]:
    for end in range(len(terms), start, -1):
        cut = end < len(terms) and terms[end].kind is Kind.SCALE  # "five | hundred"
        reading = None if cut else read_number(terms[start:end])
        if reading is not None:
            return end, reading
    return start + 1, None


def guesses(terms: Sequence[Term]) -> tuple[Fraction, ...]:
    """Numbers to ask about: "one fifty" gives 150 and 1.50."""
    if all(term.kind in _DIGITS for term in terms):
        return (Fraction("".join(str(term.value) for term in terms)),)
    parts = [segment.value for segment in segments_of(terms)]
    if _is_range(terms):
        return parts[0] * terms[-1].value, parts[1]
    if len(parts) == 2:
        return (*_pair(*parts), *parts) if parts[1] >= 100 else _pair(*parts)
    if all(term.kind is Kind.TYPED for term in terms):
        return _joined(parts)
    return tuple(parts)


def _is_range(terms: Sequence[Term]) -> bool:
    """Whether it is "two three hundred": two hundred, or three."""
    if [term.kind is Kind.SCALE for term in terms] != [False, False, True]:
        return False
    first, second, _ = terms
    return first.value < second.value <= first.value + 3


def _pair(first: Fraction, second: Fraction) -> tuple[Fraction, ...]:
    """Supply what was skipped: "one [hundred] fifty", "five [thousand] two hundred"."""
    if first >= 100:
        return ()
    if 10 <= second < 100:
        return first * 100 + second, first + second / 100
    for scale in (THOUSAND, LAKH, CRORE):
        if 100 <= second < scale:
            return (first * scale + second,)
    return (first * 10 + second,)


def _joined(parts: list[Fraction]) -> tuple[Fraction, ...]:
    """Typed groups with blanks or commas between: "1, 50, 000"."""
    if not 0 < len(parts) < 8 or any(part.denominator != 1 for part in parts):
        return ()
    return (Fraction("".join(str(part) for part in parts)),)
