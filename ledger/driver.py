"""How the book speaks to the database, and what the database's refusals mean."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from ledger.money import (
    AccountUnknown,
    IdempotencyConflict,
    InsufficientFunds,
    InvalidAmount,
    InvalidEntry,
    LedgerError,
    NotPending,
    NotReversible,
    TransferUnknown,
    UtrTaken,
)

REFUSALS: dict[str, type[LedgerError]] = {
    "SL001": AccountUnknown,
    "SL002": TransferUnknown,
    "SL003": NotPending,
    "SL004": IdempotencyConflict,
    "SL005": InvalidEntry,
    "SL006": NotReversible,
    "SL007": InvalidAmount,
    "22003": InvalidAmount,  # a balance would leave the range of 64 bits
    "accounts_funds": InsufficientFunds,
    "transfers_utr_key": UtrTaken,
}


def driven(
    connection: Connection,
    prepare: str,
    execute: str,
    parameters: tuple[object, ...],
) -> tuple[Any, ...]:
    """One row straight from the driver, inside the connection's transaction.

    The statement is prepared once a connection: reading it anew costs the server a
    tenth of a payment. SQLAlchemy's way would take as long in Python as the payment
    takes in the server; what it does for errors is done here: a lost connection is
    thrown away, and every error is raised as SQLAlchemy's own.
    """
    if not connection.in_transaction():
        connection.begin()
    cursor = connection.connection.cursor()
    driver_error = connection.dialect.dbapi.Error
    try:
        if prepare not in connection.info:
            cursor.execute(prepare)
            connection.info[prepare] = True  # lives as long as the server's session
        cursor.execute(execute, parameters)
        row: tuple[Any, ...] = cursor.fetchone()
    except driver_error as error:
        if connection.dialect.is_disconnect(error, connection.connection, cursor):
            connection.invalidate(error)
        raise DBAPIError.instance(
            execute, (), error, driver_error, hide_parameters=True
        ) from error
    else:
        return row
    finally:
        cursor.close()


@contextmanager
def refusals() -> Iterator[None]:
    """Turn the database's refusals into the ledger's; other errors pass as they are."""
    try:
        yield
    except DBAPIError as error:
        diagnosis = getattr(error.orig, "diag", None)
        refusal = REFUSALS.get(
            getattr(error.orig, "pgcode", None) or ""
        ) or REFUSALS.get(getattr(diagnosis, "constraint_name", None) or "")
        if refusal is None or diagnosis is None:
            raise
        raise refusal(diagnosis.message_primary) from error
