"""What is new is signed, once, in order; a crash heals; an old database is told."""

from __future__ import annotations

import json
import re
import threading
from dataclasses import replace
from pathlib import Path

import psycopg2
import pytest
from psycopg2 import errorcodes
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from audit.roots import signer as signing
from audit.roots.keys import signing_key
from audit.roots.lines import parse
from audit.roots.log import FileRootLog, LogMoved
from audit.roots.reader import LogBroken
from audit.roots.signer import RootsDisagree, RootSigner
from audit.roots.verification import Verdict
from operations import jobs, run, setup
from services.installation.settings import ROOT
from tests.conftest import FreshDatabase
from tests.unit.audit.roots.signed import KEY, Signed
from tests.unit.conftest import World


def test_everything_new_is_signed_once(signed: Signed) -> None:
    signed.event()
    # An event, and two postings of each opening balance.
    assert signed.signer.sign() == 5
    assert signed.signer.sign() == 0
    signed.transfer()
    assert signed.signer.sign() == 2
    verdict = signed.verdict()
    assert verdict.first_broken is None
    assert (verdict.count, verdict.postings) == (1, 6)
    assert (verdict.signed, verdict.unsigned, verdict.epochs) == (7, 0, 2)


def test_what_is_not_signed_yet_is_told_with_its_age(signed: Signed) -> None:
    signed.busy()
    signed.event()
    verdict = signed.verdict()
    assert (verdict.first_broken, verdict.unsigned) == (None, 1)
    assert verdict.oldest_unsigned_s is not None
    assert 0 <= verdict.oldest_unsigned_s < 60


def test_silence_is_signed_once_an_hour(signed: Signed) -> None:
    signed.busy()
    for _ in range(2):
        signed.clock.forward(seconds=3_600)
        assert signed.signer.sign() == 0
        assert signed.signer.sign() == 0
    assert len(list(signed.log.lines())) == 4
    assert signed.verdict().first_broken is None


def test_a_backlog_is_signed_in_rounds(
    signed: Signed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing, "MOST_RECORDS", 3)
    for _ in range(5):
        signed.event()
    assert [signed.signer.sign() for _ in range(5)] == [3, 3, 3, 0, 0]
    assert signed.verdict().signed == 9


def test_two_signers_do_not_cross(signed: Signed) -> None:
    other = RootSigner(signed.engine, signed.log, KEY, signed.clock)
    done = threading.Event()

    def write() -> None:
        for _ in range(30):
            signed.event()
            signed.transfer(1)
        done.set()

    def sign(signer: RootSigner) -> None:
        while not done.is_set():
            signer.sign()

    threads = [threading.Thread(target=sign, args=(other,))]
    threads += [threading.Thread(target=sign, args=(signed.signer,))]
    threads += [threading.Thread(target=write)]
    verdicts = run_beside(threads, done, signed)
    assert {verdict.first_broken for verdict in verdicts} == {None}
    signed.signer.sign()
    verdict = signed.verdict()
    assert (verdict.first_broken, verdict.unsigned) == (None, 0)
    assert verdict.signed == 30 + 60 + 4


def run_beside(
    threads: list[threading.Thread], done: threading.Event, signed: Signed
) -> list[Verdict]:
    """Prove everything again and again, until the threads are done."""
    verdicts = []
    for thread in threads:
        thread.start()
    while not done.is_set():
        verdicts.append(signed.verdict())
    for thread in threads:
        thread.join()
    return verdicts


class Dies(Exception):
    """The process is gone at this point."""


class DyingLog(FileRootLog):
    """Has the line on its disk, and then everything ends."""

    def append(self, line: str, after: bytes) -> None:
        super().append(line, after)
        raise Dies


