"""Payments: orders that move money, on a device, held for their hour, or gone."""

from __future__ import annotations

from datetime import datetime

from services.accounts.orders import Order, Row, read
from services.work.work import Work


def payments_since(
    work: Work, customer_id: str, since: datetime, most: int
) -> list[Order]:
    """Return a customer's payments made since an instant, the newest first."""
    rows = work.rows(
        Row,
        "SELECT * FROM orders WHERE customer_id = :customer AND kind = 'transfer_money'"
        " AND created_at > :since ORDER BY created_at DESC LIMIT :most",
        customer=customer_id,
        since=since,
        most=most,
    )
    return [read(work, row) for row in rows]


def sent_from(work: Work, device_id: str, session_id: str) -> int:
    """Add up, in paise, what was sent on a device, and all that this session sent."""
    row = work.one(
        "SELECT coalesce(sum(amount_paise), 0) AS paise FROM orders"
        " WHERE (device_id = :device OR session_id = :session)"
        " AND kind = 'transfer_money' AND state IN ('paying', 'held', 'done')",
        device=device_id,
        session=session_id,
    )
    return int(row.paise) if row is not None else 0


def note_device(work: Work, order: Order, device_id: str | None) -> None:
    """Write down on which device an order is paid, if on a known one."""
    work.run(
        "UPDATE orders SET device_id = :device WHERE id = :id",
        device=device_id,
        id=order.id,
    )


def suspend_held_of(work: Work, customer_id: str) -> list[str]:
    """Keep a customer's held payments from being let go; the ids of those it met."""
    rows = work.all(
        "UPDATE orders SET suspended_at = :now WHERE customer_id = :customer"
        " AND state = 'held' AND suspended_at IS NULL RETURNING id",
        now=work.now,
        customer=customer_id,
    )
    return [str(row.id) for row in rows]


def suspended_before(work: Work, instant: datetime) -> Order | None:
    """Take the held payment that was suspended longest, if before an instant."""
    row = work.row(
        Row,
        "SELECT * FROM orders WHERE state = 'held' AND suspended_at < :instant"
        " ORDER BY suspended_at LIMIT 1 FOR UPDATE SKIP LOCKED",
        instant=instant,
    )
    return None if row is None else read(work, row)


def cancel_held_of(work: Work, customer_id: str) -> list[str]:
    """Cancel a customer's held payments; the transfers to be given back."""
    held = work.all(
        "UPDATE orders SET state = 'cancelled' WHERE customer_id = :id"
        " AND state = 'held' RETURNING transfer_id",
        id=customer_id,
    )
    return [str(row.transfer_id) for row in held]


def held_ids_of(work: Work, customer_id: str) -> list[str]:
    """Return the ids of a customer's held payments, oldest first."""
    rows = work.all(
        "SELECT id FROM orders WHERE customer_id = :customer AND state = 'held'"
        " ORDER BY created_at",
        customer=customer_id,
    )
    return [str(row.id) for row in rows]
