"""Makes every hash, balance and head fit whatever is there: what a superuser can do."""
# ruff: noqa: S608 - tables are ones that this file names itself

from __future__ import annotations

from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import Connection

from audit import event_hash
from ledger.journal import genesis_hash, link_hash, request_hash, seal_hash


def rehash_trail(connection: Connection) -> None:
    """Compute every chain of the trail anew over whatever is there."""
    rows = connection.exec_driver_sql(
        "SELECT ctid::text, chain, position, id, occurred_at, actor, kind, outcome,"
        " customer_id, session_id, details::text FROM audit_events"
        " ORDER BY chain, position"
    ).all()
    heads: dict[str, tuple[int, bytes]] = {}
    hashes = []
    for row in rows:
        before = heads.get(row.chain, (0, bytes(32)))[1]
        hashed = event_hash(before, tuple(row)[1:])
        heads[row.chain] = (row.position, hashed)
        hashes.append({"row": row[0], "hash": hashed})
    set_hashes(connection, "audit_events", hashes)
    connection.exec_driver_sql("DELETE FROM audit_chains")
    for chain, (length, head) in heads.items():
        connection.execute(
            text("INSERT INTO audit_chains VALUES (:chain, :length, :head)"),
            {"chain": chain, "length": length, "head": head},
        )


def set_hashes(connection: Connection, table: str, rows: list[dict[str, Any]]) -> None:
    statement = f"UPDATE {table} SET hash = :hash WHERE ctid = CAST(:row AS tid)"
    for row in rows:
        connection.execute(text(statement), row)


def rehash_ledger(connection: Connection) -> None:
    """Compute requests, balances, hashes and heads anew over whatever is there."""
    for row in connection.exec_driver_sql(
        "SELECT id, idempotency_key, kind, legs::text AS legs FROM transfers"
    ).all():
        hashed = request_hash(row.idempotency_key, row.kind, row.legs)
        connection.execute(
            text("UPDATE transfers SET request_hash = :hash WHERE id = :id"),
            {"hash": hashed, "id": row.id},
        )
    for account in connection.exec_driver_sql("SELECT * FROM accounts").all():
        rehash_account(connection, account)


def rehash_account(connection: Connection, account: Any) -> None:
    head, balance, version = genesis_hash(account._mapping), 0, 0
    rows = connection.execute(
        text(
            "SELECT p.ctid::text AS row, p.*, t.id, t.created_at, t.reversal_of,"
            " t.request_hash, t.utr, t.memo FROM postings p"
            " JOIN transfers t ON t.id = p.transfer_id"
            " WHERE account_id = :id ORDER BY version"
        ),
        {"id": account.id},
    ).all()
    for row in rows:
        balance, version = balance + row.amount_paise, version + 1
        posting = {**row._mapping, "balance_paise": balance, "version": version}
        head = link_hash(head, seal_hash(row._mapping), posting)
        connection.execute(
            text(
                "UPDATE postings SET balance_paise = :balance, version = :version,"
                " hash = :head WHERE ctid = CAST(:row AS tid)"
            ),
            {"balance": balance, "version": version, "head": head, "row": row.row},
        )
    connection.execute(
        text(
            "UPDATE accounts SET balance_paise = :balance, version = :version,"
            " head_hash = :head WHERE id = :id"
        ),
        {"balance": balance, "version": version, "head": head, "id": account.id},
    )