def test_a_crash_after_the_line_heals(signed: Signed) -> None:
    signed.busy()
    signed.event()
    signed.signer.log = DyingLog(signed.log.path)
    with pytest.raises(Dies):
        signed.signer.sign()
    # The line is there, and the database does not know of it: nobody is accused.
    assert signed.verdict().first_broken is None
    reborn = RootSigner(signed.engine, signed.log, KEY, signed.clock)
    signed.event()
    assert reborn.sign() == 1
    assert reborn.sign() == 0
    verdict = signed.verdict()
    assert (verdict.first_broken, verdict.unsigned, verdict.epochs) == (None, 0, 4)


class UnsureLog(FileRootLog):
    """A disk that does not say whether it has what was written."""

    def sync(self) -> None:
        raise OSError("input/output error")


def test_a_line_taken_up_is_on_the_disk_before_the_database_knows(
    signed: Signed,
) -> None:
    signed.busy()
    signed.event()
    signed.signer.log = DyingLog(signed.log.path)
    with pytest.raises(Dies):
        signed.signer.sign()
    unsure = UnsureLog(signed.log.path)
    reborn = RootSigner(signed.engine, unsure, KEY, signed.clock)
    with pytest.raises(OSError, match="input/output"):
        reborn.sign()
    with signed.engine.connect() as connection:
        assert connection.exec_driver_sql(signing.STATE).one().epoch == 2


def test_a_line_that_was_cut_short_is_replaced(signed: Signed) -> None:
    signed.busy()
    with signed.log.path.open("ab") as file:
        file.write(b'{"at":"20')
    assert signed.verdict().first_broken is None
    signed.event()
    assert signed.signer.sign() == 1
    assert signed.verdict().signed == 25


def test_a_line_is_added_only_behind_the_one_it_names(signed: Signed) -> None:
    signed.busy()
    before = signed.log.path.read_bytes()
    with pytest.raises(LogMoved):
        signed.log.append("{}", bytes(32))
    assert signed.log.path.read_bytes() == before


def test_a_database_older_than_the_log_is_not_signed(
    signed: Signed, superuser: Engine
) -> None:
    signed.busy()
    signed.event()
    with superuser.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql(
            "UPDATE root_state SET epoch = 1, line_hash = sha256('x')"
        )
    with pytest.raises(RootsDisagree, match="older copy"):
        signed.signer.sign()
    assert len(list(signed.log.lines())) == 2


def test_a_log_that_was_cut_is_not_signed_on(signed: Signed) -> None:
    signed.busy()
    lines = list(signed.log.lines())
    signed.log.path.write_text(lines[0] + "\n")
    with pytest.raises(RootsDisagree, match="the log was cut"):
        signed.signer.sign()
    signed.log.path.unlink()
    with pytest.raises(RootsDisagree, match="the log was cut"):
        signed.signer.sign()


def test_a_log_with_a_forged_line_is_not_signed_on(signed: Signed) -> None:
    signed.busy()
    first, second = map(parse, signed.log.lines())
    forged = replace(second, at=first.at).text()
    signed.log.path.write_text(f"{first.text()}\n{forged}\n")
    with pytest.raises(LogBroken, match="signature"):
        signed.signer.sign()


def test_notes_that_were_turned_back_are_not_signed_over(
    signed: Signed, superuser: Engine
) -> None:
    signed.busy()
    signed.transfer()
    with superuser.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql("UPDATE root_chains SET position = 1")
    with pytest.raises(RootsDisagree, match="its note was changed"):
        signed.signer.sign()


def refusal(engine: Engine, statement: str) -> str:
    with pytest.raises(DBAPIError) as refused, engine.begin() as connection:
        connection.exec_driver_sql(statement)
    return str(refused.value.orig.pgcode)


