"""Payments that are under way: whose turn it is to be asked about, and for how long.

Each asking is written down before the provider is asked, so that a payment whose
answer never comes waits longer each time and stands behind those that were asked less
lately. What a machine cannot end becomes a case for a person, once.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from services.accounts.orders import Order
from services.work.work import Resources, Work

# By then whoever asks has given up, as a rule. If not, two ask, which is harmless.
ASKING_S = 15
FIRST_PAUSE_S = 5
LONGEST_PAUSE_S = 600
# Twenty askings take a little more than two hours.
TRIES_BEFORE_A_CASE = 20
AGE_BEFORE_A_CASE = timedelta(days=1)

FOR_THE_FIRST_TIME = "orders.asked = 0"
AT_ONCE = "true"
# A clock that was set back must not keep a payment waiting.
DUE = (
    "orders.suspended_at IS NULL AND"
    "(transfers.releases_at IS NULL OR transfers.releases_at <= :now) AND"
    " (coalesce(orders.ask_again_at, transfers.releases_at,"
    f" transfers.created_at + interval '{ASKING_S} s') <= :now"
    " OR orders.asked_at > :now)"
)


@dataclass(frozen=True)
class Asking:
    """Leave to ask the provider about one payment."""

    order_id: str
    first: bool
    accepted: bool  # the provider has said before that it knows the payment


def next_due(work: Work, state: str = "paying") -> str | None:
    """Return the order that was asked about least lately of those that are due.

    Args:
        work: the transaction.
        state: ``paying``, or ``held`` for what shall be let go.
    """
    row = work.one(
        "SELECT orders.id FROM orders JOIN transfers"  # noqa: S608 - our own words
        " ON transfers.id = orders.transfer_id"
        f" WHERE orders.state = :state AND {DUE}"
        " ORDER BY orders.asked_at NULLS FIRST, transfers.created_at LIMIT 1",
        state=state,
        now=work.now,
    )
    return None if row is None else str(row.id)


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
        row = work.one(
            "UPDATE orders SET asked = asked + 1, asked_at = :now, ask_again_at = :now"  # noqa: S608 - our own words
            f" + greatest(:asking, {_pause('asked')}) * interval '1 s' FROM transfers"
            " WHERE transfers.id = orders.transfer_id AND orders.id = :id"
            f" AND orders.state = :state AND {when} RETURNING orders.asked,"
            " orders.accepted_at, orders.case_id, transfers.created_at",
            id=order_id,
            state=state,
            now=work.now,
            asking=ASKING_S,
        )
        if row is None:
            return None
        if row.case_id is None and _takes_too_long(work, row):
            needs_a_person(work, order_id, "payment_unsettled")
        return Asking(order_id, row.asked == 1, row.accepted_at is not None)


def _takes_too_long(work: Work, row: Any) -> bool:
    old = work.now - row.created_at > AGE_BEFORE_A_CASE
    return bool(row.asked >= TRIES_BEFORE_A_CASE or (row.asked > 1 and old))


def begin(work: Work, order: Order) -> None:
    """Count anew: what was held travels now, and was never asked about."""
    work.run(
        "UPDATE orders SET asked = 0, asked_at = NULL,"
        " ask_again_at = :now + :asking * interval '1 s' WHERE id = :id",
        id=order.id,
        now=work.now,
        asking=ASKING_S,
    )


def postpone(work: Work, order: Order, *, accepted: bool) -> None:
    """Ask again after 5 s, and each time after twice as long, up to ten minutes.

    A payment that has ended is not asked about again.

    Args:
        work: the transaction.
        order: a payment about which there is no final answer.
        accepted: whether the provider said that it has the payment.
    """
    work.run(
        "UPDATE orders SET ask_again_at = :now"  # noqa: S608 - our own words
        f" + {_pause('asked - 1')} * interval '1 s', accepted_at = CASE WHEN :accepted"
        " THEN coalesce(accepted_at, :now) ELSE accepted_at END"
        " WHERE id = :id AND state = 'paying'",
        id=order.id,
        now=work.now,
        accepted=accepted,
    )


def _pause(askings_before: str) -> str:
    """Seconds in SQL: twice as long each time, up to the longest."""
    doubled = f"{FIRST_PAUSE_S} * power(2, least({askings_before}, 20))"
    return f"least({LONGEST_PAUSE_S}, {doubled})"


def in_flight(work: Work, order: Order) -> bool:
    """Whether a payment under way may be on its way to the provider at this moment."""
    row = work.one(
        "SELECT 1 FROM orders WHERE id = :id AND (asked = 0 OR asked_at > :since)",
        id=order.id,
        since=work.now - timedelta(seconds=ASKING_S),
    )
    return order.state == "paying" and row is not None


def needs_a_person(work: Work, order_id: str, reason: str) -> None:
    """Open a case and write it down; for the same reason only once.

    Args:
        work: the transaction.
        order_id: the order.
        reason: a word of ours, such as ``utr_taken``.
    """
    row = work.one(
        "UPDATE orders SET trouble = :reason WHERE id = :id"
        " AND trouble IS DISTINCT FROM :reason RETURNING *",
        id=order_id,
        reason=reason,
    )
    if row is None:
        return
    case_id = str(row.case_id) if row.case_id else _open_case(work, row, reason)
    work.audit(
        row.kind,
        "needs_a_person",
        actor="jobs",
        customer_id=str(row.customer_id),
        session_id=str(row.session_id),
        order_id=order_id,
        transfer_id=str(row.transfer_id) if row.transfer_id else None,
        case_id=case_id,
        amount_paise=row.amount_paise,
        reason=reason,
    )


def needs_nobody(work: Work, order: Order) -> None:
    """Note that what was in doubt about a payment has been booked; a case stays."""
    work.run("UPDATE orders SET trouble = NULL WHERE id = :id", id=order.id)


def _open_case(work: Work, row: Any, reason: str) -> str:
    case_id = str(uuid.uuid4())
    work.run(
        "INSERT INTO support_cases (id, number, customer_id, session_id, reason,"
        " created_at) VALUES (:id, 'H' || nextval('case_numbers'), :customer,"
        " :session, :reason, :now)",
        id=case_id,
        customer=row.customer_id,
        session=row.session_id,
        reason=reason,
        now=work.now,
    )
    work.run(
        "UPDATE orders SET case_id = :case WHERE id = :id", case=case_id, id=row.id
    )
    return case_id


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
        rows = work.all(_UNDER_WAY)
    payments = [
        {
            "order_id": str(row.id),
            "amount_paise": row.amount_paise,
            "age_s": int(row.age_s),
            "asked": row.asked,
            "asked_at": row.asked_at.isoformat() if row.asked_at else None,
            "trouble": row.trouble,
            "case": row.number,
        }
        for row in rows
    ]
    return {
        "count": rows[0].everything if rows else 0,
        "oldest_s": payments[0]["age_s"] if payments else None,
        "payments": payments,
    }


_UNDER_WAY = """
SELECT orders.id, orders.amount_paise, orders.asked, orders.asked_at, orders.trouble,
       support_cases.number, count(*) OVER () AS everything,
       extract(epoch FROM now() - transfers.created_at) AS age_s
  FROM orders JOIN transfers ON transfers.id = orders.transfer_id
  LEFT JOIN support_cases ON support_cases.id = orders.case_id
 WHERE orders.state = 'paying'
 ORDER BY transfers.created_at, orders.id LIMIT 100
"""


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
