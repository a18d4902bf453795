"""Whether a sentence that sounds like the wish to pay is one: its words decide.

A classifier hears "I sent 500 to Ramesh", "my son says send 500" and "how do I send
500" much like "send 500 to Ramesh". Here each clause is looked at by itself.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from understanding.amounts import hindi
from understanding.amounts.terms import TERMS, is_everyday, is_hindi
from understanding.meaning import wish_words as told
from understanding.meaning.hindi_letters import latin
from understanding.meaning.spellings import spelled
from understanding.meaning.words import pieces_of, words_of

_LONG = frozenset(("transfer", "please", "payment"))
# Numerals that are mostly other words, but between the words of a wish hardly are.
_EVERYDAY = frozenset(("ek", "teen", "char", "chaar", "das", "bees"))
_STOPS = frozenset(".?!;\u0964")
_AMOUNT = r"(?:(?:rs|rupees|₹) )?\b(?:\d[\d.,]*|{0})(?: (?:\d[\d.,]*|{0}))*"
_BREAKS = re.compile(
    r"\b(?:but|because|lekin|magar|kyunki)\b"
    r"|\bso (?=please|kindly|send|pay|let|now|transfer|give|i )"
    r"|\band (?=please|kindly|now|i |then)"
)
_FRESH = re.compile(r"(?:so |to |and |now )*(?:please|kindly|so|now)\b")


class Veto(Enum):
    """Why a sentence is no wish to pay now."""

    PAST = "past"  # "I sent 500 to Ramesh"
    NEGATED = "negated"  # "don't send it"
    HYPOTHETICAL = "hypothetical"  # "if my pension comes, send 500"
    ASKED = "asked"  # "how do I send 500"
    REPORTED = "reported"  # "my son says send 500"
    OTHERS = "others"  # "my brother sends her 500"
    RECEIVING = "receiving"  # "send me 500"
    LATER = "later"  # "I will pay him next week"
    THING = "thing"  # "send me a cheque book"
    ABOUT = "about"  # "sending money frightens me"


@dataclass(frozen=True)
class _Clause:
    """A clause's words, and the sign that ends it."""

    words: str
    end: str


def veto(text: str) -> Veto | None:
    """Say why a sentence taken for the wish to pay is none; None if nothing speaks."""
    clauses = _clauses(text)
    found = list(_verdicts(clauses))
    wishes = [place for place, verdict in enumerate(found) if verdict is True]
    if _taken_back(clauses, found, wishes):
        return Veto.NEGATED
    if any(re.fullmatch(told.HEARSAY, clause.words) for clause in clauses):
        return Veto.REPORTED
    if wishes:
        return None
    against = [verdict for verdict in found if isinstance(verdict, Veto)]
    return against[0] if against else _otherwise(clauses)


def _taken_back(
    clauses: Sequence[_Clause], found: Sequence[Veto | bool], wishes: Sequence[int]
) -> bool:
    """Whether a refusal comes last: "send 500 to Ramesh. No, don't send it"."""
    after = range(wishes[-1] + 1 if wishes else 0, len(clauses))
    return any(
        found[place] is Veto.NEGATED or re.fullmatch(told.REFUSAL, clauses[place].words)
        for place in after
    )


def _verdicts(clauses: Sequence[_Clause]) -> Iterator[Veto | bool]:
    """For each clause True if it is a wish, what speaks against it, or False."""
    grip: Veto | None = None
    for clause in clauses:
        verdict = _verdict(clause.words)
        if verdict is True and grip and not _is_fresh(clause.words, grip):
            verdict = grip
        yield verdict
        if isinstance(verdict, Veto) and verdict.name in (*told.AHEAD, "HYPOTHETICAL"):
            grip = verdict
        if clause.end in _STOPS:
            grip = None


def _is_fresh(words: str, grip: Veto) -> bool:
    """Whether a wish stands by itself after another clause's question or report."""
    begun = grip is Veto.ASKED and _search(told.BEGUN, words)
    return bool(begun or _FRESH.match(words))


def _verdict(words: str) -> Veto | bool:
    against = _first_of(told.AGAINST, words)
    if against is not None:
        return against[0]
    wish = _search(told.WISHES, words)
    ahead = _first_of(told.AHEAD, words)
    if ahead is not None and (wish is None or ahead[1] < wish.start()):
        return ahead[0]
    return wish is not None


def _otherwise(clauses: Sequence[_Clause]) -> Veto | None:
    for clause in clauses:
        found = _first_of(told.OTHERWISE, clause.words)
        if found is not None:
            return found[0]
    return Veto.ASKED if any(clause.end == "?" for clause in clauses) else None


def _first_of(tables: Mapping[str, str], words: str) -> tuple[Veto, int] | None:
    """The veto whose words come first, and where."""
    matches = [(name, _search(lines, words)) for name, lines in tables.items()]
    found = [(match.start(), name) for name, match in matches if match]
    if not found:
        return None
    place, name = min(found, key=lambda one: one[0])
    return Veto[name], place


def _search(lines: str, words: str) -> re.Match[str] | None:
    return _expression(lines).search(words)


@lru_cache
def _expression(lines: str) -> re.Pattern[str]:
    text = "|".join(line for line in _unfolded(lines).splitlines() if line)
    words = {*TERMS, *hindi.NUMERALS, *hindi.SCALES, *hindi.MIXED, *_EVERYDAY}
    words -= hindi.EVERYDAY - _EVERYDAY
    words -= {"do", "a", "an", "and", "aur", "of", "&", "point"}
    names = r"\b|".join(sorted(words)) + r"\b"
    classes = {**told.CLASSES, "amount": f"(?:{_AMOUNT.format(names)})"}
    while re.search("<[a-z]+>", text):
        text = re.sub("<([a-z]+)>", lambda match: classes[match.group(1)], text)
    return re.compile(text)


def _unfolded(lines: str) -> str:
    """A line that begins with blanks goes on from the one before."""
    return re.sub(r"\n +", "", lines)


def _clauses(text: str) -> list[_Clause]:
    parts: list[_Clause] = []
    words: list[str] = []
    for piece in [*pieces_of(text), "."]:
        if piece in _STOPS or piece == ",":
            parts += _parted(words, piece)
            words = []
        else:
            words += _usual(piece)
    return parts


def _parted(words: Sequence[str], end: str) -> list[_Clause]:
    """Part at "but" and the like; what is polite is taken out."""
    polite = _expression(told.POLITENESS).sub("please", " ".join(words))
    parts = [part.strip() for part in _BREAKS.split(polite)]
    return [_Clause(part, end) for part in parts if part]


def _usual(piece: str) -> list[str]:
    words = [latin(usual) for word in words_of(piece) for usual in spelled(word, _LONG)]
    return [_numeral_folded(word) for word in words]


def _numeral_folded(word: str) -> str:
    """A Hindi numeral the one way it is spelled here."""
    return hindi.fold(word) if is_hindi(word) and not is_everyday(word) else word
