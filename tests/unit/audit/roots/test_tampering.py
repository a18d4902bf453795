"""A thousand ways to change what was signed, by one who may do anything: all found."""
# ruff: noqa: S608 - tables, columns and rows are ones that this file names itself

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

from sqlalchemy.engine import Connection, Engine

from audit.chains import Broken
from audit.roots.lines import parse
from audit.roots.log import FileRootLog
from audit.roots.verification import Proof
from tests.unit.audit.roots.forger import rehash_ledger, rehash_trail
from tests.unit.audit.roots.signed import KAMALA, KEYS, Signed
from tests.unit.audit.roots.vandal import (
    FREE,
    WAYS,
    Mutation,
    change,
)

MUTATIONS = 1_000
SEED = 6962


def test_a_thousand_changes_by_a_superuser_are_all_found(
    signed: Signed, superuser: Engine
) -> None:
    signed.busy()
    random = Random(SEED)  # noqa: S311 - repeatable on purpose
    tried: Counter[str] = Counter()
    unseen = []
    with superuser.connect() as connection:
        connection.exec_driver_sql(FREE)
        assert signed.proof(connection).first_broken is None
        for number in range(MUTATIONS):
            way = random.choices(list(WAYS), list(WAYS.values()))[0]
            tried[way.__name__] += 1
            if not found(signed, connection, way, random):
                unseen.append((number, way.__name__))
        assert signed.proof(connection).first_broken is None
        connection.rollback()
    assert unseen == []
    assert sum(tried.values()) == MUTATIONS
    assert set(tried) == {way.__name__ for way in WAYS}
    assert signed.verdict().first_broken is None


def found(
    signed: Signed, connection: Connection, way: Mutation, random: Random
) -> bool:
    savepoint = connection.begin_nested()
    way(connection, random)
    verdict = signed.proof(connection)
    savepoint.rollback()
    return verdict.first_broken is not None


def test_a_rewritten_chain_is_named_to_the_record(
    signed: Signed, superuser: Engine
) -> None:
    signed.busy()
    chain = f"customer-{KAMALA}"
    with superuser.begin() as connection:
        connection.exec_driver_sql(FREE)
        change(
            connection,
            "UPDATE audit_events SET outcome = 'changed'"
            f" WHERE chain = '{chain}' AND position = 3",
        )
        rehash_trail(connection)
        verdict = signed.proof(connection)
        record = connection.exec_driver_sql(
            f"SELECT id FROM audit_events WHERE chain = '{chain}' AND position = 3"
        ).scalar_one()
    broken = verdict.first_broken
    assert broken is not None
    assert (broken.chain, broken.position, broken.id) == (chain, 3, record)
    assert "not the record that was signed" in broken.reason


def test_a_rewritten_posting_is_named_to_the_record(
    signed: Signed, superuser: Engine
) -> None:
    signed.busy()
    with superuser.begin() as connection:
        connection.exec_driver_sql(FREE)
        change(
            connection,
            "UPDATE transfers SET memo = 'other' WHERE id = (SELECT transfer_id FROM"
            f" postings WHERE account_id = '{signed.village.ramesh}' AND version = 4)",
        )
        rehash_ledger(connection)
        broken = signed.proof(connection).first_broken
    assert broken is not None
    account = min(signed.village.kamala, signed.village.ramesh)
    assert broken.chain == f"account-{account}"
    assert broken.position == 4
    assert broken.id == f"{account}/4"


def test_an_older_state_put_back_is_found(signed: Signed, superuser: Engine) -> None:
    """Everything as it was, also the notes of what is signed: a restored backup."""
    signed.event()
    signed.signer.sign()
    ledger = ["accounts", "transfers", "postings"]
    tables = [*ledger, "audit_events", "audit_chains", "root_chains", "root_state"]
    with superuser.begin() as connection:
        for table in tables:
            connection.exec_driver_sql(f"CREATE TABLE old_{table} AS TABLE {table}")
    signed.busy()
    with superuser.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for table in tables:
            connection.exec_driver_sql(f"DELETE FROM {table}")
            connection.exec_driver_sql(f"INSERT INTO {table} TABLE old_{table}")
    broken = signed.verdict().first_broken
    assert broken is not None
    assert "missing; it was signed at" in broken.reason