def test_the_application_cannot_turn_the_notes_back(
    signed: Signed, superuser: Engine
) -> None:
    signed.busy()
    for statement in (
        "UPDATE root_chains SET position = 1",
        "DELETE FROM root_chains",
        "TRUNCATE root_chains",
        "UPDATE root_state SET epoch = 0",
        "DELETE FROM root_state",
    ):
        assert refusal(signed.engine, statement) == errorcodes.INSUFFICIENT_PRIVILEGE
    for statement in (
        "UPDATE root_chains SET position = 1",
        "DELETE FROM root_chains",
        "TRUNCATE root_chains",
        "DELETE FROM root_state",
    ):
        assert refusal(superuser, statement) == "SL008"
    cover = (
        "SELECT roots_cover({}, sha256('x'), now(), '{{audit}}', '{{{}}}', '{{{}}}')"
    )
    chain = "anonymous-10"
    # Not the next epoch; a record that is not there; backwards.
    for call in ((2, chain, 2), (3, chain, 99)):
        assert refusal(signed.engine, cover.format(*call)) == "SL009"
    assert refusal(signed.engine, cover.format(3, chain, 1)) == "SL008"


def test_the_jobs_sign_and_health_shows_when_they_cannot(
    world: World, tmp_path: Path
) -> None:
    signer = RootSigner(
        world.resources.engine, FileRootLog(tmp_path / "r.jsonl"), KEY, world.clock
    )
    step = jobs.signing(signer, 0.0)
    assert step(world.resources) > 0
    assert world.bank.health()["roots"] == "up"
    signer.log.path.unlink()  # type: ignore[attr-defined]
    world.clock.forward(seconds=301)
    assert step(world.resources) == 0
    assert world.bank.health()["roots"] == "down"


def test_who_holds_the_signers_lock_leaves_no_sign_of_life_for_it(
    world: World, tmp_path: Path
) -> None:
    log = FileRootLog(tmp_path / "r.jsonl")
    signer = RootSigner(world.resources.engine, log, KEY, world.clock)
    step = jobs.signing(signer, 0.0)
    with world.resources.engine.begin() as connection:
        lock = f"SELECT pg_advisory_xact_lock({signing.ONE_SIGNER})"
        connection.exec_driver_sql(lock)
        assert signer.sign() is None
        assert step(world.resources) == 0
        assert world.bank.health()["roots"] == "down"
    assert step(world.resources) > 0
    assert world.bank.health()["roots"] == "up"


def test_what_came_last_is_signed_before_the_jobs_end(
    world: World, tmp_path: Path
) -> None:
    log = FileRootLog(tmp_path / "r.jsonl")
    step = jobs.signing(RootSigner(world.resources.engine, log, KEY, world.clock), 0.0)
    thread = threading.Thread(target=lambda: None)
    thread.start()
    jobs.sign_the_rest(thread, step, world.resources)
    assert len(list(log.lines())) == 1


def test_a_log_that_was_lost_is_begun_anew_as_the_documentation_says(
    signed: Signed, fresh_database: FreshDatabase
) -> None:
    signed.busy()
    signed.log.path.unlink()
    page = (ROOT / "docs" / "deployment.md").read_text()
    block = re.search(r"^    ALTER TABLE root_chains DISABLE.*?\n\n", page, re.M | re.S)
    assert block
    connection = psycopg2.connect(fresh_database.owner_url)
    with connection:
        connection.cursor().execute(block[0])
    connection.close()
    assert signed.verdict().first_broken is None
    assert signed.signer.sign() == 24
    assert signed.verdict().unsigned == 0


def test_an_older_installation_draws_a_key_and_jobs_alone_is_given_it() -> None:
    written = {"SAATHI_DEMO": "1", "SAATHI_KEYS": "as before"}
    ready = setup._with_secrets(written)
    assert ready["SAATHI_KEYS"] == "as before"
    assert signing_key(ready["SAATHI_SIGNING_KEY"])
    assert run.environment_of("jobs", ready) == ready
    for name in ("web", "rasa", "actions"):
        given = run.environment_of(name, ready)
        assert set(ready) - set(given) == {"SAATHI_SIGNING_KEY"}


def test_a_line_says_what_it_covers(signed: Signed) -> None:
    signed.busy()
    line = json.loads(next(iter(signed.log.lines())))
    assert (line["epoch"], line["records"]) == (1, 14)
    chains = {one[1] for one in line["ranges"]}
    assert f"account-{signed.village.kamala}" in chains
    assert signed.log.path.stat().st_mode & 0o777 == 0o600
