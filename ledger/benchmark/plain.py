"""The plain way to post, for comparison: row locks and six statements from Python.

As most applications do it. It has no chain, no idempotency and no held money, and one
index: it does less than the ledger does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import uuid4

from sqlalchemy.engine import Connection

TABLES = """
CREATE TABLE plain_accounts (
    id uuid PRIMARY KEY, balance_paise bigint NOT NULL CHECK (balance_paise >= 0)
) WITH (fillfactor = 50);
CREATE TABLE plain_transfers (
    id uuid PRIMARY KEY, amount_paise bigint NOT NULL,
    posted_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE plain_postings (
    id bigserial PRIMARY KEY,
    transfer_id uuid NOT NULL REFERENCES plain_transfers,
    account_id uuid NOT NULL REFERENCES plain_accounts,
    amount_paise bigint NOT NULL, balance_paise bigint NOT NULL)"""
FUNDS_PAISE = 10**10


def open_accounts(connection: Connection, accounts: Sequence[str]) -> None:
    """Create the tables, with a funded account for each id."""
    connection.exec_driver_sql(TABLES)
    connection.exec_driver_sql(
        "INSERT INTO plain_accounts (balance_paise, id) SELECT %s, unnest(%s::uuid[])",
        (FUNDS_PAISE, list(accounts)),
    )


def remove(connection: Connection) -> None:
    """Drop the tables."""
    connection.exec_driver_sql(
        "DROP TABLE IF EXISTS plain_postings, plain_transfers, plain_accounts"
    )


def poster(connection: Connection) -> Callable[[str, str, int], None]:
    """A function that posts one transfer over an autocommit connection."""

    def run(statement: str, *values: object) -> object:
        return connection.exec_driver_sql(statement, values)

    def post(payer: str, payee: str, amount_paise: int) -> None:
        transfer_id = str(uuid4())
        run("BEGIN")
        run(
            "SELECT id, balance_paise FROM plain_accounts"
            " WHERE id IN (%s, %s) ORDER BY id FOR UPDATE",
            payer,
            payee,
        )
        run(
            "INSERT INTO plain_transfers (id, amount_paise) VALUES (%s, %s)",
            transfer_id,
            amount_paise,
        )
        for account, amount in ((payer, -amount_paise), (payee, amount_paise)):
            run(
                "UPDATE plain_accounts SET balance_paise = balance_paise + %s"
                " WHERE id = %s",
                amount,
                account,
            )
            run(
                "INSERT INTO plain_postings"
                " (transfer_id, account_id, amount_paise, balance_paise)"
                " SELECT %s, id, %s, balance_paise FROM plain_accounts WHERE id = %s",
                transfer_id,
                amount,
                account,
            )
        run("COMMIT")

    return post
