"""What an answer is, given the question that was put: a table, and nothing learnt.

A classifier hears "to my friend ramesh, the one who has the shop" without knowing that
it was asked "to whom?". Where the words hold what was asked for, they answer it.
"""

from __future__ import annotations

from collections.abc import Callable

from understanding.amounts.reading import AmountKind, read_amount
from understanding.codes.vpas import read_vpa

# Whatever was asked: these are never an answer's words.
_NEVER_ANSWERS = frozenset(
    (
        *("stop", "deny", "scam_pressure", "distress", "report_fraud", "block_account"),
        *("cancel_transfer", "dispute_payment", "human_handoff", "goodbye", "sign_out"),
        *("offered_secret", "go_back", "start_again", "correct", "transfer_money"),
    )
)
# What a name or an address is often taken for.
_SMALL_TALK = frozenset(
    ("greet", "thank", "out_of_scope", "nlu_fallback", "ask_payee", "affirm", "wait")
)
SURE = 0.8  # of small talk, below which a name may have been said


def _holds_amount(text: str) -> bool:
    return read_amount(text).kind in (AmountKind.VALUE, AmountKind.AMBIGUOUS)


_HOLDS: dict[str, Callable[[str], bool]] = {
    "amount": _holds_amount,
    "vpa": lambda text: read_vpa(text) is not None,
}


def in_context(text: str, intent: str, confidence: float, asked_for: str | None) -> str:
    """Return the intent of an answer.

    Args:
        text: what was said.
        intent: what it was understood as by itself.
        confidence: how sure that was.
        asked_for: the slot that a form asks for; None outside any.
    """
    if asked_for is None or intent in _NEVER_ANSWERS or "?" in text:
        return intent
    holds = _HOLDS.get(asked_for)
    if holds is not None and holds(text):
        return "inform"
    doubtful = intent in _SMALL_TALK and confidence < SURE
    return "inform" if asked_for == "payee" and doubtful else intent
