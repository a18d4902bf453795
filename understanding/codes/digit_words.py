"""Spoken and typed digits as pieces of a row, each at its place in the folded text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

from understanding.amounts.terms import SCALES, TEENS, TENS, UNITS


class Role(Enum):
    """What a piece does to a run of digits."""

    DIGITS = "digits"
    SCALE = "scale"  # hundred, thousand: the run is an amount
    MONEY = "money"
    JOINT = "joint"  # commas, hyphens, hesitations: the run goes on
    AND = "and"  # goes on only between short groups
    OTHER = "other"  # the run ends


@dataclass(frozen=True)
class Piece:
    """One piece; its place is counted in the folded text."""

    role: Role
    text: str
    start: int
    end: int
    digits: str = ""
    typed: bool = False


# A date in digits is no code: "5-3-2025", "2025.03.05".
_DATE = (
    r"(?<!\d)(?:\d{1,2}(?P<a>[-.])\d{1,2}(?P=a)(?:19|20)\d\d"
    r"|(?:19|20)\d\d(?P<b>[-.])\d\d?(?P=b)\d\d?)(?!\d|[-.]\d)"
)
_PIECE = re.compile(
    rf"(?P<date>{_DATE})|(?P<time>one[ -]time\b)"
    r"|/[-=]|\d+|[^\W\d_]+(?:'[^\W\d_]+)*|[^\w\s]|_"
)
_OH = ("oh", "o", "ooh")
_SINGLE = {word: str(n) for word, n in UNITS.items()} | dict.fromkeys(
    ("zero", "nought", "naught", "nil", "zeroes", "zeros", *_OH), "0"
)
_SHORT = {word: str(n) for word, n in TEENS.items()}
_TENS = {word: str(n) for word, n in TENS.items()}
_TIMES = {"double": 2, "triple": 3, "treble": 3, "quadruple": 4}
# Written so by recognisers; digits only between two spoken digits.
_SOUNDS_LIKE = {"to": "2", "too": "2", "for": "4", "fore": "4", "ate": "8", "won": "1"}
_COUNTED = ("digit", "digits", "figure", "figures", "numerals")
_COUNTS = ("4", "6")
_MONEY = "₹ ₨ rs re inr rupee rupees paise paisa rupaye /- /="
_JOINTS = "uh um uhm er erm hmm hm ah eh then next dash hyphen space comma"
_ENDS = frozenset(":/+@%=$€£&?!<>")  # signs that end a run; all others join it
_ROLES = (
    dict.fromkeys(_MONEY.split(), Role.MONEY)
    | dict.fromkeys(_JOINTS.split(), Role.JOINT)
    | dict.fromkeys(set(SCALES) - {"l"}, Role.SCALE)
    | {"and": Role.AND}
)


def is_oh(piece: Piece) -> bool:
    """Whether the piece is "oh", which is a nought or a sigh."""
    return piece.text in _OH


def pieces_of(folded: str) -> list[Piece]:
    """Split folded text; "double two" and "forty-eight" are one piece each."""
    raw = [_classify(match) for match in _PIECE.finditer(folded)]
    return list(_joined(_heard_alike(_without_counts(raw))))


def _without_counts(pieces: list[Piece]) -> list[Piece]:
    """Leave the "six" of "the six digits are": it counts them and is none."""
    left: list[Piece] = []
    digits = False  # so far, with nothing between but joints
    for i, piece in enumerate(pieces):
        following = [p.text for p in pieces[i + 1 : i + 3] if p.text != "-"][:1]
        counts = piece.digits in _COUNTS and not digits
        if counts and following and following[0] in _COUNTED:
            left.append(replace(piece, role=Role.OTHER, digits=""))
            continue
        digits = piece.role is Role.DIGITS or (digits and piece.role is Role.JOINT)
        left.append(piece)
    return left


def _classify(match: re.Match[str]) -> Piece:
    text = match.group()
    if match["date"] or match["time"]:
        role, digits = Role.OTHER, ""
    elif text[0].isdigit():
        role, digits = Role.DIGITS, text
    else:
        digits = _SINGLE.get(text) or _SHORT.get(text) or _TENS.get(text, "")
        role = Role.DIGITS if digits else _role_of(text)
    return Piece(role, text, match.start(), match.end(), digits, text[0].isdigit())


def _role_of(text: str) -> Role:
    sign = len(text) == 1 and not text.isalnum() and text not in _ENDS
    return _ROLES.get(text, Role.JOINT if sign else Role.OTHER)


def _heard_alike(pieces: list[Piece]) -> list[Piece]:
    """Read "two to three" as 2, 2, 3."""
    heard = list(pieces)
    for i in range(1, len(pieces) - 1):
        digit = _SOUNDS_LIKE.get(pieces[i].text)
        if digit and pieces[i - 1].text in _SINGLE and pieces[i + 1].text in _SINGLE:
            piece = pieces[i]
            heard[i] = Piece(Role.DIGITS, piece.text, piece.start, piece.end, digit)
    return heard


def _joined(pieces: list[Piece]) -> Iterator[Piece]:
    i = 0
    while i < len(pieces):
        width, digits = _group(pieces[i : i + 4])
        first, last = pieces[i], pieces[i + width - 1]
        if width == 1:
            yield first
        else:
            typed = last.typed
            yield Piece(Role.DIGITS, first.text, first.start, last.end, digits, typed)
        i += width


def _group(pieces: list[Piece]) -> tuple[int, str]:
    """How many pieces make one group ("double two", "forty-one"), and its digits."""
    first = pieces[0]
    hyphen = 1 if len(pieces) > 1 and pieces[1].text in ("-", ",") else 0
    if len(pieces) < 2 + hyphen:
        return 1, ""
    second = pieces[1 + hyphen]
    if first.text in _TIMES and second.role is Role.DIGITS:
        # Recognisers write "double two nine" as "double 29".
        repeated = second.digits[0] * _TIMES[first.text]
        return 2 + hyphen, repeated + second.digits[1:]
    spoken = hyphen == 0 or pieces[1].text == "-"
    if first.text in _TENS and second.text in UNITS and spoken:
        return 2 + hyphen, first.digits[0] + second.digits
    return 1, ""
