"""A real PostgreSQL for every test that asks: one server, one fresh database each."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import pytest
from hypothesis import settings
from sqlalchemy.engine import Engine

from operations import embedded_database
from operations.embedded_database import EmbeddedDatabase
from services.installation import database as databases

TEMPLATE = "saathi_template"
# Where a database takes a tenth of the time to make; not in every container.
MEMORY, MEMORY_NEEDED = Path("/dev/shm"), 2 << 30  # noqa: S108 - a folder of ours in it
# For a night, not for every change: --hypothesis-profile=long
settings.register_profile("long", max_examples=2_000, deadline=None)


# Tests that share a live system, or that disturb each other, run in one worker.
TOGETHER = {"tests/integration": "live", "tests/faults": "faults"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep what shares a live system in one worker; the longest begin."""
    for item in items:
        where = item.path.relative_to(item.config.rootpath).as_posix()
        for folder, group in TOGETHER.items():
            if where.startswith(folder):
                item.add_marker(pytest.mark.xdist_group(group))
    items.sort(key=lambda item: item.get_closest_marker("xdist_group") is None)


@dataclass(frozen=True)
class FreshDatabase:
    """The addresses of one test's own, freshly migrated database."""

    url: str
    owner_url: str
    superuser_url: str


@pytest.fixture
def server_folder() -> Iterator[Path]:
    """A folder for a server of a test's own.

    Not pytest's: whenever another run begins, that is closed to everybody else, and a
    server that root starts runs as somebody else.
    """
    with tempfile.TemporaryDirectory(prefix="saathi-server-", dir=_memory()) as folder:
        yield Path(folder)


def _memory() -> Path | None:
    """Where files need no disk, if there is room for the servers of two workers."""
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > MEMORY_NEEDED
    return MEMORY if roomy else None


@pytest.fixture(scope="session")
def server() -> Iterator[EmbeddedDatabase]:
    with tempfile.TemporaryDirectory(prefix="saathi-test-", dir=_memory()) as folder:
        running = embedded_database.start(Path(folder) / "postgres")
        superuser = running.url("postgres", "postgres")
        _keep_short(superuser)
        embedded_database.create_database(superuser, TEMPLATE)
        databases.migrate(running.url(embedded_database.OWNER, TEMPLATE))
        yield running
        running.stop()


@pytest.fixture
def fresh_database(server: EmbeddedDatabase) -> Iterator[FreshDatabase]:
    name = f"test_{uuid.uuid4().hex}"
    superuser = server.url("postgres", "postgres")
    embedded_database.create_database(superuser, name, TEMPLATE)
    yield FreshDatabase(
        url=server.url(database=name),
        owner_url=server.url(embedded_database.OWNER, name),
        superuser_url=server.url("postgres", name),
    )
    _drop(superuser, name)


def _keep_short(superuser_url: str) -> None:
    """Have the write-ahead log take little room; what it is for stays as it is."""
    connection = psycopg2.connect(superuser_url)
    connection.autocommit = True
    connection.cursor().execute("ALTER SYSTEM SET max_wal_size = '256MB'")
    connection.cursor().execute("SELECT pg_reload_conf()")
    connection.close()


def _drop(superuser_url: str, name: str) -> None:
    connection = psycopg2.connect(superuser_url)
    connection.autocommit = True
    connection.cursor().execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    connection.close()


@pytest.fixture
def database(fresh_database: FreshDatabase) -> Iterator[Engine]:
    """The application's own view: role saathi_app, no rights it does not need."""
    engine = databases.connect(fresh_database.url, pool_size=20)
    yield engine
    engine.dispose()


@pytest.fixture
def superuser(fresh_database: FreshDatabase) -> Iterator[Engine]:
    """The same database, as somebody who may do anything: for tampering."""
    engine = databases.connect(fresh_database.superuser_url)
    yield engine
    engine.dispose()
