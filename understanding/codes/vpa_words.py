"""The name before the @ of a VPA, as it is spelled out."""

import re
from collections.abc import Sequence

from understanding.amounts.terms import TEENS, TENS, UNITS

_SIGNS = {
    "dot": ".", "point": ".", "period": ".", "underscore": "_", "dash": "-",
    "hyphen": "-", "minus": "-", ".": ".", "_": "_", "-": "-",
}  # fmt: skip
_TIMES = {"double": 2, "triple": 3}
_SKIPPED = re.compile(r"capital|small|letter|number|digit|uh|um|er|then|and|lowercase")
# What comes before the name; the name begins after the last of these.
_CARRIERS = re.compile(
    r"to|is|it's|its|id|ids|vpa|upi|address|handle|pay|send|add|transfer|give|payee|"
    r"account|my|his|her|their|the|new|as|for|it|at|me|of|in|on|please|works|lives|"
    r"rupees|rs|paise|no|not|sorry|yes|okay|ok|with|called|named|save|money|meet|sits|"
    r"here|that|this|i|am|was|look|from|by|be|home|want|you|have|can|do"
)
_LIKE_IN = ("as in", "for", "as", "like")
_NUMBERS = {w: str(n) for words in (UNITS, TEENS, TENS) for w, n in words.items()}
_ZEROS = ("zero", "nought", "oh")
_MOST_WORDS = 4  # of a name given in whole words


def name_of(words: Sequence[str]) -> str | None:
    """Join the words of a name: letters, "double s", "A for apple", digits, "dot"."""
    parts = _without_carriers(_without_examples(list(words)))
    name = _spelled(parts).strip(".-")
    whole = [word for word in parts if len(word) > 1 and _is_plain(word)]
    return name if name and len(whole) <= _MOST_WORDS else None


def _is_plain(word: str) -> bool:
    known = word in _SIGNS or word in _NUMBERS or word in _TIMES or word in _ZEROS
    return word.isalpha() and not known


def _without_examples(words: list[str]) -> list[str]:
    """Leave the "a" of "A as in apple" and "A for apple"."""
    left: list[str] = []
    i = 0
    while i < len(words):
        left.append(words[i])
        i += 1 + _example(words[i : i + 4])
    return left


def _example(words: list[str]) -> int:
    """How many words after the first only illustrate it."""
    for link in _LIKE_IN:
        parts = link.split()
        example = words[1 + len(parts) : 2 + len(parts)]
        linked = len(words[0]) == 1 and words[1 : 1 + len(parts)] == parts
        if linked and example and example[0].startswith(words[0]):
            return len(parts) + 1
    return 0


def _without_carriers(words: list[str]) -> list[str]:
    """Drop what leads up to the name; single letters may be part of it."""
    start = 0
    for i, word in enumerate(words):
        spelled = len(word) == 1 and _spelled_around(words, i)
        if _CARRIERS.fullmatch(word) and not spelled:
            start = i + 1
    return [word for word in words[start:] if not _SKIPPED.fullmatch(word)]


def _spelled_around(words: Sequence[str], i: int) -> bool:
    around = [*words[max(0, i - 1) : i], *words[i + 1 : i + 2]]
    return any(len(word) == 1 for word in around)


def _spelled(words: Sequence[str]) -> str:
    name = ""
    times = 1
    tens = False
    for i, word in enumerate(words):
        following = words[i + 1] if i + 1 < len(words) else ""
        if word in _TIMES and following:
            times = _TIMES[word]
            continue
        text = _letter(word, name, following)
        if tens and word in UNITS:
            name = name[:-1]
        tens = word in TENS
        name += text[0] * times + text[1:]
        times = 1
    return name


def _letter(word: str, before: str, following: str) -> str:
    if word in _ZEROS or word == "o":
        digits = before[-1:].isdigit() or following in _NUMBERS or following in _ZEROS
        return "0" if digits or word in ("zero", "nought") else "o"
    return _SIGNS.get(word) or _NUMBERS.get(word, word)