def changed_logs(lines: list[str], random: Random) -> dict[str, list[str]]:
    """The log, spoilt in each way; the first line is 1."""
    at = random.randrange(len(lines))
    column = random.randrange(len(lines[at]))
    letter = chr((ord(lines[at][column]) - 32 + random.randint(1, 94)) % 95 + 32)
    edited = lines[at][:column] + letter + lines[at][column + 1 :]
    one, two = sorted(random.sample(range(len(lines)), 2))
    swapped = list(lines)
    swapped[one], swapped[two] = swapped[two], swapped[one]
    later = replace(parse(lines[at]), at="2026-03-02T06:30:01+00:00").text()
    return {
        "a letter": [*lines[:at], edited, *lines[at + 1 :]],
        "a time": [*lines[:at], later, *lines[at + 1 :]],
        "a line cut out": lines[:at] + lines[at + 1 :],
        "the end cut off": lines[: random.randrange(len(lines))],
        "two swapped": swapped,
        "one twice": [*lines[: at + 1], lines[at], *lines[at + 1 :]],
        "an empty line": [*lines[:at], "", *lines[at:]],
    }


def test_a_spoilt_log_is_found(signed: Signed, tmp_path: Path) -> None:
    for _ in range(3):
        signed.busy()
    lines = list(signed.log.lines())
    random = Random(SEED)  # noqa: S311 - repeatable on purpose
    with signed.engine.connect() as connection:
        for _ in range(20):
            for what, spoilt in changed_logs(lines, random).items():
                broken = of_log(connection, tmp_path, spoilt)
                assert broken is not None, what
                assert broken.chain == "root log", what
        assert of_log(connection, tmp_path, lines) is None


def of_log(connection: Connection, folder: Path, lines: list[str]) -> Broken | None:
    log = FileRootLog(folder / "spoilt.jsonl")
    log.path.write_text("".join(f"{line}\n" for line in lines))
    return Proof(connection, log, KEYS).run().first_broken


def test_a_log_that_is_gone_is_found(signed: Signed) -> None:
    signed.busy()
    signed.log.path.unlink()
    broken = signed.verdict().first_broken
    assert broken is not None
    assert "the log ends at line 0, but 2 were signed" in broken.reason


def test_a_line_that_an_auditor_kept_must_still_be_there(
    signed: Signed, superuser: Engine
) -> None:
    """Whoever holds database and log may cut both; not what somebody else kept."""
    signed.busy()
    first, second = signed.log.lines()
    signed.log.path.write_text(first + "\n")
    with superuser.begin() as connection:
        connection.exec_driver_sql(FREE)
        cut_both_to(connection, parse(first).text())
    with signed.engine.connect() as connection:
        kept = Proof(connection, signed.log, KEYS, parse(second)).run()
        assert kept.first_broken is not None
        assert "the line that was kept is no longer" in kept.first_broken.reason
        still = Proof(connection, signed.log, KEYS, parse(first)).run()
        assert still.first_broken is None


def cut_both_to(connection: Connection, text_of_line: str) -> None:
    """Make the notes say that this line was the last one."""
    line = parse(text_of_line)
    connection.exec_driver_sql(
        "UPDATE root_state SET epoch = 1, line_hash = sha256(convert_to(%s, 'UTF8'))",
        (text_of_line,),
    )
    connection.exec_driver_sql("DELETE FROM root_chains")
    for one in line.ranges:
        connection.exec_driver_sql(
            "INSERT INTO root_chains VALUES (%s, %s, %s)",
            (one.source, one.chain, one.last),
        )
