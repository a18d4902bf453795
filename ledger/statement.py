"""An account's postings, newest first, a page at a time, however many there are."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from ledger.journal import StatementLine
from ledger.schema import POSTINGS, TRANSFERS

# A posting's time is read before its account is locked: of two that come at once the
# second may carry the earlier time. Nobody waits this long for a lock
# (services/installation/database.py sets half of it).
OUT_OF_STEP = timedelta(seconds=10)
LAST_VERSION = 2**63 - 1
# For a question about a time PostgreSQL expects hardly any line, and would fetch and
# sort all of them for the first twenty.
READ_IN_ORDER = "SET LOCAL enable_sort = {0}; SET LOCAL enable_bitmapscan = {0}"
SIGNS = {
    "debit": (operator.lt, 0),
    "credit": (operator.gt, 0),
    None: (operator.ne, None),
}


@dataclass(frozen=True)
class Wanted:
    """Which lines, as ``Book.statement`` says; what is None does not matter."""

    account_id: str
    limit: int
    before_version: int | None = None
    from_at: datetime | None = None
    to_at: datetime | None = None
    counterparty: bytes | None = None
    direction: str | None = None


def lines(connection: Connection, wanted: Wanted) -> list[StatementLine]:
    """The lines, newest first."""
    query = (
        select(
            TRANSFERS.c.id,
            TRANSFERS.c.idempotency_key,
            TRANSFERS.c.kind,
            TRANSFERS.c.status,
            TRANSFERS.c.memo,
            TRANSFERS.c.utr,
            POSTINGS.c.posted_at,
            POSTINGS.c.amount_paise,
            POSTINGS.c.balance_paise,
            POSTINGS.c.counterparty,
            POSTINGS.c.version,
        )
        .join(TRANSFERS, TRANSFERS.c.id == POSTINGS.c.transfer_id)
        .where(*_filters(wanted), *_bounds(wanted))
        .order_by(POSTINGS.c.version.desc())
        .limit(wanted.limit)
    )
    if wanted.from_at is None and wanted.to_at is None:
        return [StatementLine(*row) for row in connection.execute(query)]
    connection.exec_driver_sql(READ_IN_ORDER.format("off"))
    found = [StatementLine(*row) for row in connection.execute(query)]
    connection.exec_driver_sql(READ_IN_ORDER.format("on"))
    return found


def _filters(wanted: Wanted) -> list[Any]:
    line = POSTINGS.c
    filters = (
        (line.account_id, operator.eq, wanted.account_id),
        (line.version, operator.lt, wanted.before_version),
        (line.posted_at, operator.ge, wanted.from_at),
        (line.posted_at, operator.lt, wanted.to_at),
        (line.counterparty, operator.eq, wanted.counterparty),
        (line.amount_paise, *SIGNS[wanted.direction]),
    )
    return [
        compare(column, value)
        for column, compare, value in filters
        if value is not None
    ]


def _bounds(wanted: Wanted) -> list[Any]:
    """Versions between which a time lies, so that no year is read to find a day."""
    line, bounds = POSTINGS.c, []
    if wanted.to_at is not None:
        later = line.posted_at >= wanted.to_at + OUT_OF_STEP
        last = _version(wanted, later, line.posted_at)
        bounds.append(line.version <= func.coalesce(last, LAST_VERSION))
    if wanted.from_at is not None:
        earlier = line.posted_at < wanted.from_at - OUT_OF_STEP
        first = _version(wanted, earlier, line.posted_at.desc())
        bounds.append(line.version >= func.coalesce(first, 0))
    return bounds


def _version(wanted: Wanted, condition: Any, order: Any) -> Any:
    of_the_account = POSTINGS.c.account_id == wanted.account_id
    query = select(POSTINGS.c.version).where(of_the_account, condition)
    return query.order_by(order).limit(1).correlate(None).scalar_subquery()
