"""A new device sends little in its first day, whoever confirms the payments."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from services.resources import Work


def check(work: Work, session_id: str, amount_paise: int) -> None:
    """Refuse what goes over the limit of the session's device, while it is new.

    What counts are the payments of all sessions on that device. The payer's account
    must be locked for that to be true until the commit.

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
        " JOIN sessions s ON s.id = o.session_id WHERE s.device_id = :device"
        " AND o.kind = 'transfer_money' AND o.state IN ('paying', 'held', 'done')",
        device=device.id,
    )
    work.policy.check_new_device(amount_paise, int(row.paise))
