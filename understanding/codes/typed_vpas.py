"""VPAs as they were typed, whole: nothing of one is dropped to make it valid."""

import re
from dataclasses import dataclass

from understanding.codes.vpa_words import is_explained, is_spelling

_TOKEN = re.compile(r"[^\s,;:()<>\"'!?]+@[^\s,;:()<>\"'!?]+")
# Around it, not of it. A plus and the like were meant, and make it no VPA.
_AROUND = r"[^\w@+#/*&%$=]*"
_WHOLE = re.compile(rf"{_AROUND}(?P<name>[^@]*)@(?P<handle>[^@]*?){_AROUND}")
_WORD = re.compile(r"\w+|[^\w\s]")
_PAUSE = re.compile(r"[^\w+#/*&%$=-]$")
_AMOUNT = re.compile(r"₹?\d[\d,.]*(?:/-)?")
_MOBILE = re.compile(r"[6-9]\d{9}")


@dataclass(frozen=True)
class Typed:
    """The one typed VPA: no name if there is doubt where it begins, or of how many.

    ``spelled``: a letter or "dot" stands before it. ``after``: the words that follow.
    """

    name: str | None
    handle: str
    after: tuple[str, ...] = ()
    spelled: bool = False


def find_typed(folded: str) -> Typed | None:
    """Find what was typed around an @, None if nothing was."""
    found = [
        (match, whole)
        for match in _TOKEN.finditer(folded)
        if (whole := _WHOLE.fullmatch(match.group())) or "@" in match.group()
    ]
    if not found:
        return None
    if len({whole and whole.groups() for _, whole in found}) > 1:
        return Typed(None, "")
    match, whole = found[0]
    if whole is None:  # "a@@b"
        return Typed(None, "")
    before = _last_word(folded[: match.start()])
    after = tuple(_WORD.findall(folded[match.end() :]))
    ended = match.group()[-1] != whole["handle"][-1:]
    return Typed(
        _joined(folded[: match.start()], whole["name"]),
        whole["handle"],
        () if ended else after,
        is_spelling(before),
    )


def _last_word(text: str) -> str:
    """The word before, "" if a pause ends it."""
    match = re.search(r"(\S+) +$", text)
    word = match[1] if match else ""
    return "" if _PAUSE.search(word) else word


def _joined(text: str, name: str) -> str | None:
    """The name with digits that a blank cut off; None if more may have been cut off."""
    before = _last_word(text)
    if before.isdigit() and name.isdigit():
        return before + name if _MOBILE.fullmatch(before + name) else None
    if _AMOUNT.fullmatch(before):  # "send 500 a@ybl", but "leela 92 a@ybl" is not all
        before = _last_word(text[: text.rindex(before)])
    return name if not before or is_explained([before]) else None
