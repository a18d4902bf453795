"""A customer's text made safe to pass on: what is written, never what is steered."""

from __future__ import annotations

import unicodedata

# Half joiners change the look of Indian scripts and are kept inside a text.
JOINERS = "\u200c\u200d"
# What NFKC leaves standing of the characters that look like a slash.
SLASHES = "/\u2044\u2215\u2571\u29f8"
_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn"}


def plain(text: str) -> str:
    """NFKC text on one line, without control and format characters."""
    shown = "".join(map(_shown, unicodedata.normalize("NFKC", text)))
    return " ".join(shown.split())


def utterance(text: str) -> str:
    """``plain`` text that no reader can take for a command of Rasa's."""
    return plain(text).lstrip(" " + SLASHES + JOINERS)


def _shown(character: str) -> str:
    if character.isspace() or character in JOINERS:
        return character
    return "" if unicodedata.category(character) in _DROPPED else character
