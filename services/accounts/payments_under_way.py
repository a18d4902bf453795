"""Payments that travel to another bank, or are let go: when each is asked about next.

Whose turn it is, the rows say alone; what follows from it is in
``services.paying.pending_payments``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.accounts.orders import Order
from services.work.work import Work

# By then whoever asks has given up, as a rule. If not, two ask, which is harmless.
ASKING_S = 15
FIRST_PAUSE_S = 5
LONGEST_PAUSE_S = 600
MOST_LISTED = 100

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


@dataclass(frozen=True, slots=True)
class Taken:
    """A payment whose turn to be asked about was taken."""

    asked: int
    accepted_at: datetime | None
    case_id: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Troubled:
    """A payment that a machine cannot end."""

    id: str
    kind: str
    customer_id: str | None
    session_id: str
    transfer_id: str | None
    case_id: str | None
    amount_paise: int | None


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A payment that travels; ``everything`` says how many there are in all."""

    id: str
    amount_paise: int
    asked: int
    asked_at: datetime | None
    trouble: str | None
    case_id: str | None
    everything: int
    age_s: float


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


def take(work: Work, order_id: str, when: str, state: str) -> Taken | None:
    """Count an asking about a payment before it is made; None if it is not its turn.

    Args:
        work: the transaction.
        order_id: the order.
        when: ``FOR_THE_FIRST_TIME``, ``DUE`` or ``AT_ONCE``.
        state: the state in which it must be.
    """
    return work.row(
        Taken,
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


def note_trouble(work: Work, order_id: str, reason: str) -> Troubled | None:
    """Write down why a person is needed; None where that was said before."""
    return work.row(
        Troubled,
        "UPDATE orders SET trouble = :reason WHERE id = :id"
        " AND trouble IS DISTINCT FROM :reason RETURNING *",
        id=order_id,
        reason=reason,
    )


def needs_nobody(work: Work, order: Order) -> None:
    """Note that what was in doubt about a payment has been booked; a case stays."""
    work.run("UPDATE orders SET trouble = NULL WHERE id = :id", id=order.id)


def note_case(work: Work, order_id: str, case_id: str) -> None:
    """Write down the case that was opened about a payment."""
    work.run(
        "UPDATE orders SET case_id = :case WHERE id = :id", case=case_id, id=order_id
    )


def listed(work: Work) -> list[UnderWay]:
    """Read what is under way to other banks, the oldest first, at most a hundred."""
    return work.rows(
        UnderWay,
        "SELECT orders.id, orders.amount_paise, orders.asked, orders.asked_at,"
        " orders.trouble, orders.case_id, count(*) OVER () AS everything,"
        " extract(epoch FROM now() - transfers.created_at) AS age_s"
        " FROM orders JOIN transfers ON transfers.id = orders.transfer_id"
        " WHERE orders.state = 'paying'"
        " ORDER BY transfers.created_at, orders.id LIMIT :most",
        most=MOST_LISTED,
    )
