"""Typed numbers: Indian and western grouping, and the wrongly grouped ones."""

import re
from fractions import Fraction

from understanding.amounts.terms import Reading

_GROUPED = re.compile(
    r"(?:\d{1,2}(?:,\d{2})+,\d{3}|\d{1,3}(?:,\d{3})+|0|[1-9]\d*)(?:\.\d+)?"
)
# "1/2"; and NFKC spells "2½" as "21/2" with a fraction slash.
_FRACTION = re.compile(r"(\d*?)([13])[/\u2044]([24])")
_LONGEST = 20  # digits; far beyond any amount, and int() has a limit of its own
_BEYOND = Fraction(10**_LONGEST)


def read_numeral(text: str) -> Reading:
    """Read digits with commas and dots, such as "2,50,000" or "1500.5".

    Unclear when grouped as neither Indians nor westerners do ("2,5000"), with a
    comma where a point may be meant ("2,50"), or with three decimals ("1.500").
    """
    if len(text) > 2 * _LONGEST:
        return Reading((_BEYOND,))
    if _GROUPED.fullmatch(text):
        return _read_grouped(text.replace(",", ""))
    return Reading(_guesses(text), clear=False)


def _read_grouped(text: str) -> Reading:
    whole, _, decimals = text.partition(".")
    if len(decimals) != 3:
        return Reading((Fraction(text),))
    return Reading((Fraction(text), Fraction(whole + decimals)), clear=False)


def _guesses(text: str) -> tuple[Fraction, ...]:
    fraction = _FRACTION.fullmatch(text)
    if fraction:
        whole, part, of = fraction.groups()
        return (int(whole or 0) + Fraction(int(part), int(of)),)
    if not set(text) <= set("0123456789., "):
        return ()
    joined = Fraction(re.sub(r"[., ]", "", text))
    if re.fullmatch(r"\d+,\d{1,2}", text):
        return joined, Fraction(text.replace(",", "."))
    return (joined,)
