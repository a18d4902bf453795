"""Wrong passcodes, counted for each customer: too many in a row lock them for a while.

Counted first, compared then: a crash gives no try back.
"""

from __future__ import annotations

from datetime import timedelta

from services.work.work import Work


def count(work: Work, customer_id: str) -> None:
    """Count a passcode as wrong before it is looked at."""
    work.run(
        "UPDATE customers SET passcode_failures = passcode_failures + 1 WHERE id = :id",
        id=customer_id,
    )


def clear(work: Work, customer_id: str) -> None:
    """Begin to count anew: a passcode was right."""
    work.run(
        "UPDATE customers SET passcode_failures = 0 WHERE id = :id", id=customer_id
    )


def locked(work: Work, customer_id: str) -> bool:
    """Whether too many wrong passcodes in a row have locked them for now."""
    row = work.one(
        "SELECT 1 FROM customers WHERE id = :id AND passcode_locked_until > :now",
        id=customer_id,
        now=work.now,
    )
    return row is not None


def lock_if_too_many(work: Work, customer_id: str) -> bool:
    """Lock passcodes after the last wrong one that is allowed in a row."""
    locked = work.run(
        "UPDATE customers SET passcode_locked_until = :until, passcode_failures = 0"
        " WHERE id = :id AND passcode_failures >= :most",
        id=customer_id,
        until=work.now + timedelta(seconds=work.policy.lock_s),
        most=work.policy.failures_before_lock,
    )
    return bool(locked)
