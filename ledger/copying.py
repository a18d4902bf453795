"""Reading very many rows quickly, and believing nothing of what reads them.

PostgreSQL sends COPY's binary form row by row: a count of columns (two bytes), then
each column's length (four bytes, -1 for null) and its bytes. Integers and instants are
eight bytes, ids sixteen, as ``ledger/journal.py`` hashes them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from struct import Struct

from sqlalchemy import text
from sqlalchemy.engine import Connection

SIGNATURE = b"PGCOPY\n\xff\r\n\0"
HEADER_BYTES = len(SIGNATURE) + 8
LENGTH = Struct(">i")
TRAILER = b"\xff\xff"
TABLES = """
SELECT name FROM unnest(CAST(:names AS text[])) AS name
 WHERE NOT EXISTS (
    SELECT FROM pg_catalog.pg_class c
     WHERE c.oid = pg_catalog.to_regclass('public.' || name)
       AND c.relkind IN ('r', 'p') AND NOT c.relrowsecurity AND NOT c.relhasrules)"""


@contextmanager
def proving(connection: Connection) -> Iterator[None]:
    """Read without a limit of time, and as no setting of the database's bends it.

    The caller's own settings are back afterwards; nothing that was changed within
    stays.
    """
    nested = connection.begin_nested()
    try:
        for setting in (
            "statement_timeout = 0",
            # Names are looked up where nobody but a superuser can put another thing.
            "search_path = pg_catalog, pg_temp",
            "client_encoding = 'UTF8'",
        ):
            connection.exec_driver_sql(f"SET LOCAL {setting}")
        yield
    finally:
        nested.rollback()


def disguised(connection: Connection, names: Sequence[str]) -> list[str]:
    """Those of the tables that are not plain ones: views, or hidden behind rules."""
    rows = connection.execute(text(TABLES), {"names": list(names)})
    return [str(row.name) for row in rows]


@dataclass(frozen=True)
class _File:
    """What the driver writes to; each call brings one row."""

    write: Callable[[bytes], object]


def read(connection: Connection, query: str, take: Callable[[bytes], object]) -> None:
    """Hand each of a query's rows to ``take``, in its binary form.

    What it raises would leave the connection in the middle of an answer: it must
    remember what it found instead, and go on.
    """

    def receive(row: bytes) -> None:
        if row.startswith(SIGNATURE):
            row = row[HEADER_BYTES:]
        if row and row != TRAILER:
            take(row)

    with connection.connection.cursor() as cursor:
        cursor.copy_expert(f"COPY ({query}) TO STDOUT (FORMAT binary)", _File(receive))


def columns(row: bytes, start: int = 2) -> list[bytes | None]:
    """The columns of a row from an offset on; None for null."""
    values: list[bytes | None] = []
    end = len(row)
    while start < end:
        (length,) = LENGTH.unpack_from(row, start)
        start += 4
        if length < 0:
            values.append(None)
        else:
            values.append(row[start : start + length])
            start += length
    return values


def integer(column: bytes | None) -> int:
    """An integer's column as a number; 0 for null."""
    return int.from_bytes(column or b"", "big", signed=True)
