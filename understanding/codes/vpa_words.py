"""The name before the @ of a VPA, as it is spelled out."""

import re
from collections.abc import Sequence
from itertools import pairwise

from understanding.amounts.terms import SCALES, TEENS, TENS, UNITS, is_hindi

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
_RELATIVES = (
    "sister|brother|son|daughter|wife|husband|mother|father|friend|uncle|aunty?|"
    "grandson|granddaughter|nephew|niece|neighbour|cousin|tenant|landlord|landlady|maid|"
    "driver|cook|tutor|teacher|doctor|boss|family"
)
_WHOSE = re.compile(rf"\b(?:my|his|her|our|their) (?:{_RELATIVES})(?:'s)?\b")
_RELATIVE = re.compile(_RELATIVES)
# What may follow a VPA, besides what may come before one.
_FOLLOWERS = re.compile(
    r"only|now|today|tomorrow|thanks|thank|sir|madam|ji|beta|bhai|and|or|a|an|he|she|"
    r"they|who|which|right|correct|beneficiary|list|we|if|so|but|then|also|too|ko|pe|"
    r"par|hai|he's|bhejo|bhej|karo|kar|dalo|every|using|via|through|[.@]"
)
_SPOKEN_SIGNS = ("dot", "point", "underscore", "dash", "hyphen", "minus")
_PART = re.compile(r"[a-z]+(?:'[a-z]+)*|\d+|[._-]")
_LIKE_IN = ("as in", "for", "as", "like")
_NUMBERS = {w: str(n) for words in (UNITS, TEENS, TENS) for w, n in words.items()}
_ZEROS = ("zero", "nought", "oh")
_MOST_WORDS = 4  # of a name given in whole words


def name_of(words: Sequence[str]) -> str | None:
    """Join the words of a name: letters, "double s", "A for apple", digits, "dot"."""
    parts = _without_carriers(_without_examples(_with_signs(words)))
    if not all(map(_is_part, parts)) or _counts_in_hindi(parts):
        return None
    name = _spelled(parts).strip(".-")
    whole = [word for word in parts if len(word) > 1 and _is_plain(word)]
    return name if name and len(whole) <= _MOST_WORDS else None


def without_relatives(folded: str) -> str:
    """Leave "my sister" from before what may be a name."""
    return _WHOSE.sub("my", folded)


def is_explained(words: Sequence[str]) -> bool:
    """Whether words beside a VPA are known to be none of it."""
    return all(_CARRIERS.fullmatch(w) or _FOLLOWERS.fullmatch(w) for w in words)


def is_spelling(word: str) -> bool:
    """Whether it spells part of a name: a single letter, or "dot"."""
    return word in _SPOKEN_SIGNS or (len(word) == 1 and word.isalpha())


def _is_part(word: str) -> bool:
    """Whether it may be of a name: no sign that names lack, no "hundred", no "plus"."""
    known = _PART.fullmatch(word) is not None and word != "plus"
    large = word in SCALES and word not in ("k", "l", "cr", "mn", "bn", "crs")
    return known and not large and not _RELATIVE.fullmatch(word)


def _counts_in_hindi(words: Sequence[str]) -> bool:
    return any(is_hindi(a) and is_hindi(b) for a, b in pairwise(words))


def _with_signs(words: Sequence[str]) -> list[str]:
    """Hear "under score" as one word."""
    joined = re.sub(r"\bunder score\b", "underscore", " ".join(words))
    return joined.split()


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
        spelled = _is_spelled(words, i)
        if _CARRIERS.fullmatch(word) and not spelled:
            start = i + 1
    return [word for word in words[start:] if not _SKIPPED.fullmatch(word)]


def _is_spelled(words: Sequence[str], i: int) -> bool:
    """Whether a carrier is of the name all the same: "a" in "r a m", "me dot ram"."""
    signs = any(
        w in _SPOKEN_SIGNS for w in (*words[max(0, i - 1) : i], *words[i + 1 : i + 2])
    )
    return signs or (len(words[i]) == 1 and _spelled_around(words, i))


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
