"""What is asked of the statement besides a list: sums, counts, bounds, the last one.

Each is a pattern over the words of the question, in English and typed Hindi.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from understanding.amounts.reading import read_amount
from understanding.meaning.words import words_of

_TOTAL = re.compile(
    r"\b(?:in all|altogether|all together|in total|total|totally|sum|kul|kitna"
    r"|kitne (?:paise|rupa\w+)|how much|what all amount)\b"
)
_COUNT = re.compile(
    r"\b(?:how many (?:times|payments?|transactions?)|how often|kitni (?:baar|dafa)"
    r"|kitne (?:payments?|baar))\b"
)
_LAST = re.compile(
    r"\b(?:(?:my|the|very) last|latest|most recent|aakhri|akhri|pichhla|pichla)"
    r"(?: very)? (?:one|payment|transaction|transfer)\b(?! \d)"
)
_OUT = re.compile(
    r"\b(?:sent|send|paid|pay|gave|give|given|spent|spend|kharch\w*|bheje?|bheja|bheji"
    r"|diye?|diya|went|gone|gaya|gaye|outgoing)\b"
)
_IN = re.compile(
    r"\b(?:received|receive|receiving|got|get|came|come|credited|aaya|aaye|mila|mile"
    r"|incoming)\b"
)
_BOUND = re.compile(
    r"\b(?:(?P<more>more than|above|over|greater than|bigger than|se zyada|se jyada)"
    r"|(?P<less>less than|below|under|smaller than|se kam))\b"
)
# What a bound is: the words before it in Hindi ("500 se zyada"), else those after.
_AFTERWARDS = ("se zyada", "se jyada", "se kam")
_NOT_TO = re.compile(r"\b(?:balance|account mein|khate)\b")


@dataclass(frozen=True)
class StatementAsked:
    """What a question about the statement wants besides its lines.

    Attributes:
        total: the sum is wanted.
        count: how many there were is wanted.
        last: only the last one, with its reference.
        direction: which way the money went, by the verbs; None if they do not tell.
        more_than_paise: a bound that amounts exceed.
        less_than_paise: a bound that amounts stay below.
    """

    total: bool = False
    count: bool = False
    last: bool = False
    direction: Literal["debit", "credit"] | None = None
    more_than_paise: int | None = None
    less_than_paise: int | None = None

    @property
    def summed(self) -> bool:
        """Whether an answer of figures is wanted, before any lines."""
        return self.total or self.count


def statement_asked(text: str) -> StatementAsked:
    """Read what a question about the statement asks for."""
    said = " ".join(words_of(text))
    more, less = _bounds(said)
    return StatementAsked(
        total=_TOTAL.search(said) is not None and not _NOT_TO.search(said),
        count=_COUNT.search(said) is not None,
        last=_LAST.search(said) is not None,
        direction=_direction(said),
        more_than_paise=more,
        less_than_paise=less,
    )


def _direction(said: str) -> Literal["debit", "credit"] | None:
    out, came = _OUT.search(said), _IN.search(said)
    if bool(out) == bool(came):
        return None
    return "debit" if out else "credit"


def _bounds(said: str) -> tuple[int | None, int | None]:
    found = _BOUND.search(said)
    if found is None:
        return None, None
    before = found.group().endswith(_AFTERWARDS)
    part = said[: found.start()] if before else said[found.end() :]
    paise = read_amount(part).paise
    return (paise, None) if found["more"] else (None, paise)
