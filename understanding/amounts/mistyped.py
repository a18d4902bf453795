"""Words so like a number that to pass over them would change the amount: ask."""

from functools import lru_cache

from rapidfuzz import fuzz

from understanding.amounts import hindi
from understanding.amounts.terms import TEENS, TENS, TERMS, UNITS, Term

_SCALES = ("hundred", "thousand", "lakhs", "crore", "crores", "million", "quarter")
_LIKE = (*UNITS, *TEENS, *TENS, *_SCALES)
_REMOTELY = (*(n for n in _LIKE if len(n) > 3), *hindi.SHIFTS)
_ENDINGS = ("sau", "hajar", "lakh", "hundred", "thousand", "crore")  # "paanchsau 50"
_REMOTE = 70
_LONG_ENOUGH = 5  # "then" is too like "ten"
_LONGEST = 12
_ALIKE = 85  # of 100
# Words of their own, however like a number.
_OTHERS = """
fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
fifteenth sixteenth seventeenth eighteenth nineteenth twentieth thirtieth hundredth
thousandth sever severe event events there these tree trees seen seem threw lakhan core
score crow
"""
_IS_OTHER = frozenset(_OTHERS.split())


@lru_cache(maxsize=4096)
def meant_by(word: str) -> Term | None:
    """The number meant by "thosand" or "nintty", None if no number is so like it."""
    if word in _IS_OTHER or not 4 <= len(word) <= _LONGEST:
        return None
    for number in _LIKE:
        long_enough = len(number) >= _LONG_ENOUGH and word[0] == number[0]
        if long_enough and fuzz.ratio(number, word) >= _ALIKE:
            return TERMS[number]
    return None


@lru_cache(maxsize=4096)
def resembles_number(word: str) -> bool:
    """Whether it may have been part of the number it stands before: "niny five"."""
    if word.endswith(_ENDINGS) or hindi.fold(word).endswith(_ENDINGS):
        return True
    if word in _IS_OTHER or not 4 <= len(word) <= _LONGEST:
        return False
    likely = (number for number in _REMOTELY if number[0] == word[0])
    return any(fuzz.ratio(number, word) >= _REMOTE for number in likely)
