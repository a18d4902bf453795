"""Text made plain: look-alikes folded, invisible marks gone, places remembered."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# NFKC would write "2½" as "21/2", ten times too much: fractions stay one character.
_FRACTIONS = frozenset("½¼¾")
_MINUS = "\u2212"
_INSTEAD = {"\u2018": "'", "\u2019": "'", _MINUS: "-"}


@dataclass(frozen=True)
class Plain:
    """Lower-case text, and for each of its characters its place in the original."""

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the characters from start to end (exclusive) lay in the original."""
        return self.places[start], self.places[end - 1] + 1


def plain(text: str) -> Plain:
    """Fold each character by itself, so that every place stays known.

    Digits of any script become 0-9, dashes "-", blanks " ", letters lower case (NFKC);
    joiners, direction marks, accents and controls vanish.
    """
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for folded in _fold(character):
            characters.append(folded)
            places.append(place)
    return Plain("".join(characters), tuple(places))


@lru_cache(maxsize=4096)
def _fold(character: str) -> str:
    if character in _FRACTIONS:
        return character
    folded = unicodedata.normalize("NFKC", _INSTEAD.get(character, character)).lower()
    return "".join(map(_fold_one, folded))


def _fold_one(character: str) -> str:
    if character.isspace():
        return " "
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(character)
    if category in ("Cf", "Cc", "Mn", "Me", "Cs"):
        return ""
    return "-" if category == "Pd" else character
