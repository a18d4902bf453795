"""Pictures of the ledger and of the other banks, for the judge."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.engine import Connection, Engine

from services.accounts import memos
from services.providers.sandbox_store import SandboxStore
from services.work.work import Resources
from tests.faults.verdict import Account, Booked, Paid, Picture

_TRANSFERS = """
SELECT t.idempotency_key, t.status, t.utr,
       array_agg(p.account_id::text) AS accounts, array_agg(p.amount_paise) AS paise
  FROM transfers t LEFT JOIN postings p ON p.transfer_id = t.id
 GROUP BY t.id"""
_ACCOUNTS = """
SELECT a.id, a.balance_paise, a.held_paise, a.may_overdraw,
       coalesce(min(p.balance_paise), 0) AS lowest_paise
  FROM accounts a LEFT JOIN postings p ON p.account_id = a.id
 GROUP BY a.id"""
_EVERYTHING = 10_000_000


def take(engine: Engine) -> Picture:
    """Read the whole ledger at one moment."""
    at_one_moment = {"isolation_level": "REPEATABLE READ"}
    with engine.connect().execution_options(**at_one_moment) as connection:
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        return Picture(_transfers(connection), _accounts(connection))


def _transfers(connection: Connection) -> list[Booked]:
    return [
        Booked(row.idempotency_key, row.status, row.utr, _postings(row))
        for row in connection.exec_driver_sql(_TRANSFERS)
    ]


def _postings(row: object) -> tuple[tuple[str, int], ...]:
    accounts, paise = row.accounts, row.paise  # type: ignore[attr-defined]  # columns by name
    pairs = zip(accounts, paise, strict=True)
    return tuple((account, amount) for account, amount in pairs if account is not None)


def _accounts(connection: Connection) -> dict[str, Account]:
    return {
        str(row.id): Account(
            row.balance_paise, row.held_paise, row.may_overdraw, row.lowest_paise
        )
        for row in connection.exec_driver_sql(_ACCOUNTS)
    }


def payments_elsewhere(resources: Resources) -> Mapping[str, Paid]:
    """What the sandbox's other banks say, by the ledger's key of each order."""
    records = SandboxStore.of(resources).of_kind("payment", _EVERYTHING)
    return {
        memos.key_of(order_id): Paid(
            record["result"]["status"],
            record["asked"]["amount_paise"],
            record["result"].get("utr"),
        )
        for order_id, record in records
    }
