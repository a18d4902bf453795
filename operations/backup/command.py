"""``python -m operations.backup``: make a backup, restore one."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timezone
from pathlib import Path

import psycopg2
from sqlalchemy.exc import SQLAlchemyError

from audit.roots.keys import KeyUnfit, public_key_of, public_keys
from audit.roots.log import FileRootLog
from operations import embedded_database
from operations.backup.dump import back_up
from operations.backup.place import BackupRefused, Place, at
from operations.backup.restore import BackupIsOlder, Restored, Wish, restore
from services import bootstrap
from services.installation import database, settings
from services.installation.settings import SettingsError
from services.keeping import forgetting
from services.keeping.forgetting import Reapplied
from vault import VaultError

HELP = """Backs the database up, and restores it: proved by the ledger's invariants, the
audit trail and the signed roots before it is used. A backup holds no keys."""
FAILED, OLDER, NOT_FORGOTTEN = 1, 3, 4
FORGOTTEN = {"forgotten", "forgotten already", "unknown"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 when done, 1 when not, 3 for a backup that is older.

    And 4 when a backup is restored, but somebody could not be forgotten again.
    """
    options = _parser().parse_args(arguments)
    try:
        environment = settings.environment()
        with reached(environment) as place:
            return int(options.do(place, environment, options))
    except BackupIsOlder as older:
        told = {"restored": False, "older": asdict(older.loss)}
        _tell(options, told, str(older), sys.stderr)
        return OLDER
    except (BackupRefused, KeyUnfit, SettingsError) as problem:
        _tell(options, {"problem": str(problem)}, str(problem), sys.stderr)
        return FAILED
    except (OSError, psycopg2.Error, SQLAlchemyError, VaultError) as error:
        words = f"It failed, and the database is as it was: {type(error).__name__}."
        # The system's words name a file or a server, never a customer.
        words += f" {error}" if isinstance(error, OSError) else ""
        _tell(options, {"problem": words}, words, sys.stderr)
        return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m operations.backup", description=HELP
    )
    commands = parser.add_subparsers(dest="command", required=True)
    backing = commands.add_parser("backup", help="make a backup; prints its path")
    backing.set_defaults(do=_back_up)
    restoring = commands.add_parser("restore", help="put a backup in place")
    restoring.add_argument("file", type=Path, help="what `backup` printed")
    restoring.add_argument(
        "--accept-loss",
        action="store_true",
        help="restore a backup that is older than what was signed since",
    )
    restoring.set_defaults(do=_restore)
    for command in (backing, restoring):
        command.add_argument("--json", action="store_true", help="answer in JSON")
    return parser


@contextmanager
def reached(environment: Mapping[str, str]) -> Iterator[Place]:
    """The installation that the environment describes, its own server started."""
    var = Path(environment["SAATHI_VAR"])
    log = Path(environment.get("SAATHI_ROOT_LOG") or var / "roots" / "roots.jsonl")
    published = public_key_of(log)
    keys = public_keys(published) if published.exists() else {}
    key = settings.secret_of(environment, "SAATHI_SIGNING_KEY")
    roots = (FileRootLog(log), keys, key)
    url = settings.secret_of(environment, "DATABASE_URL")
    if url and environment.get("SAATHI_EMBEDDED") != "1":
        owner = settings.secret_of(environment, "SAATHI_OWNER_DATABASE_URL") or url
        yield Place(url, owner, owner, _programs_on_path(), *roots)
        return
    server = embedded_database.start(var / "postgres")
    try:
        yield Place(
            server.url(),
            server.url(embedded_database.OWNER),
            server.url("postgres"),
            embedded_database.programs(),
            *roots,
        )
    finally:
        server.stop()


def _programs_on_path() -> Path | None:
    found = shutil.which("pg_dump")
    return Path(found).parent if found else None


def _back_up(
    place: Place, environment: Mapping[str, str], options: argparse.Namespace
) -> int:
    var = Path(environment["SAATHI_VAR"])
    folder = Path(environment.get("SAATHI_BACKUPS") or var / "backups")
    path = back_up(place, folder, _now())
    _tell(options, {"file": str(path)}, str(path))
    return 0


def _restore(
    place: Place, environment: Mapping[str, str], options: argparse.Namespace
) -> int:
    left: list[Reapplied] = []

    def forget_again(name: str) -> None:
        left.extend(_forget_again(place, environment, name))

    wish = Wish(options.file, options.accept_loss, _now())
    done = restore(place, wish, forget_again, lambda what: _say(f"  {what}"))
    told = {
        "restored": True,
        "made_at": done.manifest.made_at,
        "former": done.former,
        "events": done.examined.verdict.count,
        "postings": done.examined.verdict.postings,
        "given_up": None if done.examined.loss is None else asdict(done.examined.loss),
        "not_forgotten": [asdict(one) for one in left],
    }
    _tell(options, told, _in_words(done) + _not_forgotten(left))
    return NOT_FORGOTTEN if left else 0


def _forget_again(
    place: Place, environment: Mapping[str, str], name: str
) -> list[Reapplied]:
    """Forget whoever was forgotten since the backup was made; who could not be."""
    left = []
    live = {**environment, "DATABASE_URL": at(place.url, name)}
    loaded = settings.load(live)
    engine = database.connect(loaded.database_url, pool_size=1)
    try:
        resources = bootstrap.build(loaded, engine).resources
        for one in forgetting.reapply(resources):
            _say(f"  customer {one.customer_id}: {one.outcome}")
            if one.outcome not in FORGOTTEN:
                left.append(one)
    finally:
        engine.dispose()
    return left


def _not_forgotten(left: Sequence[Reapplied]) -> str:
    if not left:
        return ""
    them = "".join(f"\n  {one.customer_id}: {one.outcome}" for one in left)
    return (
        "\nThese customers had been forgotten and are back with the backup. Do what is "
        "said for each, then run `python -m operations.staff --as NAME "
        f"reapply-forgotten`, before anybody else is let in:{them}"
    )


def _in_words(done: Restored) -> str:
    verdict = done.examined.verdict
    lines = [
        f"Restored the backup of {done.manifest.made_at}: {verdict.count} events and "
        f"{verdict.postings} postings hold, as they were signed.",
        f"The former database is kept as {done.former}. When you need it no longer: "
        f'DROP DATABASE "{done.former}".',
    ]
    loss = done.examined.loss
    if loss is not None and loss.given_up:
        lines.append(
            f"Given up: {loss.events} events and {loss.postings} postings. The root "
            "log says so, signed."
        )
    if loss is not None and (loss.unsigned_events or loss.unsigned_postings):
        lines.append(
            f"Given up unsigned: {loss.unsigned_events} events and "
            f"{loss.unsigned_postings} postings, which only the former database has."
        )
    return "\n".join(lines)


def _tell(options: argparse.Namespace, told: object, words: str, to=None) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - a stream
    if options.json:
        print(json.dumps(told))
    else:
        print(words, file=to or sys.stdout)


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _now() -> datetime:
    return datetime.now(timezone.utc)
