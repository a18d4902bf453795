"""What a sentence is, where its words decide and the classifier may not.

The classifier's word stands wherever none of these speaks: grammar decides what
embeddings cannot tell apart.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from understanding.amounts.reading import AmountKind, read_amount
from understanding.meaning.consent import Heard, hear_yes
from understanding.meaning.cues import Cue, cue_of, takes_back
from understanding.meaning.intents import NOT_UNDERSTOOD
from understanding.meaning.wishes import Veto, veto
from understanding.meaning.words import words_of

# A sealed code, a capture: told by the channel, not understood from words.
_TOLD = frozenset(("evidence_given", "offered_secret"))
# Who asks for one of these is helped by it, whatever they are afraid of.
_PROTECTIVE = frozenset(
    ("block_account", "security_log", "unblock_account", "report_fraud", "ask_safety")
)
_GRAVE = frozenset(("distress", "scam_pressure"))
SURE_OF_LATER = 0.6
SURE_OF_DANGER = 0.7  # below it, and without a cue, a classifier's alarm is not raised
# What a classifier takes for one another.
_OF_PAYING = frozenset(("transfer_money", "speaks_of_payment", "schedule_payment"))
_ORDER = re.compile(
    r"\b(?:send|pay|transfer|give|bhej\w*|de do|dedo|dena|dijiye|kar do|kardo)\b"
)
# A polite tag asks nothing: "500 to Ramesh, will you".
_TAG = re.compile(
    r"[, ]+(?:please )?(?:do it|(?:will|can|could|would) you)(?: please)?[ .!?]*$", re.I
)
_OWED = re.compile(
    r"\b(?:has|have|needs?|must|should|ought|like \w+)(?: to)? be (?:sent|paid|given)\b"
    r"(?!.*\b(?:if|when|unless|was|had|but|not)\b)"
)
_DOUBLE = re.compile(
    r"\b(?:not|never|no need|dont)"
    r"(?: (?:want|to|wish|going|trying|asking|asked|say|said|mean|meant|you|i|it))*"
    r" (?:cancel|stop|void|abort)(?:ling|ping|ing)?\b"
    r"|\b(?:cancel|stop|radd) (?:mat|nahi|nahin|nhi|na)\b"
)
# A code that somebody else was told is none that is told here.
_GIVEN_AWAY = re.compile(
    r"\b(?:told|gave|given|shared|sent|bata\w*|de di\w*)\b.*\b(?:him|her|them)\b"
    r"|\b(?:usko|unko|usse|unhe)\b.*\b(?:bata\w*|de di\w*)\b"
)
_QUESTIONS = {
    "offered_secret": re.compile(
        r"\b(?:my|mera|the) (?:pin|m pin|mpin|cvv|card number|password) (?:is|hai|no)\b"
    ),
    "ask_payee": re.compile(
        r"^(?:and )?(?:who (?:is|s) (?:that|this|he|she|it)|kaun hai (?:yeh?|woh?))"
        r"(?: \?)?$"
    ),
    "ask_about_payment": re.compile(
        r"\b(?:my|the|ka|last|payment|payments?)\b.*\b(?:reference|utr|ref)\b"
        r"|\b(?:reference|utr|ref) (?:number|no|id)\b"
        r"(?!.*\b(?:hota|what thing|kisliye))"
    ),
}
_BY_CUE = {Cue.DESPAIR: "distress", Cue.DANGER: "scam_pressure"}
_BY_VETO = {
    Veto.LATER: "schedule_payment",
    Veto.NEGATED: "deny",
    Veto.PAST: "speaks_of_payment",
    Veto.HYPOTHETICAL: "speaks_of_payment",
    Veto.ASKED: "speaks_of_payment",
    Veto.REPORTED: "speaks_of_payment",
    Veto.OTHERS: "speaks_of_payment",
    Veto.RECEIVING: "speaks_of_payment",
    Veto.THING: "out_of_scope",
    Veto.ABOUT: "speaks_of_payment",
}
_LATER = re.compile(
    r"\b(?:tomorrow|kal|parso|day after|tonight|later|next|coming|monthly"
    r"|(?:every|each|har) (?:month|week|day|year|morning|mon|tues|wednes|thurs|fri"
    r"|satur|sun|som|mangal|budh|guru|shukra|shani|ravi|mahin|haft|maah|saal|din)\w*"
    r"|weekly|daily|har (?:mahin\w+|hafte|maah)|on the (?:first|last|\w+th|\w+st)"
    r"|on (?:mon|tues|wednes|thurs|fri|satur|sun)day|agle|baad me\w*|after \w+ "
    r"(?:day|week|month)s?|in (?:the )?(?:evening|morning|night|afternoon)"
    r"|shaam ko|subah ko)\b"
)


@dataclass(frozen=True)
class _Sentence:
    """A sentence, what it was taken for, how surely, and what is named in it."""

    text: str
    intent: str
    confidence: float
    named: frozenset[str]

    @cached_property
    def words(self) -> str:
        return " ".join(words_of(self.text))


def meant(
    text: str, intent: str, confidence: float = 1.0, named: Collection[str] = ()
) -> str:
    """Return the intent of a sentence, given what the classifier took it for.

    Args:
        text: the sentence.
        intent: the classifier's word.
        confidence: how sure it was.
        named: the kinds of entities that were found in it.
    """
    said = _Sentence(text, intent, confidence, frozenset(named))
    judged = (judge(said) for judge in _JUDGES)
    return next((decided for decided in judged if decided is not None), intent)


def _told(said: _Sentence) -> str | None:
    given_away = said.intent == "provide_passcode" and _GIVEN_AWAY.search(said.words)
    return said.intent if said.intent in _TOLD and not given_away else None


def _in_need(said: _Sentence) -> str | None:
    cue = cue_of(said.text)
    grave = _BY_CUE.get(cue) if cue is not None else None
    if grave is not None and said.intent not in _PROTECTIVE:
        return grave
    doubtful = said.intent in _GRAVE and said.confidence < SURE_OF_DANGER
    return "nlu_fallback" if doubtful else None


def _code(said: _Sentence) -> str | None:
    return said.intent if said.intent == "provide_passcode" else None


def _wish(said: _Sentence) -> str | None:
    # A date that is dropped sends money today.
    later = said.intent == "schedule_payment" and said.confidence >= SURE_OF_LATER
    if later or said.intent in _OF_PAYING:
        return said.intent if later else _of_paying(said)
    known = said.intent not in (*NOT_UNDERSTOOD, "inform")
    return None if known or not _wishes_to_pay(said) else _of_paying(said)


def _of_paying(said: _Sentence) -> str:
    against = None if _is_owed(said) else veto(_TAG.sub("", said.text))
    if against is not None:
        return _BY_VETO[against]
    if said.intent != "transfer_money" and not _wishes_to_pay(said):
        return said.intent
    return "schedule_payment" if is_for_later(said.text) else "transfer_money"


def _is_owed(said: _Sentence) -> bool:
    """Whether somebody "has to be sent" an amount: a passive, and yet a wish."""
    whole = said.named >= {"payee", "amount"} and "?" not in said.text
    return whole and _OWED.search(said.words) is not None


def _wishes_to_pay(said: _Sentence) -> bool:
    """Whether whom and how much are said, or an order and an amount."""
    if said.named >= {"payee", "amount"}:
        return True
    ordered = _ORDER.search(said.words) is not None
    return ordered and read_amount(said.text).kind is not AmountKind.NONE


def _asked(said: _Sentence) -> str | None:
    """A question that its words name for certain."""
    found = (name for name, asks in _QUESTIONS.items() if asks.search(said.words))
    return next(found, None)


def _answer(said: _Sentence) -> str | None:
    if is_double_negation(said.text):
        return "repeat"
    heard = hear_yes(said.text)
    if heard is Heard.YES:
        return "affirm"
    if heard is Heard.NO and said.intent not in ("stop", "correct", "cancel_transfer"):
        return "deny"
    taken_back = said.intent in NOT_UNDERSTOOD and takes_back(said.text)
    return "stop" if taken_back else None


# The first that speaks decides.
_JUDGES = (_told, _in_need, _code, _wish, _asked, _answer)


def is_double_negation(text: str) -> bool:
    """Whether a refusal is refused: "I don't want to cancel"."""
    return _DOUBLE.search(" ".join(words_of(text))) is not None


def is_for_later(text: str) -> bool:
    """Whether a wish names a time that is not now, or a repetition."""
    return _LATER.search(" ".join(words_of(text))) is not None
