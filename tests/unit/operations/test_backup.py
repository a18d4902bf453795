"""Backup and restore, with PostgreSQL's own programs on a real server."""
# ruff: noqa: S608 - the database is this test's own

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import psycopg2
import psycopg2.extensions
import pytest
from psycopg2 import errorcodes
from sqlalchemy.engine import Engine

from audit.roots import lines
from audit.roots.log import FileRootLog
from audit.roots.merkle import Tree, leaf_hash
from audit.roots.reader import LogBroken, LogReader
from audit.roots.signer import RootsDisagree, RootSigner
from audit.roots.verification import Proof
from operations import embedded_database
from operations.backup import command
from operations.backup.dump import back_up, manifest_of
from operations.backup.place import BackupRefused, Place, at
from operations.backup.restore import BackupIsOlder, Restored, Wish, restore
from services.installation.settings import ROOT
from tests.conftest import FreshDatabase
from tests.unit.audit.roots.signed import KEY, KEYS, Signed, signed_world

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=timezone.utc)
# Already there; the test must not wait for packages.
INSTALLED = ".venv/.installed"
SEED = base64.b64encode(bytes(range(32))).decode()


@pytest.fixture
def signed(database: Engine, tmp_path: Path) -> Signed:
    world = signed_world(database, tmp_path / "roots")
    world.busy()
    return world


@pytest.fixture
def place(signed: Signed, fresh_database: FreshDatabase) -> Iterator[Place]:
    here = Place(
        fresh_database.url,
        fresh_database.owner_url,
        fresh_database.superuser_url,
        embedded_database.programs(),
        signed.log,
        KEYS,
        SEED,
    )
    yield here
    for name in databases(here):
        if name != here.database:
            run(at(here.admin_url, "postgres"), f'DROP DATABASE "{name}" WITH (FORCE)')


def databases(place: Place) -> list[str]:
    """The live database and those beside it."""
    names = f"SELECT datname FROM pg_database WHERE datname LIKE '{place.database}%'"
    return sorted(row[0] for row in run(at(place.admin_url, "postgres"), names))


def run(url: str, statement: str) -> list[tuple[Any, ...]]:
    connection = psycopg2.connect(url)
    try:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def restored(
    signed: Signed,
    place: Place,
    dump: Path,
    *,
    accept_loss: bool = False,
    afterwards: Callable[[str], None] = lambda _: None,
) -> Restored:
    signed.engine.dispose()
    return restore(place, Wish(dump, accept_loss, NOON), afterwards)


def test_a_backup_comes_back_whole(
    signed: Signed, place: Place, tmp_path: Path
) -> None:
    dump = back_up(place, tmp_path / "backups", NOON)
    assert dump.name == "saathi-20260302T120000Z.dump"
    assert dump.stat().st_mode & 0o777 == 0o600
    manifest = json.loads(manifest_of(dump).read_text())
    assert (manifest["epoch"], len(manifest["log_root"])) == (2, 64)
    done = restored(signed, place, dump)
    assert (done.examined.loss, done.examined.verdict.count) == (None, 12)
    assert databases(place) == [place.database, done.former]
    verdict = signed.verdict()
    assert (verdict.first_broken, verdict.signed) == (None, 24)
    signed.event()
    assert signed.signer.sign() == 1
    assert signed.verdict().unsigned == 0


def test_roles_rights_and_triggers_come_back(
    signed: Signed, place: Place, tmp_path: Path
) -> None:
    restored(signed, place, back_up(place, tmp_path, NOON))
    for statement in (
        "UPDATE postings SET amount_paise = 1",
        "DELETE FROM audit_events",
        "UPDATE root_chains SET position = 1",
        "ALTER TABLE postings DISABLE TRIGGER ALL",
    ):
        with pytest.raises(psycopg2.Error) as refused:
            run(place.url, statement)
        assert refused.value.pgcode == errorcodes.INSUFFICIENT_PRIVILEGE
        if not statement.startswith("ALTER"):
            with pytest.raises(psycopg2.Error) as refused:
                run(place.admin_url, statement)
            assert refused.value.pgcode == "SL008"
    owned = (
        "SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = 'saathi_app'"
    )
    assert run(place.admin_url, owned)[0][0] == 0
    owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = '{}'"
    assert run(place.admin_url, owner.format(place.database)) == [("saathi_owner",)]


