"""What a turn was, as consent sees it: from its words and what waits, in one place."""

from __future__ import annotations

import re

from rasa_sdk import Tracker

from actions import heard
from services.accounts.orders import Order
from services.confirming.consent import Spoken
from understanding.meaning.acts import is_double_negation
from understanding.meaning.consent import Heard, hear_yes
from understanding.meaning.cues import Cue, cue_of, unsettles
from understanding.meaning.intents import ANSWERED_AT_ONCE, FEARFUL

# What is not on this list is not harmless.
HARMLESS = ANSWERED_AT_ONCE | frozenset(
    (
        *("help", "repeat", "wait", "where_were_we", "thank", "greet", "are_you_a_bot"),
        *("resend_passcode", "use_passcode"),
    )
)
# Refusals, corrections, and every wish for something else.
AGAINST = frozenset(
    (
        *("deny", "stop", "correct", "inform", "go_back", "start_again"),
        *("cancel_transfer", "dispute_payment", "transfer_money", "same_again"),
        *("schedule_payment", "add_payee", "remove_payee", "sign_out", "goodbye"),
        *("enrol_face", "enrol_voice", "forget_face", "forget_voice", "sign_in"),
    )
)
# What a bank's own message says around a code.
_WARNING = re.compile(r"(?:never|do not|don'?t) (?:disclose|share|tell)[^.]*", re.I)
# The wish of a question said again, by the order that was read back.
_IT = r"(?: (?:it|him|her|them|that|this|now|my account|the account|the payment))*"
_WISH_AGAIN = {
    "block_account": re.compile(rf"\b(?:block|freeze|lock){_IT}\b", re.I),
    "cancel_transfer": re.compile(rf"\b(?:cancel|stop|radd){_IT}\b", re.I),
    "remove_payee": re.compile(rf"\b(?:remove|delete|hata\w*){_IT}\b", re.I),
    "add_payee": re.compile(rf"\b(?:add|save|jod\w*){_IT}\b", re.I),
    "enrol_face": re.compile(rf"\b(?:learn|remember){_IT}\b", re.I),
    "enrol_voice": re.compile(rf"\b(?:learn|remember){_IT}\b", re.I),
}
SURE = 0.5  # below it a classifier's "harmless" is not believed


def spoken(tracker: Tracker, order: Order | None) -> Spoken:
    """Say what the latest message was to the order that waits, if one does."""
    intent, words = heard.intent(tracker), heard.text(tracker)
    if intent in ("provide_passcode", "evidence_given"):
        return _evidence(heard.words_beside(tracker))
    cue = cue_of(words)
    if intent in FEARFUL or cue in (Cue.DANGER, Cue.DESPAIR):
        return Spoken.FEAR
    answer = answer_to(words, order)
    if answer is Heard.YES:
        return Spoken.YES
    if is_double_negation(words):
        return Spoken.HARMLESS
    if answer is Heard.NO or cue is Cue.AGAINST or intent in AGAINST:
        return Spoken.AGAINST
    return _harmless(tracker)


def _harmless(tracker: Tracker) -> Spoken:
    intent, words = heard.intent(tracker), heard.text(tracker)
    harmless = intent in HARMLESS and heard.confidence(tracker) >= SURE
    if not harmless or unsettles(words):
        return Spoken.OTHER
    return Spoken.HARMLESS


def answer_to(words: str, order: Order | None) -> Heard:
    """Hear a yes or a no to an order that was read back, or to any other question."""
    if is_double_negation(words):
        return Heard.UNCLEAR
    if order is None:
        return hear_yes(words)
    wish = _WISH_AGAIN.get(order.kind)
    if wish is not None and wish.search(words):
        # "Yes, block it" to "Shall I block?": the wish said again is part of the yes.
        rest = wish.sub(" ", words).strip(" ,.!")
        return hear_yes(rest) if rest else Heard.YES
    return hear_yes(
        words, payee_names=(order.payee_name,), amount_paise=order.amount_paise
    )


def _evidence(words: str) -> Spoken:
    """A code comes alone, or among words that take nothing back."""
    cue = cue_of(_WARNING.sub(" ", words))
    if cue is None:
        return Spoken.EVIDENCE
    return Spoken.AGAINST if cue is Cue.AGAINST else Spoken.FEAR
