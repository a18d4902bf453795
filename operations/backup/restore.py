"""Restoring a backup: beside the live database, proved there, and only then swapped."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg2
from psycopg2 import sql
from sqlalchemy import create_engine
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from audit.guards import broken_guards
from audit.roots.reader import Chain
from operations.backup import checks
from operations.backup.checks import Examined, Loss
from operations.backup.dump import Manifest, checked_manifest
from operations.backup.place import BackupRefused, Place, at
from services.installation import database
from services.keeping.tables import GUARDS

APPLICATION = "saathi_app"
# Whoever has just hung up is still seen for a moment.
GONE_WITHIN_S = 2.0
IN_USE = """
SELECT count(*) FROM pg_stat_activity
 WHERE datname = %s AND backend_type = 'client backend' AND pid <> pg_backend_pid()"""
OPEN_TO_ALL = """
SELECT coalesce(bool_or(acl.grantee = 0 AND acl.privilege_type = 'CONNECT'), false)
  FROM pg_database d
  CROSS JOIN aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) acl
 WHERE d.datname = %s"""
Step = Callable[[str], None]


class BackupIsOlder(BackupRefused):
    """Records came after the backup was made; it needs a person's yes."""

    def __init__(self, loss: Loss) -> None:
        super().__init__(loss.in_words())
        self.loss = loss


@dataclass(frozen=True)
class Restored:
    """What was restored, and where the former database is."""

    manifest: Manifest
    examined: Examined
    former: str


@dataclass(frozen=True)
class Wish:
    """What is to be restored, and whether a loss was agreed to."""

    dump: Path
    accept_loss: bool
    now: datetime


def restore(
    place: Place,
    wish: Wish,
    afterwards: Callable[[str], None] = lambda _: None,
    step: Step = lambda _: None,
) -> Restored:
    """Put a backup in the live database's place; on a failure, the old one stays.

    If only the very last step fails, after a loss was written into the root log, the
    old one stays as well, but the log has gone on: the same restore, done again, goes
    on from there.

    Args:
        place: the installation.
        wish: the backup, and the answer to the question about a loss.
        afterwards: what else must be done to a restored database before it is used,
            given its name: whoever was forgotten since, is forgotten again.
        step: told what is being done.

    Raises:
        BackupIsOlder: records that were signed since would be forgotten.
        BackupRefused: it cannot be done; the message says why.
    """
    manifest = checked_manifest(wish.dump)
    _refuse_while_in_use(place)
    stamp = f"{wish.now:%Y%m%d_%H%M%S}"
    beside, former = (f"{place.database}_{what}_{stamp}" for what in ("new", "former"))
    with _created(place, beside):
        step("restoring beside the database in use")
        arguments = ("--exit-on-error", f"--dbname={beside}", str(wish.dump))
        place.run("pg_restore", *arguments, database=beside)
        _migrate(place, beside)
        step("proving what was restored")
        examined, engine = _examined(place, beside, _live_ends(place, step))
        if examined.loss is not None and not wish.accept_loss:
            raise BackupIsOlder(examined.loss)
        last = _note(place, engine, examined, wish)
        _refuse_broken_guards(engine)
        afterwards(beside)
        step("putting it in place")
        _swap(place, beside, former, last)
    return Restored(manifest, examined, former)


def _refuse_while_in_use(place: Place) -> None:
    sessions, until = _in_use(place), time.monotonic() + GONE_WITHIN_S
    while sessions and time.monotonic() < until:
        time.sleep(0.1)
        sessions = _in_use(place)
    if sessions:
        raise BackupRefused(
            f"The database {place.database} is in use ({sessions} connections). Stop "
            "Saathi first: Ctrl-C where `make run` runs, or stop the containers web, "
            "rasa, actions and jobs. Then restore again."
        )


def _in_use(place: Place) -> int:
    with place.administration() as connection:
        cursor = connection.cursor()
        cursor.execute(IN_USE, (place.database,))
        counted = cursor.fetchone()
    assert counted is not None  # a count is one row
    return int(counted[0])