def test_silence_and_what_was_signed_meanwhile_are_no_loss(
    signed: Signed, place: Place, tmp_path: Path
) -> None:
    signed.event()
    dump = back_up(place, tmp_path, NOON)
    # What is in the backup is signed only now; and then nothing happens for an hour.
    assert signed.signer.sign() == 1
    signed.clock.forward(hours=1)
    signed.signer.sign()
    done = restored(signed, place, dump)
    assert done.examined.loss is None
    assert signed.verdict().first_broken is None
    signed.event()
    assert signed.signer.sign() == 1


def test_an_altered_file_is_refused(
    signed: Signed, place: Place, tmp_path: Path
) -> None:
    dump = back_up(place, tmp_path, NOON)
    content = dump.read_bytes()
    for spoilt in (content[:-1], content[:-1] + b"x", content + b"x", b""):
        dump.write_bytes(spoilt)
        with pytest.raises(BackupRefused, match="not the file that was written"):
            restored(signed, place, dump)
    dump.write_bytes(content)
    manifest_of(dump).unlink()
    with pytest.raises(BackupRefused, match="belongs beside it"):
        restored(signed, place, dump)
    with pytest.raises(BackupRefused, match="no file"):
        restored(signed, place, tmp_path / "nowhere.dump")
    assert databases(place) == [place.database]


def test_a_backup_of_records_that_were_changed_is_refused(
    signed: Signed, place: Place, tmp_path: Path
) -> None:
    with psycopg2.connect(place.admin_url) as connection:
        cursor = connection.cursor()
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE audit_events SET outcome = 'x' WHERE id = 3")
    connection.close()
    with pytest.raises(BackupRefused, match="the event was changed"):
        restored(signed, place, back_up(place, tmp_path, NOON), accept_loss=True)
    assert databases(place) == [place.database]


def older(signed: Signed, place: Place, folder: Path) -> Path:
    """A backup after which money moved."""
    dump = back_up(place, folder, NOON)
    signed.event()
    signed.transfer()
    signed.signer.sign()
    return dump


def test_an_older_backup_is_detected_and_says_what_it_means(
    signed: Signed, place: Place, tmp_path: Path
) -> None:
    dump = older(signed, place, tmp_path)
    with pytest.raises(BackupIsOlder) as told:
        restored(signed, place, dump)
    words = str(told.value)
    assert "1 events of the audit trail and 2 postings" in words
    assert "Money has moved since" in words
    assert "ACCEPT_LOSS=1" in words
    assert (told.value.loss.kept_epoch, told.value.loss.epoch) == (2, 3)
    assert databases(place) == [place.database]
    assert signed.verdict().first_broken is None


def test_an_accepted_loss_is_told_for_ever_and_signing_goes_on(
    signed: Signed, place: Place, tmp_path: Path
) -> None:
    dump = older(signed, place, tmp_path)
    done = restored(signed, place, dump, accept_loss=True)
    assert done.examined.loss is not None
    verdict = signed.verdict()
    assert (verdict.first_broken, verdict.signed) == (None, 24)
    assert verdict.given_up == [{"at": NOON.isoformat(), "kept_epoch": 2, "records": 3}]
    reborn = RootSigner(signed.engine, signed.log, KEY, signed.clock)
    signed.event()
    signed.transfer(777)
    assert reborn.sign() == 3
    assert (signed.verdict().signed, signed.verdict().epochs) == (27, 5)
    # The former database is there, and the log knows that it is no longer the one.
    former = psycopg2.connect(at(place.url, done.former))
    former.close()


