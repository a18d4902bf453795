"""The payee and the amount that were read back, said again."""

import re
from collections.abc import Sequence

from understanding.amounts.reading import AmountKind, read_amount
from understanding.amounts.terms import is_everyday, term_of
from understanding.meaning.hindi_letters import latin
from understanding.meaning.repeating import (
    AFTER_AMOUNT,
    AFTER_NAME,
    BEFORE_AMOUNT,
    BEFORE_NAME,
)
from understanding.meaning.words import words_of

NAME, AMOUNT = "<name>", "<amount>"
_MONEY = frozenset(("rupees", "rupaye", "rs", "₹", "inr", "paise"))
# They are number words only among others: "a hundred and one", "kar do".
_JOINTS = frozenset(("a", "an", "and", "aur", "of", "&", "point"))
# What may be left away: "one hundred rupees" is "hundred".
_UNCOUNTED = _MONEY | _JOINTS | {"one", "ek", "1"}
_INNER_VOWEL = re.compile(r"(?<=.)[aeiou](?=.)")
_NUMERAL = re.compile(r"\d+(?:[.,]\d+)*")
# A payee may be called "Stop Shop": half such a name is no name.
_NO_NAME_WORDS = (
    "no not nahi mat stop cancel wait ruko yes haan ok if but never do don to the my "
    "send pay ji sir and son"
)
_NO_NAMES = frozenset(_NO_NAME_WORDS.split())


def with_marks(
    words: Sequence[str], payee_names: Sequence[str], amount_paise: int | None
) -> list[str]:
    """Put NAME and AMOUNT where the words say what was read back, and only there."""
    marked = _with_amount(_with_name(list(words), payee_names), amount_paise)
    named = _absorbed(marked, NAME, BEFORE_NAME, AFTER_NAME)
    return _absorbed(named, AMOUNT, BEFORE_AMOUNT, AFTER_AMOUNT)


def _absorbed(
    words: list[str], mark: str, before: frozenset[str], after: frozenset[str]
) -> list[str]:
    """Let a mark swallow the words that only belong to it: "my", "ji", "only"."""
    kept: list[str] = []
    for word in words:
        if word == mark:
            while kept and kept[-1] in before:
                kept.pop()
        swallowed = bool(kept) and kept[-1] == mark and word in after
        if not swallowed:
            kept.append(word)
    return kept


def _with_name(words: list[str], payee_names: Sequence[str]) -> list[str]:
    for name in _spoken_names(payee_names):
        words = _replaced(words, name)
    return words


def _spoken_names(payee_names: Sequence[str]) -> list[list[str]]:
    """Whole names, and each word of one, the longest first."""
    whole = [words_of(name) for name in payee_names]
    parts = [
        [word]
        for name in whole
        for word in name
        if len(word) > 1 and word not in _NO_NAMES
    ]
    return [name for name in [*whole, *parts] if name and set(name) - _NO_NAMES]


def _replaced(words: list[str], name: list[str]) -> list[str]:
    for start in range(len(words) - len(name), -1, -1):
        said = words[start : start + len(name)]
        if all(map(_same_name, said, name)):
            words = [*words[:start], NAME, *words[start + len(name) :]]
    return words


def _same_name(said: str, name: str) -> bool:
    """Whether it is the name, in either script; one vowel within may be lost."""
    said, name = latin(said), latin(name)
    if said == name:
        return True
    skeleton = _INNER_VOWEL.sub("", name)
    lost = len(name) - len(said) == 1 and len(name) > 4 and said[0] == name[0]
    return lost and said[-1] == name[-1] and _INNER_VOWEL.sub("", said) == skeleton


def _with_amount(words: list[str], amount_paise: int | None) -> list[str]:
    marked: list[str] = []
    place = 0
    while place < len(words):
        end = _end_of_number(words, place)
        run = words[place:end]
        same = amount_paise is not None and _paise(run) == amount_paise
        marked += [AMOUNT] if same else words[place : max(end, place + 1)]
        place = max(end, place + 1)
    return marked


def _end_of_number(words: Sequence[str], start: int) -> int:
    """Where the longest row of number words from here ends."""
    if _is_joint(words[start]) and not _counts(words, start):
        return start
    end = start
    while end < len(words) and _is_numeric(words[end]):
        end += 1
    while end > start and words[end - 1] in _JOINTS:
        end -= 1
    return end


def _counts(words: Sequence[str], start: int) -> bool:
    """Whether "do" counts here: "do hazaar" does, in "kar do 500" it does not."""
    following = words[start + 1] if start + 1 < len(words) else ""
    return term_of(following) is not None and not _is_joint(following)


def _is_joint(word: str) -> bool:
    return word in _JOINTS or is_everyday(word)


def _is_numeric(word: str) -> bool:
    return (
        term_of(word) is not None
        or word in _MONEY
        or _NUMERAL.fullmatch(word) is not None
    )


def _paise(run: Sequence[str]) -> int | None:
    """Read a run of number words of which every one counts; else None."""
    # "Paise" is also money of any amount: "50000 paise" are hardly five hundred rupees.
    if all(w in _MONEY or _is_joint(w) for w in run) or "paise" in run:
        return None
    paise = _read(run)
    numbers = [
        at
        for at, word in enumerate(run)
        if word not in _UNCOUNTED and not is_everyday(word)
    ]
    # Without a word that was understood it would be another amount: not so "500 half".
    if any(_read([*run[:at], *run[at + 1 :]]) == paise for at in numbers):
        return None
    return paise


def _read(run: Sequence[str]) -> int | None:
    reading = read_amount(" ".join(run))
    return reading.paise if reading.kind is AmountKind.VALUE else None
