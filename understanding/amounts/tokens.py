"""An utterance as a row of pieces, each with one letter for what it is to an amount.

``N`` number word or typed number, ``a`` article, ``&`` and, ``o`` of, ``R`` rupees,
``P`` paise, ``-`` minus, ``v`` vague ("few"), ``$`` foreign money, ``%`` per cent,
``,`` pause or filler, ``c`` correction ("no", "sorry"), ``n`` not, ``t`` to, ``x`` the
rest.
"""

import re
from dataclasses import dataclass
from fractions import Fraction

from understanding.amounts.mistyped import meant_by
from understanding.amounts.numerals import read_numeral
from understanding.amounts.terms import (
    SCALES,
    Kind,
    Reading,
    Term,
    is_everyday,
    is_hindi,
    term_of,
)
from understanding.plain import plain

_PIECE = re.compile(
    r"/[-=]"
    r"|\d{4}-\d{1,2}-\d{1,2}(?!\d)|\d{1,2}-\d{1,2}-\d{2,4}(?!\d)"
    r"|\d{1,3}(?:,? \d{2,3}){0,5},? 000(?!\d)"  # "1, 50, 000", as recognisers write
    r"|\d+(?:[.,:/\u2044]\d+)*"
    r"|per cent\b"
    r"|(?:instead of|rather than|in place of|i mean|i meant|make it|make that)\b"
    r"|(?:rs|re|inr)\.(?!\w*@)"
    r"|[^\W\d_]+(?:'[^\W\d_]+)*|[^\w\s]|_"
)
_LETTERS = {
    "R": "rupee rupees rupaye rupaya rupiya rupay rupya rupye rupaiya rupiah rs "
    "re inr rs. re. inr. ₹ ₨ bucks /- /= रपय रपए र",  # the last are folded Devanagari
    "P": "paise paisa paisas",
    "-": "minus negative",
    "v": "few several couple some many dozen dozens",
    "$": "dollar dollars pound pounds euro euros usd eur gbp cent cents dirham "
    "dirhams $ £ €",
    "%": "percent pc pct %",
    ",": "uh um uhm er erm hmm hm ah eh oh well only just about around approximately "
    "exactly please the this that sir madam ji haan yes okay ok so like say then "
    ", . ; ! ? … + ( ) : ' \" * ~",
    "c": "no nope sorry actually wait correction change changed correct oops instead "
    "rather mistake",
    "n": "not don't never",
    "t": "to",
    "a": "a an",
    "&": "and aur &",
    "o": "of",
}
_LETTER_OF = {
    word: letter for letter, words in _LETTERS.items() for word in words.split()
}
_LETTER_OF["per cent"] = "%"
_LETTER_OF |= dict.fromkeys(("instead of", "rather than", "in place of"), "n")
_LETTER_OF |= dict.fromkeys(("i mean", "i meant", "make it", "make that"), "c")
# "This one" counts nothing, unless a scale follows: "the one lakh I owe".
_BEFORE_PRONOUN = re.compile(
    "this|that|no|the|which|another|any|last|first|next|same|new|wrong|old|big|small|"
    "other|right|every|each|some"
)
# Words that are numbers only right after another number.
_ABBREVIATIONS = frozenset(("k", "l", "cr", "crs", "mn", "bn", "lack", "lacks"))
# As "sath" may be sixty or seven; "so" is "sau" only after a Hindi number.
_UNSURE = ("sath", "so")
# What may touch a number that is no amount: "5th", "10am".
_SUFFIXES = ("st", "nd", "rd", "th", "am", "pm")
_ENGLISH = ("hundred", "hundreds", "thousand", "thousands", "thou", "million")


@dataclass(frozen=True)
class Piece:
    """One word, number or sign. A doubtful piece makes its whole amount doubtful."""

    text: str
    letter: str
    term: Term | None = None
    doubtful: bool = False


@dataclass(frozen=True)
class _Match:
    """One raw piece and the characters that touch it."""

    text: str
    before: str
    after: str


def pieces_of(text: str) -> list[Piece]:
    """Split an utterance; "ninety-nine" loses its hyphen, "2k" becomes two pieces."""
    folded = plain(text).text
    matches = [
        _Match(
            m.group(), folded[m.start() - 1 : m.start()], folded[m.end() : m.end() + 1]
        )
        for m in _PIECE.finditer(folded)
    ]
    pieces: list[Piece] = []
    for i, match in enumerate(matches):
        following = matches[i + 1].text if i + 1 < len(matches) else ""
        piece = _classify(match, _previous(pieces), following)
        if piece is not None:
            pieces.append(piece)
    return pieces


