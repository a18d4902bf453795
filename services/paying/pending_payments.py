"""Payments that are under way: whose turn it is to be asked about, and for how long.

Each asking is written down before the provider is asked, so that a payment whose
answer never comes waits longer each time and stands behind those that were asked less
lately. What a machine cannot end becomes a case for a person, once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from services.accounts import payments_under_way
from services.accounts.payments_under_way import Taken, Troubled
from services.people import support_cases
from services.work.work import Resources, Work

# Twenty askings take a little more than two hours.
TRIES_BEFORE_A_CASE = 20
AGE_BEFORE_A_CASE = timedelta(days=1)


@dataclass(frozen=True)
class Asking:
    """Leave to ask the provider about one payment."""

    order_id: str
    first: bool
    accepted: bool  # the provider has said before that it knows the payment


def claim(
    resources: Resources, order_id: str, when: str, state: str = "paying"
) -> Asking | None:
    """Take the turn to ask about a payment; None when it is not this one's turn.

    What was asked about too often, or for too long, becomes a case.

    Args:
        resources: what every use case works with.
        order_id: the order.
        when: ``FOR_THE_FIRST_TIME``, ``DUE`` or ``AT_ONCE``.
        state: the state in which it must be.
    """
    with resources.work() as work:
        taken = payments_under_way.take(work, order_id, when, state)
        if taken is None:
            return None
        if taken.case_id is None and _takes_too_long(work, taken):
            needs_a_person(work, order_id, "payment_unsettled")
        return Asking(order_id, taken.asked == 1, taken.accepted_at is not None)


def _takes_too_long(work: Work, taken: Taken) -> bool:
    old = work.now - taken.created_at > AGE_BEFORE_A_CASE
    return taken.asked >= TRIES_BEFORE_A_CASE or (taken.asked > 1 and old)


def needs_a_person(work: Work, order_id: str, reason: str) -> None:
    """Open a case and write it down; for the same reason only once.

    Args:
        work: the transaction.
        order_id: the order.
        reason: a word of ours, such as ``utr_taken``.
    """
    troubled = payments_under_way.note_trouble(work, order_id, reason)
    if troubled is None:
        return
    work.audit(
        troubled.kind,
        "needs_a_person",
        actor="jobs",
        customer_id=troubled.customer_id,
        session_id=troubled.session_id,
        order_id=order_id,
        transfer_id=troubled.transfer_id,
        case_id=troubled.case_id or _open_case(work, troubled, reason),
        amount_paise=troubled.amount_paise,
        reason=reason,
    )


def _open_case(work: Work, troubled: Troubled, reason: str) -> str:
    case = support_cases.open_case(
        work,
        reason,
        session_id=troubled.session_id,
        customer_id=troubled.customer_id,
    )
    payments_under_way.note_case(work, troubled.id, case.id)
    return case.id


def under_way(resources: Resources, actor: str) -> dict[str, Any]:
    """List what is under way to other banks, the oldest first; the look is recorded.

    Args:
        resources: what every use case works with.
        actor: who looks, for the audit trail.

    Returns:
        ``count``, ``oldest_s`` (None when there is none) and the first hundred of the
        ``payments``: ids, amounts, askings and cases, and nothing personal.
    """
    with resources.work() as work:
        work.audit("pending_look", "shown", actor=actor)
    with resources.work() as work:
        listed = payments_under_way.listed(work)
        cases = support_cases.numbers(work, [e.case_id for e in listed if e.case_id])
    payments = [
        {
            "order_id": each.id,
            "amount_paise": each.amount_paise,
            "age_s": int(each.age_s),
            "asked": each.asked,
            "asked_at": each.asked_at.isoformat() if each.asked_at else None,
            "trouble": each.trouble,
            "case": cases.get(each.case_id or ""),
        }
        for each in listed
    ]
    return {
        "count": listed[0].everything if listed else 0,
        "oldest_s": payments[0]["age_s"] if payments else None,
        "payments": payments,
    }


def as_text(answer: dict[str, Any]) -> str:
    """Write what is under way for a person at a terminal."""
    if not answer["count"]:
        return "No payment is under way to another bank."
    lines = [f"under way: {answer['count']}, the oldest for {answer['oldest_s']} s"]
    lines += [
        "{order_id}  {amount_paise} paise  {age_s} s  asked {asked} times".format(
            **each
        )
        + (f"  {each['trouble']}, case {each['case']}" if each["trouble"] else "")
        for each in answer["payments"]
    ]
    return "\n".join(lines)
