"""Whether a sentence is a yes to sending money: a closed grammar, no guessing.

Every word must belong to a phrase that is known to be harmless, and one of them at
least must be a yes. Whatever else is said (a question, a doubt, a condition, another
name or number, "wait", a word never seen) leaves it unclear: missing a yes costs a
question, hearing one that was not said costs money.
"""

from collections.abc import Sequence
from enum import Enum
from functools import lru_cache
from types import ModuleType

from understanding.meaning import beside, english, hindi, refusing, repeating
from understanding.meaning.patterns import (
    Phrases,
    Row,
    by_first_word,
    heaviest_cover,
    rows_of,
)
from understanding.meaning.restated import AMOUNT, NAME, with_marks
from understanding.meaning.spellings import spelled
from understanding.meaning.traps import is_trap
from understanding.meaning.words import words_of

_BESIDE, _WEAK, _SURE, _ORDER = range(4)
_MOST_WORDS = 24  # nobody says yes at such length without saying something else
# A sentence that ends so is not over yet.
_UNFINISHED = frozenset(("and", "umm", "oh", "arre", "ya"))
# A weak yes beside a pause or thanks may be an answer to nothing, or a farewell.
_UNEASY = frozenset(("umm", "oh", "well", "thank", "thanks"))
_PAUSES = "umm"


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
    said = words_of(text)
    words = _usual(said)
    if not 0 < len(words) <= _MOST_WORDS or is_trap(said):
        return Heard.UNCLEAR
    marked = with_marks(words, payee_names, amount_paise)
    if any(_affirms(row) for row in (words, marked)):
        return Heard.YES
    return Heard.NO if _refuses(words) else Heard.UNCLEAR


def _usual(words: Sequence[str]) -> list[str]:
    return [usual for word in words for usual in spelled(word, _known())]


def _affirms(words: Sequence[str]) -> bool:
    if words[-1] in _UNFINISHED and len(set(words)) > 1:
        return False
    weight = heaviest_cover(words, _affirming()) or _BESIDE
    if weight == _WEAK:
        return not _UNEASY.intersection(words)
    return weight >= _SURE or heaviest_cover(words, _ordering()) == _ORDER


def _refuses(words: Sequence[str]) -> bool:
    return heaviest_cover(words, _refusing()) == _SURE


@lru_cache
def _affirming() -> Phrases:
    return by_first_word(_yes_rows())


@lru_cache
def _ordering() -> Phrases:
    """With phrases that do no harm only beside an order to go on."""
    before = [(row, _BESIDE) for row in _rows("BEFORE_ORDER", beside, hindi, repeating)]
    return by_first_word([*_yes_rows(), *before])


@lru_cache
def _refusing() -> Phrases:
    refusals = [(row, _SURE) for row in _rows("NO", refusing)]
    harmless = [(row, _BESIDE) for row in _rows("BESIDE", beside, hindi)]
    return by_first_word([*refusals, *harmless])


def _yes_rows() -> list[tuple[Row, int]]:
    tables = {"BESIDE": _BESIDE, "WEAK": _WEAK, "YES": _SURE, "ORDER": _ORDER}
    return [
        (row, weight)
        for table, weight in tables.items()
        for row in _rows(table, english, beside, hindi, repeating)
    ] + [((frozenset((_PAUSES,)),), _BESIDE)]


def _rows(table: str, *languages: ModuleType) -> list[Row]:
    return [
        row
        for language in languages
        for row in rows_of(getattr(language, table, ""), language.CLASSES)
    ]


@lru_cache
def _known() -> frozenset[str]:
    rows = [*_ordering().values(), *_refusing().values()]
    words = {w for found in rows for row, _ in found for choice in row for w in choice}
    return frozenset(words - {AMOUNT, NAME})
