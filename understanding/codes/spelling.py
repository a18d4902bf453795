"""Digits as people spell, say and type them: codes, mobile numbers, and where they are.

Reads "four, double two, oh, nine one", "forty eight twenty nine thirteen", "48 29 13".
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from understanding.amounts.terms import UNITS
from understanding.codes.digit_words import Piece, Role, is_oh, pieces_of
from understanding.plain import Plain, plain

_CODE_LENGTH = 6  # of a passcode; only decides whether a first "oh" is a sigh
_WORDS = {str(n): word for word, n in UNITS.items()} | {"0": "zero"}
# Rupees with paise, or thousands grouped as only money is: "1500.50", "1,50,000".
_MONEY = re.compile(r"(?:\d+|\d{1,3}(?:,\d{2,3})+)\.\d\d|\d{1,2}(?:,\d\d)+,\d{3}")
# What a message with a code says besides: whom not to tell, and how much is paid.
_MESSAGE = re.compile(
    r"\b(?:please )?(?:do not|don't|never) (?:share|tell|give|disclose|forward)"
    r"(?: (?:it|this|the|your|code|otp|with|to|anyone|anybody|others?|any|one))*"
    r"|\b(?:of|for) (?:rs\.?|inr|₹) ?\d[\d,]*(?:\.\d\d)?(?![\d,])"
)
_FILLERS = re.compile(
    r"are|these|six|6|four|4|figures?|have|shows|showing|approved|"
    r"it|is|it's|its|the|that|that's|this|my|code|passcode|password|otp|number|"
    r"please|sir|madam|ma'am|ji|yes|ok|okay|so|now|here|i|i've|got|have|says|said|"
    r"came|received|well|hello|thanks|thank|you|beta|digit|digits|(?P<again>again|"
    r"repeat|repeating)|one[ -]time|[^\w₹$€£%@+/=&]"
)
# Beside what may be an amount they are of it: fillers only where a code is awaited.
_ABOUT_CODES = re.compile(
    r"sorry|go|haan|haa|only|just|for|your|transfer|payment|to|on|use|confirm|authori[sz]e|"
    r"approve|phone|screen|message|done|reads?|sent|a|an|from|bank|saathi|valid"
)


@dataclass(frozen=True)
class DigitRun:
    """One run of digits; text[start:end] of the original is what was said of it.

    ``magnitude``: an amount, by its scale words, currency or grouping.
    ``embedded``: it touches letters or an @, as in "ramesh482913@okaxis".
    """

    start: int
    end: int
    digits: str
    magnitude: bool = False
    embedded: bool = False


def find_digit_runs(text: str) -> list[DigitRun]:
    """Find every run of spoken or typed digits, in order, of any length.

    A run goes on over blanks, commas, dots, hyphens and hesitations, and ends at any
    other word. Dates with a four-digit year are no runs.
    """
    folded = plain(text)
    pieces = pieces_of(folded.text)
    runs: list[DigitRun] = []
    for start, end in _rows(pieces):
        row = [p for p in pieces[start:end] if p.role in (Role.DIGITS, Role.SCALE)]
        money = _is_money(pieces, start, end)
        runs.extend(_runs_of(_without_sigh(row), folded, money))
    return runs


def _rows(pieces: list[Piece]) -> Iterator[tuple[int, int]]:
    """Bounds of the stretches that begin and end with a digit or scale word."""
    start = end = -1
    for i, piece in enumerate(pieces):
        if piece.role in (Role.DIGITS, Role.SCALE):
            if start >= 0 and not _goes_on(pieces[end - 1 : i + 1]):
                yield start, end
                start = -1
            start, end = (i if start < 0 else start), i + 1
        elif piece.role not in (Role.JOINT, Role.AND) and start >= 0:
            yield start, end
            start = -1
    if start >= 0:
        yield start, end


def _goes_on(pieces: list[Piece]) -> bool:
    """Whether "and" joins: "four and eight", but not the amounts in "500 and 600"."""
    joined = any(piece.role is Role.AND for piece in pieces)
    return not joined or all(len(piece.digits) < 3 for piece in (pieces[0], pieces[-1]))


def _is_money(pieces: list[Piece], start: int, end: int) -> bool:
    after = pieces[end].role is Role.MONEY if end < len(pieces) else False
    before = start - 1
    if before > 0 and pieces[before].text == ".":  # "Rs. 500"
        before -= 1
    if before < 0 or pieces[before].role is not Role.MONEY:
        return after
    # In "five rupees 482913" the rupees belong to the five.
    return after or before == 0 or pieces[before - 1].role is not Role.DIGITS


def _without_sigh(row: list[Piece]) -> list[Piece]:
    if not is_oh(row[0]):
        return row
    rest = row[1:]
    sigh = not rest or rest[0].typed or _count(rest) == _CODE_LENGTH
    return rest if sigh else row


def _count(row: Iterable[Piece]) -> int:
    return sum(len(piece.digits) for piece in row)


def _runs_of(row: list[Piece], folded: Plain, money: bool) -> Iterator[DigitRun]:
    """One run, or several if a code lies beside an amount: "1 thousand, 4 8 2 …"."""
    parts = _parts(row)
    hidden = len(parts) > 1 and any(_count(part) >= _CODE_LENGTH for part in parts)
    for part in parts if hidden else [row]:
        scaled = any(piece.role is Role.SCALE for piece in part)
        if hidden:
            scaled = _count(part) < _CODE_LENGTH
        if _count(part):
            yield _run(part, folded, scaled or (money and not hidden))


def _parts(row: list[Piece]) -> list[list[Piece]]:
    """The stretches of digits between scale words."""
    parts: list[list[Piece]] = [[]]
    for piece in row:
        if piece.role is Role.SCALE:
            parts.append([])
        else:
            parts[-1].append(piece)
    return [part for part in parts if part]


def _run(row: list[Piece], folded: Plain, magnitude: bool) -> DigitRun:
    start, end = row[0].start, row[-1].end
    digits = "".join(piece.digits for piece in row)
    grouped = bool(_MONEY.fullmatch(folded.text, start, end))
    around = folded.text[max(0, start - 1) : start] + folded.text[end : end + 1]
    embedded = any(c.isalpha() or c in "_@" for c in around)
    return DigitRun(*folded.span(start, end), digits, magnitude or grouped, embedded)


def read_digits(text: str, *, awaited: bool = False) -> str | None:
    """Read an utterance that is digits and politeness alone, else None.

    Amounts are None too. "… I repeat …" followed by the same digits counts once.

    Args:
        text: the utterance.
        awaited: a code is awaited, so that "482913 only" and a message that came with
            one ("… is your OTP for the transfer") are digits as well.
    """
    text = _MESSAGE.sub(",", plain(text).text) if awaited else text
    runs = find_digit_runs(text)
    if not runs or any(run.magnitude or run.embedded for run in runs):
        return None
    again = False
    for piece in _between(text, runs):
        filler = _FILLERS.fullmatch(piece)
        if not filler and not (awaited and _ABOUT_CODES.fullmatch(piece)):
            return None
        again = again or (filler is not None and filler["again"] is not None)
    digits = "".join(run.digits for run in runs)
    half = len(digits) // 2
    return digits[:half] if again and digits[:half] == digits[half:] else digits


def _between(text: str, runs: list[DigitRun]) -> Iterator[str]:
    """The words outside the runs. Between two of them "and" is no mere filler."""
    starts = [0, *(run.end for run in runs)]
    ends = [*(run.start for run in runs), len(text)]
    for i, (start, end) in enumerate(zip(starts, ends, strict=True)):
        for piece in pieces_of(plain(text[start:end]).text):
            outside = i in (0, len(runs)) and piece.role is Role.AND
            filler = outside or piece.role is Role.JOINT or is_oh(piece)
            yield "," if filler else piece.text


def read_mobile(text: str) -> str | None:
    """Find the one Indian mobile number: ten digits from 6 up, without +91, 91 or 0."""
    found = {
        number.group(1)
        for run in find_digit_runs(text)
        if not (run.magnitude or run.embedded)
        and (number := re.fullmatch(r"(?:0{0,2}91|0)?([6-9]\d{9})", run.digits))
    }
    return found.pop() if len(found) == 1 else None


def spell_out(digits: str) -> str:
    """Digits for reading along: "4, 8, 2, 9, 1, 3"."""
    return ", ".join(digits)


def spell_out_in_words(digits: str) -> str:
    """Digits for speaking: "four, eight, two, nine, one, three".

    Raises:
        KeyError: a character is no digit from 0 to 9.
    """
    return ", ".join(_WORDS[digit] for digit in digits)
