"""What must always be true of the ledger, proved from its rows.

Safe while money moves: each question is one statement, so that it sees one moment.
Reads every row, in a stream; run it inside a transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from uuid import UUID

from sqlalchemy.engine import Connection

from ledger import walk
from ledger.copying import columns, disguised, proving, read
from ledger.walk import Block, Break

TABLES = ("accounts", "transfers", "postings")

SUM_OF_BALANCES = "SELECT coalesce(sum(balance_paise), 0) FROM public.accounts"
UNCOVERED = """
SELECT id FROM public.accounts
 WHERE held_paise < 0 OR (NOT may_overdraw AND balance_paise < held_paise)
 ORDER BY id"""
HELD = """
SELECT a.id, a.held_paise, coalesce(p.held, 0) AS pending
  FROM public.accounts a LEFT JOIN (
    SELECT (l.leg ->> 'account_id')::uuid AS id,
           -sum(least((l.leg ->> 'amount_paise')::bigint, 0)) AS held
      FROM public.transfers t, jsonb_array_elements(t.legs) AS l(leg)
     WHERE t.status = 'pending' GROUP BY 1) p USING (id)
 WHERE a.held_paise <> coalesce(p.held, 0) ORDER BY a.id"""
REQUESTS = """
SELECT t.id, t.request_hash,
       t.idempotency_key || E'\\n' || t.kind || E'\\n' || t.legs::text
  FROM public.transfers t"""
# Only those that contradict their postings, their legs or their reversal.
CONTRADICTED = """
SELECT t.id, t.status, coalesce(p.number, 0) AS postings,
       coalesce(p.number, 0) <> CASE WHEN t.status IN ('posted', 'reversed')
           THEN jsonb_array_length(t.legs) ELSE 0 END AS miscounted,
       coalesce(p.total, 0) AS total,
       (t.status = 'reversed') <> (r.id IS NOT NULL) AS misreversed,
       t.amount_paise <> coalesce(p.moved, t.amount_paise) AS misstated
  FROM public.transfers t
  LEFT JOIN (SELECT transfer_id, count(*) AS number, sum(amount_paise) AS total,
                    sum(greatest(amount_paise, 0)) AS moved
               FROM public.postings GROUP BY transfer_id) p ON p.transfer_id = t.id
  LEFT JOIN public.transfers r ON r.reversal_of = t.id
 WHERE coalesce(p.number, 0) <> CASE WHEN t.status IN ('posted', 'reversed')
           THEN jsonb_array_length(t.legs) ELSE 0 END
    OR p.total <> 0 OR (t.status = 'reversed') <> (r.id IS NOT NULL)
    OR t.amount_paise <> p.moved
 ORDER BY t.id"""


def problems(connection: Connection) -> Iterator[str]:
    """Everything that is wrong with the ledger, in words; nothing when it is sound."""
    yield from map(str, examine(connection))


def examine(
    connection: Connection, take: Callable[[Block], object] = lambda _: None
) -> Iterator[str | Break]:
    """Everything that is wrong with the ledger; broken chains by account and posting.

    Args:
        connection: reads every row; what it is set to does not matter.
        take: is given the postings that hold, block by block.
    """
    with proving(connection):
        yield from disguised_tables(connection, TABLES)
        yield from _account_problems(connection)
        yield from _request_problems(connection)
        yield from _transfer_problems(connection)
        # After the first break in a chain, everything behind it is broken too.
        yield from walk.breaks(connection, take)


def disguised_tables(connection: Connection, names: tuple[str, ...]) -> Iterator[str]:
    """A problem for each table that is not a plain one."""
    for name in disguised(connection, names):
        yield f"table {name}: it is gone, a view, or behind rules"


def _account_problems(connection: Connection) -> Iterator[str]:
    total = connection.exec_driver_sql(SUM_OF_BALANCES).scalar_one()
    if total:
        yield f"the balances sum to {total} paise, not to zero"
    for row in connection.exec_driver_sql(UNCOVERED):
        yield f"account {row.id}: more is held or spent than there is"
    for row in connection.exec_driver_sql(HELD):
        yield f"account {row.id}: holds {row.held_paise}, pending is {row.pending}"


def _request_problems(connection: Connection) -> list[str]:
    """Transfers that are not what was asked for: journal.request_hash, for all."""
    wrong: list[bytes] = []

    def compare(row: bytes) -> None:
        transfer_id, hashed, asked = columns(row)
        if sha256(asked or b"").digest() != hashed:
            wrong.append(transfer_id or b"")

    read(connection, REQUESTS, compare)
    return [
        f"transfer {UUID(bytes=one)}: key, kind or legs are not what was asked for"
        for one in sorted(wrong)
    ]


def _transfer_problems(connection: Connection) -> Iterator[str]:
    for row in connection.exec_driver_sql(CONTRADICTED):
        name = f"transfer {row.id}"
        if row.miscounted:
            yield f"{name}: {row.status}, with {row.postings} postings"
        if row.total:
            yield f"{name}: its postings sum to {row.total} paise, not to zero"
        if row.misreversed:
            yield f"{name}: {row.status}, which its reversal contradicts"
        if row.misstated:
            yield f"{name}: its amount is not what its postings moved"
