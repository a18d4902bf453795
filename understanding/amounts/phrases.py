"""Amounts in an utterance, one by one: number words with what marks them as money."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from understanding.amounts.beside import (
    Place,
    ends_alike,
    is_doubtful,
    is_followed,
)
from understanding.amounts.numbers import read_number
from understanding.amounts.segments import guesses
from understanding.amounts.terms import HUNDRED, Kind, Reading, Term
from understanding.amounts.tokens import Piece

_LONGEST = 40  # words of one number


@dataclass(frozen=True)
class Found:
    """One amount in the utterance, and the letters between it and the one before.

    Unclear: ``paise`` holds what it might have meant, perhaps nothing.
    """

    paise: tuple[Fraction, ...]
    clear: bool
    marked: bool  # said to be rupees or paise
    terms: tuple[Term, ...]
    gap: str
    letters: str


_NUMBER = r"a?N(?:[Nao&]*N)?"
_VAGUE = re.compile("hundreds|thousands|lakhs|lacs|lacks|crores|millions|billions")
_PHRASE = re.compile(
    r"(?P<pre>(?:[-R$]|v[ao]{0,2}){0,4})"
    rf"(?P<number>{_NUMBER})"
    rf"(?:R[&,]?[&,]?(?P<paise>{_NUMBER})P|(?P<post>R?[RP$%]?[RP$%]?))"
)


def find_amounts(pieces: Sequence[Piece], names: Collection[str] = ()) -> list[Found]:
    """Every amount in the pieces; what a pause cut in two is one again."""
    letters = "".join(piece.letter for piece in pieces)
    found: list[Found] = []
    end = 0
    for match in _PHRASE.finditer(letters):
        one = _evaluate(match, pieces, letters[end : match.start()], names)
        end = match.end()
        if one is not None:
            found.append(one)
    return _merge_pauses(found)


def _evaluate(
    match: re.Match[str], pieces: Sequence[Piece], gap: str, names: Collection[str]
) -> Found | None:
    said = _group(match, "number", pieces)
    terms = _terms(said)
    marked = "R" in match.group() or "P" in match.group()
    if not marked and len(terms) < 3 and terms[-1].kind is Kind.PART:  # "half of it"
        return None
    reading = _value(match, pieces, terms, marked)
    small = top_scale(terms) == 1 and all(v < 100 * HUNDRED for v in reading.values)
    place = Place(pieces, match.span("number"), match.span(), names, small)
    if ends_alike(place):
        without = _read(terms[:-1]).values
        values = (*(v for v in reading.values), *(v * 100 for v in without))
        reading = Reading(values, clear=False)
    elif is_doubtful(place):
        blank = small and is_followed(place)
        reading = Reading(() if blank else reading.values, clear=False)
    return Found(reading.values, reading.clear, marked, terms, gap, match.group())


def _value(
    match: re.Match[str], pieces: Sequence[Piece], terms: tuple[Term, ...], marked: bool
) -> Reading:
    """What the number comes to, in paise, by its own words and marks."""
    said = _group(match, "number", pieces)
    marks = match["pre"] + (match["post"] or "")
    if match["paise"]:
        reading = _rupees_and_paise(terms, _terms(_group(match, "paise", pieces)))
    elif "P" in marks:
        reading = _paise_alone(terms, "R" in marks)
    else:
        reading = _rupees(terms, marked)
    sign = -1 if "-" in marks else 1
    # "A few hundred" and "ten per cent": how much is that?
    vague = "v" in marks or "%" in marks or bool(_VAGUE.fullmatch(said[0].text))
    values = () if vague else tuple(sign * value for value in reading.values)
    doubtful = vague or "$" in marks or any(piece.doubtful for piece in said)
    return Reading(values, reading.clear and not doubtful)


def _group(match: re.Match[str], name: str, pieces: Sequence[Piece]) -> Sequence[Piece]:
    return pieces[match.start(name) : match.end(name)]


def _terms(pieces: Iterable[Piece]) -> tuple[Term, ...]:
    return tuple(piece.term for piece in pieces if piece.term is not None)


def _read(terms: Sequence[Term]) -> Reading:
    if len(terms) > _LONGEST:
        return Reading((), clear=False)
    half = len(terms) // 2  # "five hundred five hundred" is said twice
    if terms[:half] == terms[half:] and top_scale(terms) > 1:
        terms = terms[half:]
    return read_number(terms) or Reading(guesses(terms), clear=False)


def _rupees(terms: Sequence[Term], marked: bool) -> Reading:
    reading = _read(terms)
    exact = marked or all(t.kind is Kind.TYPED for t in terms) or top_scale(terms) > 1
    # "Two and a half" of what? Of rupees only if that was said.
    whole = all(value.denominator == 1 for value in reading.values)
    values = tuple(value * 100 for value in reading.values)
    return Reading(values, reading.clear and (exact or whole))


def _rupees_and_paise(rupees: Sequence[Term], paise: Sequence[Term]) -> Reading:
    first, second = _read(rupees), _read(paise)
    values = tuple(r * 100 + p for r in first.values for p in second.values)
    small = all(0 <= p < HUNDRED for p in second.values)
    return Reading(values, first.clear and second.clear and small)


def _paise_alone(terms: Sequence[Term], rupees_said: bool) -> Reading:
    """Read what ends in paise: "Rs 500 and 50 paise"; without "Rs" that is unclear."""
    split = _split_paise(terms)
    if rupees_said:
        return split or Reading((), clear=False)
    reading = _read(terms)
    if split is None or (reading.clear and reading.value < HUNDRED):
        return reading
    return Reading((*split.values, *reading.values), clear=False)


def _split_paise(terms: Sequence[Term]) -> Reading | None:
    if len(terms) > _LONGEST:
        return None
    for cut in range(1, len(terms)):
        after = cut + (terms[cut].kind is Kind.AND)
        rupees, paise = read_number(terms[:cut]), read_number(terms[after:])
        if rupees and paise and rupees.clear and paise.clear and paise.value < HUNDRED:
            return Reading((rupees.value * 100 + paise.value,))
    return None


def top_scale(terms: Iterable[Term]) -> Fraction:
    """The largest scale word of a number, 1 if it has none."""
    scales = (term.value for term in terms if term.kind is Kind.SCALE)
    return max(scales, default=Fraction(1))


def _merge_pauses(found: Iterable[Found]) -> list[Found]:
    """Join what is one amount: "uh five, five hundred", "one thousand, one hundred"."""
    merged: list[Found] = []
    for one in found:
        both = _merge(merged[-1], one) if merged else None
        if both is None:
            merged.append(one)
        else:
            merged[-1] = both
    return merged


def _merge(first: Found, second: Found) -> Found | None:
    if second.gap == "" and first.letters[-1] == "R" and not second.marked:
        return _with_loose_paise(first, second)
    pause = second.gap != "" and set(second.gap) == {","}
    pause = pause and not _is_contrast(first, second)
    unbroken = first.letters[-1] == "N" and second.letters[0] in "Na"
    if not pause or not unbroken or len(first.terms) + len(second.terms) > _LONGEST:
        return None
    if _stutters(first.terms, second.terms):
        return replace(second, gap=first.gap)
    reading = read_number(first.terms + second.terms)
    paise = _paise_of(second)
    if reading is None or paise is None:
        return None
    values = tuple(value * 100 + paise for value in reading.values)
    clear = reading.clear and first.clear and second.clear
    if all(value < 100 * HUNDRED for value in second.paise):  # "five hundred, fifty"
        values, clear = (*values, *first.paise, *second.paise), False
    return Found(
        values,
        clear,
        first.marked or second.marked,
        first.terms + second.terms,
        first.gap,
        first.letters + second.letters,
    )


def _is_contrast(first: Found, second: Found) -> bool:
    """Whether one scale stands against another: "not thousand, hundred"."""
    starts = (first.terms[0].kind, second.terms[0].kind)
    return first.gap.endswith("n") and starts == (Kind.SCALE, Kind.SCALE)


def _paise_of(found: Found) -> Fraction | None:
    """The paise said after "rupees"; None when there are paise alone."""
    if "P" not in found.letters:
        return Fraction(0)
    rupees = read_number(found.terms) if "R" in found.letters else None
    return found.paise[0] - rupees.value * 100 if rupees and found.paise else None


def _with_loose_paise(rupees: Found, paise: Found) -> Found | None:
    """In "five rupees fifty" the fifty is probably paise, but that was not said."""
    if not (rupees.clear and paise.clear and 0 < paise.paise[0] < 100 * HUNDRED):
        return None
    likely = rupees.paise[0] + paise.paise[0] / 100
    return replace(rupees, paise=(likely, *rupees.paise), clear=False)


def _stutters(first: tuple[Term, ...], second: tuple[Term, ...]) -> bool:
    """Whether "five, five hundred" repeats itself; "20, 25" may be a range."""
    if second[: len(first)] != first:
        return False
    rest = second[len(first) :]
    return not (rest and first[-1].kind is Kind.TENS and rest[0].kind is Kind.UNIT)