def _previous(pieces: list[Piece]) -> Piece | None:
    """The piece before; of "ek lakh aur" the number, which "bees" goes on with."""
    joined = len(pieces) > 1 and pieces[-1].text == "aur" and pieces[-2].letter == "N"
    return pieces[-2] if joined else pieces[-1] if pieces else None


def _classify(match: _Match, previous: Piece | None, following: str) -> Piece | None:
    text = match.text
    if text[0].isdigit():
        return _typed(match, previous, following)
    if text == "-":
        return _hyphen(match, previous)
    if match.before.isdigit() and not _may_follow_digit(text):
        return Piece(text, "x", doubtful=text not in _SUFFIXES)
    return _word(text, previous, following)


def _may_follow_digit(text: str) -> bool:
    """Whether it is part of the number: "2k", "500rs", "2½"; not "5th", "3b"."""
    term = term_of(text)
    counts = term is not None and term.kind is Kind.SCALE
    return counts or _LETTER_OF.get(text, "a") != "a" or text in "½¼¾"


def _typed(match: _Match, previous: Piece | None, following: str) -> Piece:
    text = match.text
    glued = match.after.isalpha() and not _may_follow_digit(following)
    named = match.before.isalpha() and (previous is None or previous.letter not in "RP")
    if glued:
        return Piece(text, "x", doubtful=following not in _SUFFIXES)
    if named or match.after in ("@", "_") or match.before in ("@", "_"):
        return Piece(text, "x")
    if ":" in text or "-" in text or text.count("/") > 1:  # a time or a date
        return Piece(text, "x")
    reading = read_numeral(text)
    if match.before == "." and (previous is None or previous.letter != "R"):
        reading = Reading((*reading.values, *(v / 100 for v in reading.values)), False)
    value = reading.values[0] if reading.values else Fraction(0)
    return Piece(text, "N", Term(Kind.TYPED, value, reading))


def _hyphen(match: _Match, previous: Piece | None) -> Piece | None:
    if match.before.isalpha() and match.after.isalpha():
        return None
    starts = match.before in ("", " ", "₹", "(") or (
        match.before == "." and previous is not None and previous.letter == "R"
    )
    return Piece("-", "-" if starts and match.after in tuple("0123456789₹") else ",")


def _word(text: str, previous: Piece | None, following: str) -> Piece:
    after_number = previous is not None and previous.letter == "N"
    pronoun = text == "one" and following not in SCALES
    if pronoun and previous is not None and _BEFORE_PRONOUN.fullmatch(previous.text):
        return Piece(text, "x")
    if text == "so" and after_number and previous and is_hindi(previous.text):
        return Piece(text, "N", term_of("sau"), doubtful=True)
    if not after_number and not _stands_alone(text, following):
        return Piece(text, "x")
    return _known(text) or _number_word(text, following)


def _known(text: str) -> Piece | None:
    letter = _LETTER_OF.get(text)
    return None if letter is None else Piece(text, letter, term_of(text))


def _number_word(text: str, following: str) -> Piece:
    term = term_of(text)
    if term is None:
        meant = meant_by(text)
        return Piece(text, "N", meant, True) if meant else Piece(text, "x")
    # "Do thousand" may be two thousand, or what to do; "do hazaar" is a number.
    english = is_everyday(text) and following in _ENGLISH
    return Piece(text, "N", term, doubtful=english or text in _UNSURE)


def _stands_alone(text: str, following: str) -> bool:
    """Whether a word may begin a number: "k" may not, "teen" only as in "teen sau"."""
    if text in _ABBREVIATIONS:
        return False
    if not is_everyday(text) or _LETTER_OF.get(following) == "R":
        return True
    following = "sau" if following == "so" and text != "do" else following
    term, counted = term_of(text), term_of(following)
    if term is not None and term.kind is Kind.SHIFT and following[:1].isdigit():
        return True
    if counted is None or following in _LETTER_OF:
        return False
    # "Do teen sau" is two or three hundred; in "do five hundred" it is no number.
    return counted.kind is Kind.SCALE or is_hindi(following)