def test_a_backup_of_a_branch_that_was_given_up_is_refused(
    signed: Signed, place: Place, tmp_path: Path
) -> None:
    first = back_up(place, tmp_path, NOON)
    signed.event()
    signed.signer.sign()
    branch = back_up(place, tmp_path, NOON + timedelta(seconds=1))
    restored(signed, place, first, accept_loss=True)
    since = back_up(place, tmp_path, NOON + timedelta(seconds=2))
    for _ in range(2):
        signed.event()
        signed.transfer()
    signed.signer.sign()
    log_before = list(signed.log.lines())
    with pytest.raises(BackupRefused, match="an earlier restore has given up"):
        restored(signed, place, branch, accept_loss=True)
    assert list(signed.log.lines()) == log_before
    # What was made since that restore, stands; and so does what it kept.
    for at_s, dump in enumerate((since, first), start=1):
        signed.engine.dispose()
        wish = Wish(dump, accept_loss=True, now=NOON + timedelta(minutes=at_s))
        restore(place, wish)
        signed.event()
        assert signed.signer.sign() == 1
        verdict = signed.verdict()
        assert (verdict.first_broken, verdict.unsigned) == (None, 0)


def copy_of(reader: LogReader) -> LogReader:
    tree = Tree(reader.tree.size, list(reader.tree.peaks))
    return replace(reader, tree=tree, given_up=[*reader.given_up])


def test_a_log_that_goes_back_to_what_was_given_up_is_broken(signed: Signed) -> None:
    reader = LogReader(KEYS)
    list(reader.follow(signed.log))
    for kept, holds in ((1, True), (2, False), (3, True)):
        assert reader.line is not None
        draft = lines.restored(reader.line, NOON.isoformat(), kept, ())
        tree = Tree(reader.tree.size, list(reader.tree.peaks))
        tree.add(leaf_hash(draft.entry()))
        text = lines.sign(draft, tree.root(), KEY).text()
        if holds:
            reader.take(text)
        else:
            with pytest.raises(LogBroken, match="given up before"):
                copy_of(reader).take(text)


def test_what_was_not_signed_yet_is_not_lost_in_silence(
    signed: Signed, place: Place, tmp_path: Path
) -> None:
    dump = back_up(place, tmp_path, NOON)
    signed.event()
    signed.transfer()
    with pytest.raises(BackupIsOlder) as told:
        restored(signed, place, dump)
    assert "not yet signed and not in this backup: 1 events" in str(told.value)
    assert "2 postings" in str(told.value)
    log = list(signed.log.lines())
    done = restored(signed, place, dump, accept_loss=True)
    loss = done.examined.loss
    assert loss is not None
    assert (loss.unsigned_events, loss.unsigned_postings) == (1, 2)
    assert (loss.events, loss.given_up, list(signed.log.lines())) == (0, (), log)
    signed.event()
    assert signed.signer.sign() == 1


def test_signed_and_unsigned_losses_are_told_apart(
    signed: Signed, place: Place, tmp_path: Path
) -> None:
    dump = older(signed, place, tmp_path)
    signed.event()
    with pytest.raises(BackupIsOlder) as told:
        restored(signed, place, dump)
    loss = told.value.loss
    assert (loss.events, loss.postings) == (1, 2)
    assert (loss.unsigned_events, loss.unsigned_postings) == (1, 0)


def test_a_database_that_cannot_be_read_is_no_hindrance(
    signed: Signed, place: Place, tmp_path: Path
) -> None:
    dump = back_up(place, tmp_path, NOON)
    signed.event()
    run(place.admin_url, "DROP TABLE audit_chains CASCADE")
    assert restored(signed, place, dump).examined.loss is None
    assert signed.verdict().first_broken is None


def test_a_loss_needs_the_signing_key(
    signed: Signed, place: Place, tmp_path: Path
) -> None:
    dump = older(signed, place, tmp_path)
    keyless = Place(
        place.url, place.owner_url, place.admin_url, place.programs, place.log, KEYS
    )
    with pytest.raises(BackupRefused, match="SAATHI_SIGNING_KEY"):
        restored(signed, keyless, dump, accept_loss=True)
    assert databases(place) == [place.database]
    assert len(list(signed.log.lines())) == 3


