"""The database that is backed up, where PostgreSQL's programs are, and the root log."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from psycopg2 import extensions
from sqlalchemy.engine import make_url

from audit.roots.log import RootLog

LONGEST_S = 6 * 3600


class BackupRefused(Exception):
    """It cannot be done; the message says why, and what to do."""


@dataclass(frozen=True)
class Place:
    """One installation's database, reached as three roles.

    ``admin_url`` may create and rename databases: the embedded server's superuser, or
    the schema's owner with CREATEDB.
    """

    url: str = field(repr=False)
    owner_url: str = field(repr=False)
    admin_url: str = field(repr=False)
    programs: Path | None
    log: RootLog
    keys: Mapping[str, Ed25519PublicKey]
    signing_key: str = field(default="", repr=False)

    @property
    def database(self) -> str:
        """The live database's name."""
        return str(make_url(self.url).database)

    @contextmanager
    def administration(self) -> Iterator[extensions.connection]:
        """A connection that belongs to no database of ours, for its own commands."""
        connection = psycopg2.connect(at(self.admin_url, "postgres"))
        try:
            connection.autocommit = True
            yield connection
        finally:
            connection.close()

    def run(self, program: str, *arguments: str, database: str) -> None:
        """Run one of PostgreSQL's programs against a database.

        Raises:
            BackupRefused: it is not there, or it failed.
        """
        path = str(self.programs / program) if self.programs else program
        try:
            done = subprocess.run(  # noqa: S603 - PostgreSQL's own, no shell
                [path, *arguments],
                env=_environment(at(self.admin_url, database)),
                capture_output=True,
                text=True,
                timeout=LONGEST_S,
                check=False,
            )
        except FileNotFoundError as error:
            raise BackupRefused(
                f"{program} is not there: install PostgreSQL's client programs, of the "
                "server's version or newer."
            ) from error
        if done.returncode:
            raise BackupRefused(f"{program} failed: {_last_words(done.stderr)}")


def at(url: str, database: str) -> str:
    """The same server and role, another database."""
    return str(
        make_url(url).set(database=database).render_as_string(hide_password=False)
    )


def _environment(url: str) -> dict[str, str]:
    """An address as variables: arguments could be read by other users."""
    parts = make_url(url)
    given = {
        "PGHOST": parts.host or parts.query.get("host"),
        "PGPORT": parts.port,
        "PGUSER": parts.username,
        "PGPASSWORD": parts.password,
        "PGDATABASE": parts.database,
    }
    variables = {name: str(value) for name, value in given.items() if value}
    return {"PATH": os.defpath, "LC_ALL": "C", **variables}


def _last_words(stderr: str, lines: int = 3) -> str:
    said: Sequence[str] = [line for line in stderr.splitlines() if line.strip()]
    return " ".join(said[-lines:]) or "it did not say why"