@contextmanager
def _created(place: Place, name: str) -> Iterator[None]:
    """A new database like the live one's, dropped again if anything fails."""
    with place.administration() as connection:
        cursor = connection.cursor()
        cursor.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0 OWNER ").format(
                sql.Identifier(name)
            )
            + _owner_of(cursor, place.database)
        )
        _guard_door(cursor, place.database, name)
    try:
        yield
    except BaseException:
        with place.administration() as connection:
            connection.cursor().execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
                    sql.Identifier(name)
                )
            )
        raise


def _owner_of(cursor, database: str) -> sql.Composable:  # type: ignore[no-untyped-def]  # noqa: ANN001 - psycopg2's own cursor
    cursor.execute(
        "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = %s",
        (database,),
    )
    return sql.Identifier(cursor.fetchone()[0])


def _guard_door(cursor, live: str, name: str) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - psycopg2's own cursor
    """Let in whom the live database lets in: a dump does not carry that."""
    cursor.execute(OPEN_TO_ALL, (live,))
    if cursor.fetchone()[0]:
        return
    names = {"name": sql.Identifier(name), "role": sql.Identifier(APPLICATION)}
    for statement in (
        "REVOKE ALL ON DATABASE {name} FROM PUBLIC",
        "GRANT CONNECT ON DATABASE {name} TO {role}",
    ):
        cursor.execute(sql.SQL(statement).format(**names))


def _migrate(place: Place, name: str) -> None:
    """Bring an older backup's schema up, or refuse one from the future."""
    try:
        database.migrate(at(place.owner_url, name))
    except Exception as error:
        raise BackupRefused(
            "The backup's schema could not be brought up to this version's: "
            f"{type(error).__name__}. Is it from a newer version of Saathi?"
        ) from error


def _live_ends(place: Place, step: Step) -> dict[Chain, int]:
    """Where the chains of the database in use end; empty if it cannot be read."""
    try:
        with _engine(at(place.admin_url, place.database)).connect() as connection:
            return checks.ends(connection)
    except SQLAlchemyError:
        # A database that is damaged is what backups are for.
        step("the database in use cannot be read: what is only in it is not counted")
        return {}


def _examined(
    place: Place, name: str, live: Mapping[Chain, int]
) -> tuple[Examined, Engine]:
    engine = _engine(at(place.admin_url, name))
    return checks.examine(place, engine, live), engine


def _engine(url: str) -> Engine:
    return create_engine(url, future=True, poolclass=NullPool)


def _note(
    place: Place, engine: Engine, examined: Examined, wish: Wish
) -> Callable[[], None]:
    """Let the restored database know how far it is signed; the last thing to do."""
    with engine.begin() as owner:
        # Only who owns the tables may switch the guard off, for this transaction.
        owner.exec_driver_sql("ALTER TABLE root_chains DISABLE TRIGGER USER")
        last: Callable[[], None] = lambda: None  # noqa: E731 - nothing more to do
        if examined.loss is None or not examined.loss.given_up:
            checks.take_notes(owner, place)
        else:
            last = checks.accept(owner, place, examined.loss, wish.now)
        owner.exec_driver_sql("ALTER TABLE root_chains ENABLE TRIGGER USER")
    return last


def _refuse_broken_guards(engine: Engine) -> None:
    """Refuse what a dump made of a database whose guards were opened brings along."""
    with engine.connect() as connection:
        broken = list(broken_guards(connection, GUARDS))
    if broken:
        raise BackupRefused(
            "What was restored is not guarded as this version's schema is: "
            f"{'; '.join(broken)}. Nothing was restored. Find out who changed that, "
            "and use a backup from before it."
        )


def _swap(place: Place, beside: str, former: str, last: Callable[[], None]) -> None:
    """Rename both at once; ``last`` happens just before it counts."""
    _refuse_while_in_use(place)
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    with place.administration() as connection:
        connection.autocommit = False
        cursor = connection.cursor()
        for old, new in ((place.database, former), (beside, place.database)):
            cursor.execute(rename.format(sql.Identifier(old), sql.Identifier(new)))
        last()
        try:
            connection.commit()
        except psycopg2.Error as error:
            raise BackupRefused(
                "The database server did not confirm the very last step. A loss that "
                "was agreed to may be in the root log by now. Run the same restore "
                "again, with the same answer about a loss, before Saathi is started."
            ) from error