def test_nothing_is_restored_while_saathi_runs(
    signed: Signed, place: Place, tmp_path: Path
) -> None:
    dump = back_up(place, tmp_path, NOON)
    with signed.engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
        with pytest.raises(BackupRefused, match="Stop Saathi first"):
            restore(place, Wish(dump, accept_loss=False, now=NOON))
    assert databases(place) == [place.database]


class TornLog(FileRootLog):
    """A disk that fails at the last moment."""

    def append(self, line: str, after: bytes) -> None:
        raise OSError("no space left on device")


def test_a_failure_half_way_leaves_the_old_one(
    signed: Signed, place: Place, tmp_path: Path
) -> None:
    dump = older(signed, place, tmp_path)

    def fails(_name: str) -> None:
        raise BackupRefused("half way")

    with pytest.raises(BackupRefused, match="half way"):
        restored(signed, place, dump, accept_loss=True, afterwards=fails)
    torn = Place(
        place.url,
        place.owner_url,
        place.admin_url,
        place.programs,
        TornLog(signed.log.path),
        KEYS,
        SEED,
    )
    with pytest.raises(OSError, match="no space"):
        restored(signed, torn, dump, accept_loss=True)
    broken = Path(manifest_of(dump)).read_text()
    dump.write_bytes(b"PGDMP but nothing behind")
    manifest = {
        **json.loads(broken),
        "bytes": dump.stat().st_size,
        "sha256": sha256_of(dump),
    }
    manifest_of(dump).write_text(json.dumps(manifest))
    with pytest.raises(BackupRefused, match="pg_restore failed"):
        restored(signed, place, dump)
    assert databases(place) == [place.database]
    assert signed.verdict().first_broken is None


class Dropped(psycopg2.extensions.connection):
    """A connection that is lost when it matters most."""

    def commit(self) -> None:
        self.rollback()
        raise psycopg2.OperationalError("server closed the connection")


class Unlucky(Place):
    """A place whose server does not confirm."""

    @contextmanager
    def administration(self) -> Iterator[Any]:
        url = at(self.admin_url, "postgres")
        connection = psycopg2.connect(url, connection_factory=Dropped)
        try:
            connection.autocommit = True
            yield connection
        finally:
            connection.close()


def test_a_last_step_that_fails_is_told_and_healed_by_the_same_restore(
    signed: Signed, place: Place, tmp_path: Path
) -> None:
    dump = older(signed, place, tmp_path)
    unlucky = Unlucky(**{one.name: getattr(place, one.name) for one in fields(place)})
    with pytest.raises(BackupRefused, match="Run the same restore again"):
        restored(signed, unlucky, dump, accept_loss=True)
    assert databases(place) == [place.database]
    reborn = RootSigner(signed.engine, signed.log, KEY, signed.clock)
    with pytest.raises(RootsDisagree, match="run the same restore again"):
        reborn.sign()
    restored(signed, place, dump, accept_loss=True)
    assert reborn.sign() == 0
    verdict = signed.verdict()
    assert (verdict.first_broken, verdict.epochs, len(verdict.given_up)) == (None, 4, 1)


def sha256_of(path: Path) -> str:
    from operations.backup.dump import digest

    return digest(path)


def test_a_backup_of_another_installation_is_refused(
    signed: Signed, place: Place, tmp_path: Path
) -> None:
    dump = back_up(place, tmp_path, NOON)
    signed.log.path.unlink()
    elsewhere = RootSigner(signed.engine, signed.log, KEY, signed.clock)
    with pytest.raises(Exception, match="the log was cut"):
        elsewhere.sign()
    with pytest.raises(BackupRefused, match="does not hold"):
        restored(signed, place, dump, accept_loss=True)


