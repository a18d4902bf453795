"""A new device sends little in its first day, whoever confirms the payments."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from services.work.work import Work


def check(work: Work, session_id: str, amount_paise: int) -> None:
    """Refuse what goes over the limit of the session's device, while it is new.

    What counts are the payments made on that device, and all of this session, which
    may have had another before. The payer's account must be locked for that to be true
    until the commit.

    Raises:
        LimitExceeded: with what is left.
    """
    device = work.one(
        "SELECT d.id FROM sessions s JOIN devices d ON d.id = s.device_id"
        " WHERE s.id = :session AND d.created_at > :since",
        session=session_id,
        since=work.now - timedelta(seconds=work.policy.new_device_age_s),
    )
    if device is None:
        return
    row: Any = work.one(
        "SELECT coalesce(sum(o.amount_paise), 0) AS paise FROM orders o"
        " WHERE (o.device_id = :device OR o.session_id = :session)"
        " AND o.kind = 'transfer_money' AND o.state IN ('paying', 'held', 'done')",
        device=device.id,
        session=session_id,
    )
    work.policy.check_new_device(amount_paise, int(row.paise))


def note(work: Work, order_id: str) -> None:
    """Write down on which device an order is paid, if its session has one."""
    work.run(
        "UPDATE orders SET device_id = (SELECT s.device_id FROM sessions s"
        " WHERE s.id = orders.session_id) WHERE id = :id",
        id=order_id,
    )
