"""Takes secrets out of what a customer says, before anything else sees it.

Out come six-digit runs however they are spoken, spelled or typed, card numbers, and
digits beside a PIN, CVV or passcode word. Amounts, mobile numbers and UTRs stay. What
is wholly digits and fillers is a passcode where one is awaited, or came too late.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from channels.redaction.plain_text import clean
from channels.redaction.spoken_words import (
    AMOUNT_AFTER,
    AMOUNT_BEFORE,
    CARD_WORDS,
    LINKS,
    MONEY_WORDS,
    PASSCODE_TALK,
    PIN_WORDS,
    SECRET_WORDS,
    Words,
)
from understanding.codes.spelling import DigitRun, find_digit_runs, read_digits

REMOVED = "[number removed]"
PASSCODE_DIGITS = 6
# Fewer may be an amount, more a mobile number: not a passcode misheard or mistyped.
ATTEMPT_DIGITS = range(4, 10)
HALF_DIGITS = 3  # of a code in two breaths; a round number is an amount
BESIDE_SECRET_WORD = range(3, 9)  # digits of a PIN, CVV or code
CARD_DIGITS = range(13, 20)  # ISO/IEC 7812
REACH_WORDS = 8  # between a secret's name and its digits
AMOUNT_REACH_WORDS = 4
_GLUE = re.compile(r"[^\w₹₨$€£@]*")
_DATE = re.compile(r"(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])/\d\d")
_BANK_HANDLE = re.compile(
    r"\W*(?:@|at\s+(?:the\s+rate\s+(?:of\s+)?)?"
    r"(?:ok|ybl|ibl|axl|apl|paytm|upi|saathi|hdfc|icici|sbi|axis))",
    re.IGNORECASE,
)
_LINKS_AND_NAMES = LINKS | SECRET_WORDS


@dataclass(frozen=True)
class Redacted:
    """The words without their secrets, and what the secret was.

    kind: "passcode" (an attempt at one), "spoken_digits" (what was to be spoken came
        as text), "secret" (one that must not be told), or None: the words are to be
        understood.
    passcode: the six digits; None where an attempt had another number of them.
    digits_heard: of an attempt at a passcode.
    part: the digits of an attempt that may be half of one.
    """

    text: str
    kind: str | None = None
    passcode: str | None = None
    digits_heard: int | None = None
    part: str | None = None


@dataclass(frozen=True)
class _Group:
    """Runs of digits that only signs divide: one number, however it is written."""

    start: int
    end: int
    digits: str
    magnitude: bool
    embedded: bool


def redact(
    text: str,
    *,
    passcode_awaited: bool,
    late: bool,
    amount_expected: bool = False,
    digits_awaited: bool = False,
) -> Redacted:
    """Take out what must not be seen, in time linear in the text's length.

    Args:
        text: one utterance, as it came in.
        passcode_awaited: the bank waits for a passcode in this conversation.
        late: one expired some minutes ago.
        amount_expected: the customer was just asked for an amount.
        digits_awaited: digits are to be spoken, which prove nothing as text.
    """
    cleaned = clean(text)
    if digits_awaited and _is_spoken_challenge(digits_alone(cleaned)):
        return Redacted(REMOVED, "spoken_digits")
    alone = _digits_alone(cleaned, numbers_too=passcode_awaited)
    among = _among_words(cleaned, alone) if passcode_awaited else None
    if among is not None:
        return among
    return _by_itself(cleaned, alone, passcode_awaited, late, amount_expected)


def _by_itself(
    cleaned: str,
    alone: str | None,
    passcode_awaited: bool,
    late: bool,
    amount_expected: bool,
) -> Redacted:
    if alone and (passcode_awaited or late):
        attempt = _attempt(alone, passcode_awaited, _is_amount(alone, amount_expected))
        if attempt:
            return attempt
    if alone and amount_expected and len(alone) == PASSCODE_DIGITS:
        return Redacted(cleaned)
    return _without_secrets(cleaned, alone)


def _among_words(text: str, alone: str | None) -> Redacted | None:
    """Find the one code that is awaited in whatever is said around it.

    The words around stay, without it: they may take everything back.
    """
    if len(alone or "") == PASSCODE_DIGITS:
        return None
    words = Words(text)
    codes = [g for g in _groups(text) if _may_be_the_code(g, words, text)]
    if len({code.digits for code in codes}) != 1:
        return None
    spans = [(code.start, code.end) for code in codes]
    if _without_secrets(_cut(text, spans), None).kind is not None:
        return None  # a card's number or a PIN stands beside it
    return Redacted(_cut(text, spans), "passcode", codes[0].digits, PASSCODE_DIGITS)


def _may_be_the_code(group: _Group, words: Words, text: str) -> bool:
    six = len(group.digits) == PASSCODE_DIGITS and not group.magnitude
    return six and _is_secret(group, words, text) and not _is_worst(group, words)


def digits_alone(text: str) -> str | None:
    """Read an utterance of digits and fillers alone, however grouped, else None."""
    return _digits_alone(text, numbers_too=True)


def _is_spoken_challenge(digits: str | None) -> bool:
    # Six for signing in and paying; several times six to learn a voice.
    return digits is not None and len(digits) % PASSCODE_DIGITS == 0


def _is_amount(digits: str, amount_expected: bool) -> bool:
    # A late passcode is hardly ever a round number.
    return amount_expected and digits.endswith("00")


def _attempt(digits: str, awaited: bool, amount: bool) -> Redacted | None:
    half = len(digits) // 2
    if half == PASSCODE_DIGITS and digits[:half] == digits[half:]:
        digits = digits[:half]  # said twice, to be sure
    if len(digits) == PASSCODE_DIGITS and (awaited or not amount):
        return Redacted(REMOVED, "passcode", digits, PASSCODE_DIGITS)
    half = len(digits) == HALF_DIGITS and not digits.endswith("0")
    if awaited and (half or len(digits) in ATTEMPT_DIGITS):
        part = digits if half else None
        return Redacted(REMOVED, "passcode", None, len(digits), part)
    return None


def _digits_alone(text: str, numbers_too: bool) -> str | None:
    """Read an utterance of digits and fillers alone, else None.

    With `numbers_too`, "4,82,913" and "four lakh eighty two thousand nine hundred
    thirteen" are digits as well, if no money is named.
    """
    digits = read_digits(text, awaited=numbers_too)
    if digits:
        return digits
    runs = find_digit_runs(text)
    spans = [(run.start, run.end) for run in runs]
    if not runs or not Words(text).outside(spans) <= PASSCODE_TALK:
        return None
    if any(run.embedded for run in runs) or _signs(text, spans) & MONEY_WORDS:
        return None
    digits = "".join(run.digits for run in runs)
    if any(run.magnitude for run in runs):
        return digits if numbers_too and len(digits) == PASSCODE_DIGITS else None
    if not numbers_too and _DATE.search(text):
        return None
    return digits


def _signs(text: str, spans: list[tuple[int, int]]) -> set[str]:
    starts = [0, *(end for _, end in spans)]
    ends = [*(start for start, _ in spans), len(text)]
    return {c for start, end in zip(starts, ends, strict=True) for c in text[start:end]}


def _without_secrets(text: str, alone: str | None) -> Redacted:
    """Cut every secret out; alone, or one of the worst kind, it is all that counts."""
    if alone and len(alone) == PASSCODE_DIGITS:
        return Redacted(REMOVED, "secret")
    words = Words(text)
    secrets = [g for g in _groups(text) if _is_secret(g, words, text)]
    if not secrets:
        return Redacted(text)
    spans = [(group.start, group.end) for group in secrets]
    worst = any(_is_worst(group, words) for group in secrets)
    left = words.outside(spans) - LINKS - SECRET_WORDS
    return Redacted(_cut(text, spans), "secret" if worst or not left else None)


def _groups(text: str) -> Iterator[_Group]:
    """Join the runs that only signs divide where they make a code or a card number."""
    joined: list[DigitRun] = []
    for run in find_digit_runs(text):
        if joined and not _GLUE.fullmatch(text, joined[-1].end, run.start):
            yield from _grouped(joined, text)
            joined = []
        joined.append(run)
    if joined:
        yield from _grouped(joined, text)


def _grouped(runs: list[DigitRun], text: str) -> Iterator[_Group]:
    plain = [run for run in runs if not run.magnitude]
    length = sum(len(run.digits) for run in plain)
    is_date = _DATE.fullmatch(text, runs[0].start, runs[-1].end)
    one = length == PASSCODE_DIGITS or length in CARD_DIGITS
    if len(plain) > 1 and one and not is_date:
        yield _group(plain)
        runs = [run for run in runs if run.magnitude]
    for run in runs:
        yield _group([run])


def _group(runs: list[DigitRun]) -> _Group:
    return _Group(
        start=runs[0].start,
        end=runs[-1].end,
        digits="".join(run.digits for run in runs),
        magnitude=any(run.magnitude for run in runs),
        embedded=any(run.embedded for run in runs),
    )


def _is_secret(group: _Group, words: Words, text: str) -> bool:
    if _is_card(group, words):
        return True
    if group.embedded and _touches_at(group, text):
        return False
    if len(group.digits) in BESIDE_SECRET_WORD and _named(group, words, SECRET_WORDS):
        return not (group.magnitude and _is_money(group, words))
    return (
        len(group.digits) == PASSCODE_DIGITS
        and not group.magnitude
        and not _is_amount_by_words(group, words)
        and not _BANK_HANDLE.match(text, group.end)
    )


def _is_worst(group: _Group, words: Words) -> bool:
    return _is_card(group, words) or _named(group, words, PIN_WORDS)


def _is_card(group: _Group, words: Words) -> bool:
    if len(group.digits) < CARD_DIGITS.start:
        return False
    too_long = len(group.digits) >= CARD_DIGITS.stop  # a card number and its CVV, say
    return (
        too_long
        or _luhn(group.digits)
        or _luhn(group.digits[:16])
        or _named(group, words, CARD_WORDS)
    )


def _luhn(digits: str) -> bool:
    """Check the last digit against the others (ISO/IEC 7812-1, annex B)."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0


