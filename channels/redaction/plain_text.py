"""Text from outside, made harmless: one spelling, nothing invisible, no commands."""

import re
import unicodedata

# Controls, marks that show nothing, and what no character set assigns.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
# Characters without a glyph that Unicode counts as letters or accents.
_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800")
_VARIATION_SELECTORS = re.compile("[\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
# Whatever looks like a slash. Only "/" starts a command, but who can tell by looking?
_SLASHES = (
    "/\\\u0337\u0338\u2044\u2215\u2216\u2571\u2572\u27cb\u27cd\u29f5\u29f6\u29f8\u29f9"
    "\u2afb\u2afd\u2cc6\u3033\u30ce\u31d3\u4e3f\ufe68\uff0f\uff3c\U0001f67c\U0001f67d"
)


def clean(text: str) -> str:
    """Return the text as one line in NFKC that no layer reads as a command.

    Leading blanks and slashes are taken away until none is left, for Rasa reads
    "/intent{...}" as an order that needs no understanding.
    """
    visible = "".join(map(_visible, _VARIATION_SELECTORS.sub("", text)))
    composed = unicodedata.normalize("NFKC", visible)
    # Normalising may bring forth blanks and slashes of its own.
    line = " ".join("".join(map(_visible, composed)).split())
    return line.lstrip(_SLASHES + " ").rstrip()


def _visible(character: str) -> str:
    if character.isspace():
        return " "
    if character in _BLANK_LETTERS or unicodedata.category(character) in _INVISIBLE:
        return ""
    return character
