"""Words that weigh more than a classifier: danger, despair, and taking something back.

A cue missed leaves the classifier's word; a cue too many stops a payment that can be
asked for again. So they are broad.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache

from understanding.meaning import cue_words as told
from understanding.meaning.hindi_letters import latin
from understanding.meaning.words import words_of


class Cue(Enum):
    """What a sentence gives away, the gravest first."""

    DESPAIR = "despair"  # somebody is ill, hurt, bereaved, or does not want to live
    DANGER = "danger"  # somebody else is behind it, or a secret was given away
    AGAINST = "against"  # a refusal, or a correction, among whatever other words


_LINES = {
    Cue.DESPAIR: told.DESPAIR,
    Cue.DANGER: told.DANGER,
    Cue.AGAINST: told.AGAINST,
}


def cue_of(text: str) -> Cue | None:
    """Find the gravest cue of a sentence, in English or Hindi; None without any."""
    words = _said(text)
    found = (cue for cue, lines in _LINES.items() if _expression(lines).search(words))
    return next(found, None)


def takes_back(text: str) -> bool:
    """Whether some of the words refuse or correct, whatever the others say."""
    return _expression(told.AGAINST).search(_said(text)) is not None


def unsettles(text: str) -> bool:
    """Whether something beside a harmless question could take a yes back."""
    return _expression(told.UNSETTLING).search(_said(text)) is not None


def _said(text: str) -> str:
    """The words as the expressions have them."""
    return " ".join(latin(word) for word in words_of(text))


@lru_cache
def _expression(lines: str) -> re.Pattern[str]:
    text = lines
    for name, words in told.CLASSES.items():
        text = text.replace(f"<{name}>", words.strip())
    unfolded = re.sub(r"\n +", "", text).splitlines()
    return re.compile("|".join(f"(?:{line})" for line in unfolded if line))