def _touches_at(group: _Group, text: str) -> bool:
    """Tell whether the digits are part of a VPA or another address."""
    token = re.compile(r"[\w.\-]*@?").match(text, group.end)
    return token is not None and token.group().endswith("@")


def _named(group: _Group, words: Words, names: frozenset[str]) -> bool:
    """Tell whether only links stand between the digits and one of the names."""
    return _reaches(words.before(group.start, REACH_WORDS), names) or _reaches(
        words.after(group.end, REACH_WORDS), names
    )


def _reaches(nearest_first: Iterable[str], names: frozenset[str]) -> bool:
    for word in nearest_first:
        if word in names:
            return True
        if word not in _LINKS_AND_NAMES:
            return False
    return False


def _is_money(group: _Group, words: Words) -> bool:
    beside = words.before(group.start, 1) + words.after(group.end, 1)
    return not MONEY_WORDS.isdisjoint(beside)


def _is_amount_by_words(group: _Group, words: Words) -> bool:
    before = words.before(group.start, AMOUNT_REACH_WORDS)
    after = words.after(group.end, 1)
    if not SECRET_WORDS.isdisjoint(before + after):
        return False
    return not (AMOUNT_BEFORE.isdisjoint(before) and AMOUNT_AFTER.isdisjoint(after))


def _cut(text: str, spans: list[tuple[int, int]]) -> str:
    pieces, at = [], 0
    for start, end in spans:
        pieces += [text[at:start], REMOVED]
        at = end
    return "".join([*pieces, text[at:]])
