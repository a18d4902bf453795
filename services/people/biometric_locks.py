"""Failed faces and voices, counted for each customer on each device.

Counted first, compared then, as with passcodes: a crash gives no try back. A locked
device leaves the passcode open, and no device can lock another. For an unknown device
nothing is compared, so nothing is counted: whoever only claims a device locks nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.work.work import Work

THIS_ONE = "customer_id = :customer AND device_id = :device"


@dataclass(frozen=True, slots=True)
class _Row:
    failures: int
    lockings: int
    locked_until: datetime | None


def count(work: Work, customer_id: str, device_id: str) -> bool:
    """Count a try before it is looked at; False while locked, when nothing is."""
    row = _held(work, customer_id, device_id)
    if row.locked_until is not None and row.locked_until > work.now:
        return False
    if lock_if_too_many(work, customer_id, device_id):
        return False  # the last try was counted, and never came to an end
    _set(work, customer_id, device_id, "failures = failures + 1")
    return True


def forgive(work: Work, customer_id: str, device_id: str) -> None:
    """Give a try back: what came could not be compared, or nothing was."""
    _held(work, customer_id, device_id)
    _set(work, customer_id, device_id, "failures = greatest(failures - 1, 0)")


def clear(work: Work, customer_id: str, device_id: str) -> None:
    """Begin anew: the customer was recognised there."""
    _held(work, customer_id, device_id)
    _set(
        work, customer_id, device_id, "failures = 0, lockings = 0, locked_until = NULL"
    )


def lock_if_too_many(work: Work, customer_id: str, device_id: str) -> bool:
    """Lock after the last failure that is allowed, each time for twice as long."""
    row = _held(work, customer_id, device_id)
    if row.failures < work.policy.biometric_failures_before_lock:
        return False
    until = work.now + work.policy.lock_for(row.lockings + 1)
    change = "failures = 0, lockings = lockings + 1, locked_until = :until"
    _set(work, customer_id, device_id, change, until=until)
    return True


def unlock_all(work: Work, customer_id: str) -> None:
    """Lift every lock of a customer, as staff may."""
    work.run("DELETE FROM biometric_locks WHERE customer_id = :id", id=customer_id)


def _held(work: Work, customer_id: str, device_id: str) -> _Row:
    """Read the row, made if need be, and let nobody else count meanwhile."""
    of_this = {"customer": customer_id, "device": device_id}
    work.run(
        "INSERT INTO biometric_locks (customer_id, device_id, failures)"
        " VALUES (:customer, :device, 0) ON CONFLICT DO NOTHING",
        **of_this,
    )
    row = work.row(
        _Row,
        f"SELECT * FROM biometric_locks WHERE {THIS_ONE} FOR UPDATE",  # noqa: S608 - our own condition
        **of_this,
    )
    assert row is not None  # made a moment ago
    return row


def _set(
    work: Work, customer_id: str, device_id: str, change: str, **values: object
) -> None:
    work.run(
        f"UPDATE biometric_locks SET {change} WHERE {THIS_ONE}",  # noqa: S608 - our own words
        customer=customer_id,
        device=device_id,
        **values,
    )
