"""One database for many tests: what it held is kept by name, and put back at once.

A database of one's own takes a tenth of a second, emptying this one a few milliseconds.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

import psycopg2
from sqlalchemy.engine import Engine

from operations import embedded_database
from operations.embedded_database import EmbeddedDatabase
from services.installation import database as databases

T = TypeVar("T")
TABLES = (
    "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    " AND tablename <> 'alembic_version' ORDER BY tablename"
)
SEQUENCES = "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'"
# Neither the guards of the ledger and the trail nor foreign keys hinder the superuser.
UNGUARDED = "SET LOCAL session_replication_role = replica;"


@dataclass
class SharedDatabase:
    """The application's connections, and the superuser's to put things back.

    Attributes:
        made: what each state that was kept was made with.
    """

    engine: Engine
    superuser: Any
    made: dict[str, Any] = field(default_factory=dict)
    _back: dict[str, str] = field(default_factory=dict)

    def holding(self, state: str, make: Callable[[], T]) -> T:
        """Hold what ``make`` writes into an empty database; it is called once."""
        if state not in self.made:
            self.change(self._emptying())
            self.made[state] = make()
            self._keep(state)
        else:
            self.change(self._back[state])
        return cast(T, self.made[state])

    def change(self, sql: str, *values: object) -> None:
        """Run SQL as somebody who may do anything, as no program of ours may."""
        with self.superuser, self.superuser.cursor() as cursor:
            cursor.execute(UNGUARDED)
            cursor.execute(sql, values or None)

    def _keep(self, state: str) -> None:
        self.change(f"CREATE SCHEMA {state}")
        back = [self._emptying()]
        for table in self._names(TABLES):
            self.change(f"CREATE TABLE {state}.{table} AS TABLE public.{table}")
            if self._names(f"SELECT count(*) FROM {state}.{table}") != [0]:  # noqa: S608 - names of our own
                back.append(
                    f"INSERT INTO public.{table} OVERRIDING SYSTEM VALUE"  # noqa: S608 - the same
                    f" SELECT * FROM {state}.{table};"
                )
        for name in self._names(SEQUENCES):
            ((at, called),) = self._rows(f"SELECT last_value, is_called FROM {name}")  # noqa: S608 - the same
            back.append(f"SELECT setval('{name}', {at}, {called});")
        self._back[state] = "".join(back)

    def _emptying(self) -> str:
        return "".join(f"DELETE FROM {table};" for table in self._names(TABLES))  # noqa: S608 - names of our own

    def _names(self, sql: str) -> list[Any]:
        return [row[0] for row in self._rows(sql)]

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        with self.superuser, self.superuser.cursor() as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall())


@contextmanager
def shared(server: EmbeddedDatabase, template: str) -> Iterator[SharedDatabase]:
    """A database of a worker's own, made of a migrated one."""
    name = f"shared_{uuid.uuid4().hex}"
    embedded_database.create_database(
        server.url("postgres", "postgres"), name, template
    )
    superuser = psycopg2.connect(server.url("postgres", name))
    with superuser, superuser.cursor() as cursor:
        # A test that hangs on a lock shall say so.
        cursor.execute("SET lock_timeout = '10s'")
        cursor.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    engine = databases.connect(server.url(database=name), pool_size=20)
    yield SharedDatabase(engine, superuser)
    engine.dispose()
    superuser.close()
