"""The bank's own accounts: where other banks' money and opening balances stand."""

from __future__ import annotations

from typing import Literal

from services.work.work import Work

HouseAccount = Literal["settlement", "opening"]


def house_account(work: Work, kind: HouseAccount) -> str:
    """Return the id of one of the bank's own accounts, opening it the first time."""
    found = _find(work, kind)
    if found is not None:
        return found
    # Two first payments at once must not open two accounts.
    work.one("SELECT pg_advisory_xact_lock(7325)")
    return _find(work, kind) or str(
        work.book.open_account(kind, None, may_overdraw=True)
    )


def _find(work: Work, kind: str) -> str | None:
    row = work.one("SELECT id FROM accounts WHERE kind = :kind LIMIT 1", kind=kind)
    return str(row.id) if row else None
