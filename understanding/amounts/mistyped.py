"""Words so like a number that to pass over them would change the amount: ask."""

from functools import lru_cache

from rapidfuzz import fuzz

from understanding.amounts.terms import TEENS, TENS, TERMS, UNITS, Term

_SCALES = ("hundred", "thousand", "lakhs", "crore", "crores", "million", "quarter")
_LIKE = (*UNITS, *TEENS, *TENS, *_SCALES)
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
