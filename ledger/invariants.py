"""What must always be true of the ledger, proved from its rows.

Safe while money moves: each question is one statement, so that it sees one moment.
Reads every row, in a stream; run it inside a transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, groupby
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import Connection

from ledger.journal import genesis_hash, link_hash, request_hash, seal_hash

ROWS_AT_ONCE = 2_000

SUM_OF_BALANCES = "SELECT coalesce(sum(balance_paise), 0) FROM accounts"
UNCOVERED = """
SELECT id FROM accounts
 WHERE held_paise < 0 OR (NOT may_overdraw AND balance_paise < held_paise)
 ORDER BY id"""
HELD = """
SELECT a.id, a.held_paise, coalesce(p.held, 0) AS pending
  FROM accounts a LEFT JOIN (
    SELECT (l.leg ->> 'account_id')::uuid AS id,
           -sum(least((l.leg ->> 'amount_paise')::bigint, 0)) AS held
      FROM transfers t, jsonb_array_elements(t.legs) AS l(leg)
     WHERE t.status = 'pending' GROUP BY 1) p USING (id)
 WHERE a.held_paise <> coalesce(p.held, 0) ORDER BY a.id"""
TRANSFERS = """
SELECT t.id, t.idempotency_key, t.kind, t.status, t.legs::text AS legs_json,
       jsonb_array_length(t.legs) AS legs, t.request_hash,
       coalesce(p.number, 0) AS postings, coalesce(p.total, 0) AS total,
       r.id IS NOT NULL AS reversed
  FROM transfers t
  LEFT JOIN (SELECT transfer_id, count(*) AS number, sum(amount_paise) AS total
               FROM postings GROUP BY transfer_id) p ON p.transfer_id = t.id
  LEFT JOIN transfers r ON r.reversal_of = t.id
 ORDER BY t.id"""
CHAINS = """
SELECT a.id, a.owner_id, a.kind AS account_kind, a.currency, a.may_overdraw,
       a.created_at AS opened_at, a.balance_paise AS balance, a.version AS length,
       a.head_hash, p.account_id, p.version, p.amount_paise, p.balance_paise,
       p.counterparty, p.posted_at AS line_posted_at, p.hash, p.transfer_id,
       t.posted_at, t.created_at, t.reversal_of, t.request_hash, t.utr, t.memo
  FROM accounts a
  FULL JOIN postings p ON p.account_id = a.id
  LEFT JOIN transfers t ON t.id = p.transfer_id
 ORDER BY coalesce(a.id, p.account_id), p.version"""


def problems(connection: Connection) -> Iterator[str]:
    """Everything that is wrong with the ledger, in words; nothing when it is sound."""
    # The proof grows with the ledger: the limit for a customer's wait is not for it.
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    yield from _account_problems(connection)
    for transfer in _stream(connection, TRANSFERS):
        yield from _transfer_problems(transfer)
    for account_id, rows in groupby(
        _stream(connection, CHAINS), key=lambda row: row["id"] or row["account_id"]
    ):
        # After the first break in a chain, everything behind it is broken too.
        problem = _chain_problem(rows)
        if problem is not None:
            yield f"account {account_id}: {problem}"


def _account_problems(connection: Connection) -> Iterator[str]:
    total = connection.exec_driver_sql(SUM_OF_BALANCES).scalar_one()
    if total:
        yield f"the balances sum to {total} paise, not to zero"
    for row in connection.exec_driver_sql(UNCOVERED):
        yield f"account {row.id}: more is held or spent than there is"
    for row in connection.exec_driver_sql(HELD):
        yield f"account {row.id}: holds {row.held_paise}, pending is {row.pending}"


def _stream(connection: Connection, query: str) -> Iterable[Mapping[str, Any]]:
    statement = text(query).execution_options(yield_per=ROWS_AT_ONCE)
    rows: Iterable[Mapping[str, Any]] = connection.execute(statement).mappings()
    return rows


def _transfer_problems(row: Mapping[str, Any]) -> Iterator[str]:
    name = f"transfer {row['id']}"
    hashed = request_hash(row["idempotency_key"], row["kind"], row["legs_json"])
    if hashed != bytes(row["request_hash"]):
        yield f"{name}: key, kind or legs are not what was asked for"
    booked = row["status"] in {"posted", "reversed"}
    if row["postings"] != (row["legs"] if booked else 0):
        yield f"{name}: {row['status']}, with {row['postings']} postings"
    if row["total"]:
        yield f"{name}: its postings sum to {row['total']} paise, not to zero"
    if row["reversed"] != (row["status"] == "reversed"):
        yield f"{name}: {row['status']}, which its reversal contradicts"


@dataclass(frozen=True)
class _Walk:
    """How far one account's chain has been followed."""

    head: bytes
    balance: int = 0
    version: int = 0

    def over(self, row: Mapping[str, Any]) -> _Walk:
        """The walk after a posting, as the posting should have left it."""
        after = _Walk(
            _link(self.head, row), self.balance + row["amount_paise"], self.version + 1
        )
        if (row["version"], row["balance_paise"]) != (after.version, after.balance):
            raise _Broken(f"posting {after.version} is missing or does not add up")
        if after.head != bytes(row["hash"]):
            raise _Broken(f"posting {after.version} was changed, or its transfer was")
        return after


class _Broken(Exception):
    """A chain does not hold; the message says where."""


def _chain_problem(rows: Iterable[Mapping[str, Any]]) -> str | None:
    try:
        _follow(iter(rows))
    except _Broken as problem:
        return str(problem)
    return None


def _follow(rows: Iterator[Mapping[str, Any]]) -> None:
    """Walk one account's postings from its genesis to its head."""
    first = next(rows)
    if first["id"] is None:
        raise _Broken("has postings but does not exist")
    walk = _Walk(_genesis(first))
    if first["account_id"] is not None:
        for row in chain([first], rows):
            walk = walk.over(row)
    if (first["length"], first["balance"]) != (walk.version, walk.balance):
        raise _Broken("its balance or version is not that of its last posting")
    if bytes(first["head_hash"]) != walk.head:
        raise _Broken("its head is not that of its chain")


def _genesis(row: Mapping[str, Any]) -> bytes:
    account = {**row, "created_at": row["opened_at"], "kind": row["account_kind"]}
    return genesis_hash(account)


def _link(previous: bytes, row: Mapping[str, Any]) -> bytes:
    if row["posted_at"] is None or row["posted_at"] != row["line_posted_at"]:
        raise _Broken(f"posting {row['version']} and its transfer's times differ")
    return link_hash(previous, seal_hash({**row, "id": row["transfer_id"]}), row)
