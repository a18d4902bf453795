"""Amounts said by what is known already: "hundred more", "half of that", "double"."""

import re
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from understanding.amounts.numbers import read_number
from understanding.amounts.reading import AmountKind, read_amount
from understanding.amounts.terms import Kind, Term
from understanding.amounts.tokens import pieces_of
from understanding.plain import plain


class RelativeKind(Enum):
    """What an amount is relative to, and how its value is meant."""

    MORE = "more"  # paise to add to the amount spoken of
    LESS = "less"  # paise to take from it
    TIMES = "times"  # so many times that amount: "half of that" is 1/2
    OF_BALANCE = "of_balance"  # this share of the balance: "a tenth" is 1/10


@dataclass(frozen=True)
class RelativeAmount:
    """An amount by its relation to another; ``value`` as its kind says."""

    kind: RelativeKind
    value: Fraction


_LONGEST = 300  # characters
_ORDINALS = "third fourth fifth sixth seventh eighth ninth tenth"
_PARTS = {word: Fraction(1, n) for n, word in enumerate(_ORDINALS.split(), start=3)}
_PARTS |= dict.fromkeys(("half", "aadha", "adha", "aadhe"), Fraction(1, 2))
_PARTS |= {"quarter": Fraction(1, 4), "hundredth": Fraction(1, 100)}
_MULTIPLES = dict.fromkeys(("double", "twice", "dugna", "duguna", "doguna"), 2)
_MULTIPLES |= dict.fromkeys(("triple", "thrice", "tigna", "tiguna"), 3)
_NUMBER = r"\d+(?:\.\d+)?|(?:[a-z]+[ -])?[a-z]+"
_BALANCE = r"(?P<balance>(?:bank |account |savings )?balance|savings|account)"
_WHAT = (
    r"(?: of)?(?: my| the| this| that| his| her)* "
    rf"(?:{_BALANCE}|it|that|this|as much|amount|payment|sum)\b"
)
_SHARE = re.compile(
    rf"(?:\b(?P<count>one|two|three|\d) |\b)(?P<part>{'|'.join(_PARTS)})s?{_WHAT}"
)
_HINDI_SHARE = re.compile(
    rf"\b(?:{_BALANCE}|uska|iska|uske|iske) (?:ka |ke )?(?P<part>aadha|adha|aadhe)\b"
)
_PER_CENT = re.compile(rf"\b(?P<number>{_NUMBER}) ?(?:%|per ?cent|pct){_WHAT}")
_MULTIPLE = re.compile(
    rf"\b(?P<part>{'|'.join(_MULTIPLES)})(?: of)?(?: the)?"
    r" (?:it|that|this|as much|amount|payment|sum)\b"
)
_TIMES = re.compile(rf"\b(?P<number>{_NUMBER}) times (?:it|that|this|as much|the am)")
# With nothing else said, of what is clear.
_ALONE = re.compile(
    r"(?:no|yes|ok|okay|please|just|only|make it|make that|send|pay|give|the|a|,| )*"
    rf"\b(?P<part>half|aadha|adha|{'|'.join({*_MULTIPLES} - {'twice', 'thrice'})})"
    r"(?: only| please| kar do| karo| kardo| bhejo| bhej do| kijiye|[ .!])*"
)
_MORE = re.compile(
    r"\b(?:more|extra|another|additional|aur|zyada|jyada|increase (?:it |that )?by"
    r"|raise (?:it |that )?by)\b|\badd (?=.* to (?:it|that|this)\b)"
)
_LESS = re.compile(
    r"\b(?:less|fewer|kam|(?:reduce|decrease|lower|cut) (?:it |that )?by)\b"
)
_NO_CHANGE = re.compile(r"\b(?:more|less) (?:than|or)\b|\b(?:not|don't|nahi|mat)\b")
# "Add half of that": half as much again.
_BESIDES = re.compile(r"\b(?:add|more|extra|less|plus|increase|reduce)\b")
_COUNTED = 1000  # paise: "one more", "two more" count something else


def read_relative(text: str) -> RelativeAmount | None:
    """Read "hundred more", "half of that", "double it", "a tenth of my balance".

    None when nothing relative is said, or not clearly; never raises. The amount it is
    relative to is the caller's to know. ``read_amount`` gives no value for these.
    """
    said = " ".join(plain(text).text.split())
    if len(said) > _LONGEST or _NO_CHANGE.search(said):
        return None
    shares = _shares(said)
    if shares and _BESIDES.search(said):
        return None
    found = shares or _changes(said)
    return found[0] if len(found) == 1 else None


def _shares(said: str) -> list[RelativeAmount]:
    share = _SHARE.search(said) or _HINDI_SHARE.search(said)
    if share:
        count = _number(share.groupdict().get("count") or "one")
        return _of(share, count and count * _PARTS[share["part"]])
    per_cent = _PER_CENT.search(said)
    if per_cent:
        count = _number(per_cent["number"])
        return _of(per_cent, count and count / 100)
    return _multiples(said)


def _of(match: re.Match[str], value: Fraction | None) -> list[RelativeAmount]:
    balance = match["balance"] is not None
    if not value or (balance and value > 1):
        return []
    kind = RelativeKind.OF_BALANCE if balance else RelativeKind.TIMES
    return [RelativeAmount(kind, value)]


def _multiples(said: str) -> list[RelativeAmount]:
    times = _TIMES.search(said)
    if times:
        value = _number(times["number"])
    else:
        match = _MULTIPLE.search(said) or _ALONE.fullmatch(said)
        part = match["part"] if match else ""
        value = _PARTS.get(part) or Fraction(_MULTIPLES.get(part, 0))
    return [RelativeAmount(RelativeKind.TIMES, value)] if value else []


def _number(words: str) -> Fraction | None:
    """The number the words end with: of "send ten" it is ten."""
    pieces = pieces_of(words)
    while pieces and pieces[0].letter != "N":
        pieces = pieces[1:]
    terms: list[Term] = [piece.term for piece in pieces if piece.term is not None]
    whole = len(terms) == len(pieces) and all(t.kind is not Kind.PART for t in terms)
    reading = read_number(terms) if terms and whole else None
    return reading.value if reading and reading.clear else None


def _changes(said: str) -> list[RelativeAmount]:
    """What is to be added or taken; a number that stands without it is no change."""
    if read_amount(said).kind is not AmountKind.AMBIGUOUS:
        return []
    found = []
    for kind, pattern in ((RelativeKind.MORE, _MORE), (RelativeKind.LESS, _LESS)):
        if pattern.search(said):
            paise = read_amount(pattern.sub(" ", said)).paise or 0
            marked = any(piece.letter in "RP" for piece in pieces_of(said))
            if paise >= _COUNTED or (paise and marked):
                found.append(RelativeAmount(kind, Fraction(paise)))
    return found
