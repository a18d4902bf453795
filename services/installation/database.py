"""Connections to PostgreSQL, and the migrations that shape it."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.engine import Engine
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from protocol.patience import CONNECT_DATABASE_S, LOCK_MS, STATEMENT_MS

ROOT = Path(__file__).resolve().parents[2]
# A host that vanishes is noticed within half a minute, not after hours.
KEEPALIVES = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,  # in ms
}
# Away, too busy, or gone in the middle of it: a commit may or may not have happened.
AWAY = (OperationalError, InterfaceError, PoolTimeoutError)
AWAY_WORDS = "The database is away or too busy. See that it runs, then try again."


def connect(url: str, pool_size: int = 10) -> Engine:
    """An engine that connects on first use and never waits without end."""
    return create_engine(
        url,
        future=True,
        hide_parameters=True,  # no name, number or code in an error's words
        pool_size=pool_size,
        max_overflow=10,
        pool_timeout=CONNECT_DATABASE_S,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": CONNECT_DATABASE_S,
            **KEEPALIVES,
            "application_name": "saathi",
            "options": f"-c statement_timeout={STATEMENT_MS} "
            f"-c lock_timeout={LOCK_MS} -c timezone=UTC",
        },
    )


def migrate(owner_url: str) -> None:
    """Bring the schema up to date; nothing happens when it already is."""
    # Only set-up migrates: the processes need not carry what does it.
    from alembic import command
    from alembic.config import Config

    config = Config(str(ROOT / "alembic.ini"), stdout=io.StringIO())
    config.attributes["url"] = owner_url
    with contextlib.redirect_stdout(io.StringIO()):
        command.upgrade(config, "head")
