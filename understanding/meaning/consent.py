"""Whether a sentence is a yes to sending money: a closed grammar, no guessing.

Every word must belong to a phrase that is known to be harmless, and one of them at
least must be a yes. Whatever else is said (a question, a doubt, a condition, another
name or number, "wait", a word never seen) leaves it unclear: missing a yes costs a
question, hearing one that was not said costs money.
"""

from collections.abc import Sequence
from enum import Enum
from functools import lru_cache

from understanding.meaning import yes_phrases as told
from understanding.meaning.patterns import (
    Phrases,
    by_first_word,
    heaviest_cover,
    rows_of,
)
from understanding.meaning.restated import AMOUNT, NAME, with_marks
from understanding.meaning.spellings import spelled
from understanding.meaning.words import words_of

_BESIDE, _WEAK, _SURE = 0, 1, 2
_MOST_WORDS = 24  # nobody says yes at such length without saying something else


class Heard(Enum):
    """What was heard after money was read back and "Shall I?" was asked."""

    YES = "yes"  # a yes, and not a word besides that could take it back
    NO = "no"  # a refusal, and not a word besides that could be a correction
    UNCLEAR = "unclear"  # anything else: ask again, or see what else it is


def hear_yes(
    text: str, *, payee_names: Sequence[str] = (), amount_paise: int | None = None
) -> Heard:
    """Hear whether a sentence says yes to the payment that was read back.

    Args:
        text: what was said, in English or Hindi, in Latin letters or Devanagari.
        payee_names: what the payee who was read back is called.
        amount_paise: the amount that was read back. A name or an amount said again
            must be these.
    """
    words = _usual(words_of(text))
    if not 0 < len(words) <= _MOST_WORDS:
        return Heard.UNCLEAR
    marked = with_marks(words, payee_names, amount_paise)
    if any(_says(row, _affirming()) for row in (words, marked)):
        return Heard.YES
    return Heard.NO if _refuses(words) else Heard.UNCLEAR


def _usual(words: Sequence[str]) -> list[str]:
    return [usual for word in words for usual in spelled(word, _known())]


def _says(words: Sequence[str], phrases: Phrases) -> bool:
    if words[-1] in told.UNFINISHED and len(words) > 1:
        return False
    weight = heaviest_cover(words, phrases) or _BESIDE
    uneasy = (told.PAUSES | told.THANKS).intersection(words)
    return weight == _SURE or (weight == _WEAK and not uneasy)


def _refuses(words: Sequence[str]) -> bool:
    return heaviest_cover(words, _refusing()) == _SURE


@lru_cache
def _affirming() -> Phrases:
    weights = (
        (told.YES, _SURE), (told.SAME_WISH, _SURE), (told.WEAK, _WEAK),
        (told.SAME_WORDS, _BESIDE), (told.BESIDE, _BESIDE),
    )  # fmt: skip
    return _filed(weights)


@lru_cache
def _refusing() -> Phrases:
    return _filed(((told.NO, _SURE), (told.BESIDE, _BESIDE)))


def _filed(weights: Sequence[tuple[str, int]]) -> Phrases:
    return by_first_word(
        (row, weight)
        for lines, weight in weights
        for row in rows_of(lines, told.CLASSES)
    )


@lru_cache
def _known() -> frozenset[str]:
    rows = [*_affirming().values(), *_refusing().values()]
    words = {w for found in rows for row, _ in found for choice in row for w in choice}
    return frozenset(words - {AMOUNT, NAME})