def test_notes_that_the_application_spoilt_are_written_anew_from_the_log(
    signed: Signed, place: Place, tmp_path: Path
) -> None:
    spoil = (
        "SELECT roots_cover(3, decode(repeat('07', 32), 'hex'), now(), {0}, {0}, {1})"
    )
    run(place.url, spoil.format("ARRAY[]::text[]", "ARRAY[]::bigint[]"))
    with pytest.raises(RootsDisagree):
        signed.signer.sign()
    for statement in (
        "ALTER TABLE root_chains DISABLE TRIGGER USER",
        "ALTER TABLE root_state DISABLE TRIGGER USER",
        "DELETE FROM root_chains",
        "UPDATE root_state SET epoch = 0, line_hash = decode(repeat('00', 32), 'hex')",
        "ALTER TABLE root_chains ENABLE TRIGGER USER",
        "ALTER TABLE root_state ENABLE TRIGGER USER",
    ):
        run(place.admin_url, statement)
    assert restored(signed, place, back_up(place, tmp_path, NOON)).examined.loss is None
    signed.event()
    assert signed.signer.sign() == 1
    assert signed.verdict().first_broken is None


def test_the_backup_holds_no_keys(signed: Signed, place: Place, tmp_path: Path) -> None:
    dump = back_up(place, tmp_path, NOON)
    text = dump.read_bytes() + manifest_of(dump).read_bytes()
    assert SEED.encode() not in text
    assert bytes(range(32)) not in text


def test_the_whole_way_through_make(server_folder: Path) -> None:
    """A demo installation: set up, back up, restore; as a user would."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(server_folder),
        "SAATHI_VAR": str(server_folder / "var"),
        "PYTHONWARNINGS": "ignore",
    }

    def make(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["/usr/bin/make", "--no-print-directory", "-o", INSTALLED, *words],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    setup = [str(ROOT / ".venv/bin/python"), "-m", "operations.setup"]
    done = subprocess.run(setup, cwd=ROOT, env=environment, check=False)
    assert done.returncode == 0
    backup = make("backup")
    assert backup.returncode == 0, backup.stderr
    path = backup.stdout.strip().splitlines()[-1]
    assert re.fullmatch(r".*/var/backups/saathi-\d{8}T\d{6}Z\.dump", path)
    forgotten = server_folder / "var" / "roots" / "forgotten.jsonl"
    forgotten.parent.mkdir(exist_ok=True)
    somebody = "5a1b7a1e-0000-4000-8000-000000000001"
    forgotten.write_text(json.dumps({"customer_id": somebody}) + "\n")
    again = make("restore", path)
    assert f"customer {somebody}: unknown" in again.stderr
    assert again.returncode == 0, again.stderr
    assert "The former database is kept as saathi_former_" in again.stdout
    there_again_is_told(server_folder / "var", Path(path), environment)
    assert make("restore").returncode != 0
    missing = make("restore", "nowhere.dump")
    assert missing.returncode != 0
    assert "There is no file" in missing.stderr


def there_again_is_told(var: Path, dump: Path, environment: dict[str, str]) -> None:
    """Whoever cannot be forgotten again is named, with an exit code of its own."""
    server = embedded_database.start(var / "postgres")
    try:
        query = "SELECT id::text FROM customers ORDER BY created_at, id LIMIT 1"
        somebody = run(server.url("postgres"), query)[0][0]
    finally:
        server.stop()
    forgotten = var / "roots" / "forgotten.jsonl"
    forgotten.write_text(json.dumps({"customer_id": somebody}) + "\n")
    python = str(ROOT / ".venv/bin/python")
    done = subprocess.run(
        [python, "-m", "operations.backup", "restore", str(dump), "--json"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == command.NOT_FORGOTTEN, done.stderr
    told = json.loads(done.stdout)
    assert told["restored"] is True
    (one,) = told["not_forgotten"]
    assert one["customer_id"] == somebody
    assert "are on this account" in one["outcome"]


def test_the_program_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as done:
        command.main(["restore", "--help"])
    assert done.value.code == 0
    assert "--accept-loss" in capsys.readouterr().out


def test_an_hour_is_a_name_of_its_own(
    signed: Signed, place: Place, tmp_path: Path
) -> None:
    back_up(place, tmp_path, NOON)
    with pytest.raises(BackupRefused, match="is there already"):
        back_up(place, tmp_path, NOON)
    later = back_up(place, tmp_path, NOON + timedelta(seconds=1))
    with signed.engine.connect() as connection:
        assert Proof(connection, signed.log, KEYS).run().first_broken is None
    assert later.exists()
