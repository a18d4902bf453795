"""Two payments in one breath: "500 to Ramesh and 300 to Sunita", "40 each to both"."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from understanding.amounts.reading import AmountKind, read_amount

Payment = tuple[str, int]  # a saved payee's first name, and paise
_EACH = re.compile(r"\b(?:each|both|donon?|ek\s+ek)\b(?:\s+ko\b)?", re.I)
_ONE_OF_THEM = re.compile(r"\b(?:not|instead|or|no|nahi|nahin|ya|mat|from)\b", re.I)


def payments_in(text: str, names: Collection[str]) -> list[Payment]:
    """Read two payments to two saved payees; empty where there are not just two.

    Args:
        text: the whole utterance.
        names: the saved payees' first names, in lower case.
    """
    places = _places(text, names)
    if len(places) != 2 or _ONE_OF_THEM.search(text):
        return []
    (first, start, end), (second, again, ending) = places
    before = _amounts([text[:end], text[end:ending]], names)
    after = _amounts([text[start:again], text[again:]], names)
    amounts = before or after or _the_same(text, names)
    return list(zip((first, second), amounts, strict=True)) if amounts else []


def _places(text: str, names: Collection[str]) -> list[tuple[str, int, int]]:
    found = [
        (match.group().lower(), match.start(), match.end())
        for match in re.finditer(r"[^\W\d_]+", text)
        if match.group().lower() in names
    ]
    return found if len({name for name, _, _ in found}) == len(found) else []


def _amounts(parts: Sequence[str], names: Collection[str]) -> list[int]:
    read = [read_amount(part, names) for part in parts]
    values = [each.paise for each in read if each.kind is AmountKind.VALUE]
    whole = [value for value in values if value is not None]
    return whole if len(whole) == len(parts) else []


def _the_same(text: str, names: Collection[str]) -> list[int]:
    """One amount for both, where it is said to be so: "40 each"."""
    each = _EACH.sub(" ", text)
    one = _amounts([each], names)
    return one * 2 if each != text and one else []
