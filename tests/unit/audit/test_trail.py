from __future__ import annotations

import json
import threading
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from psycopg2 import errorcodes
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError

import audit
from operations import audit as audit_program
from services import bootstrap

KAMALA = "5a1b7a1e-0000-4000-8000-000000000001"
RAMESH = "5a1b7a1e-0000-4000-8000-000000000002"
SESSION = "5a1b7a1e-0000-4000-8000-00000000000a"
ORDER = "5a1b7a1e-0000-4000-8000-0000000000ff"


def write(engine: Engine, outcome: str = "accepted", **about: object) -> int:
    about = {"customer_id": KAMALA, "session_id": SESSION, **about}
    with engine.begin() as connection:
        return audit.append(
            connection,
            actor="customer",
            kind="sign_in",
            outcome=outcome,
            **about,  # type: ignore[arg-type]
        )


@pytest.fixture
def trail(database: Engine) -> Engine:
    """Three of Kamala's events, two of Ramesh's, two of nobody's."""
    for number in range(3):
        write(database, details={"attempts": number, "order_id": ORDER})
    for _ in range(2):
        write(database, customer_id=RAMESH)
    for _ in range(2):
        write(database, customer_id=None)
    return database


def verified(engine: Engine) -> audit.VerifyResult:
    with engine.begin() as connection:
        return audit.verify(connection)


def test_an_empty_trail_holds(database: Engine) -> None:
    assert verified(database) == audit.VerifyResult(0, None)


def test_what_was_written_holds_and_is_read_back(trail: Engine) -> None:
    assert verified(trail) == audit.VerifyResult(7, None)
    with trail.begin() as connection:
        events = audit.recent(connection, KAMALA, 2)
    assert [event.details["attempts"] for event in events] == [2, 1]
    assert events[0].details["order_id"] == ORDER
    assert (events[0].actor, events[0].kind) == ("customer", "sign_in")
    assert (events[0].customer_id, events[0].session_id) == (KAMALA, SESSION)


def test_events_are_found_by_what_they_are_and_how_they_ended(trail: Engine) -> None:
    with trail.begin() as connection:
        every = audit.recent(connection, KAMALA, 9)
        kind, outcome = every[0].kind, every[0].outcome
        found = audit.of_kinds(connection, KAMALA, [kind], [outcome], limit=9)
        assert found == [e for e in every if (e.kind, e.outcome) == (kind, outcome)]
        assert audit.of_kinds(connection, KAMALA, [kind], [outcome], limit=1) == [
            every[0]
        ]
        assert audit.of_kinds(connection, KAMALA, ["other"], [outcome], limit=9) == []
        assert audit.of_kinds(connection, KAMALA, [kind], ["other"], limit=9) == []


def test_how_many_of_a_kind_ended_so_since_a_time(database: Engine) -> None:
    write(database)
    with database.connect() as connection:
        every = audit.recent(connection, KAMALA, 99)
        newest = every[0]
        kind, outcome = newest.kind, newest.outcome

        def counted(kinds: list[str], since: datetime) -> int:
            return audit.count_of_kinds(
                connection, KAMALA, kinds, [outcome], since=since
            )

        alike = [e for e in every if (e.kind, e.outcome) == (kind, outcome)]
        assert counted([kind], alike[-1].occurred_at) == len(alike)
        assert counted([kind], newest.occurred_at + timedelta(seconds=1)) == 0
        assert counted(["other"], alike[-1].occurred_at) == 0


def test_an_event_stands_or_falls_with_its_transaction(database: Engine) -> None:
    with database.connect() as connection:
        audit.append(connection, actor="system", kind="sign_in", outcome="refused")
        connection.rollback()
    write(database)
    assert verified(database) == audit.VerifyResult(1, None)


def test_a_customer_has_one_chain_and_nobody_has_sixteen() -> None:
    assert audit.chain_of(KAMALA, None) == audit.chain_of(KAMALA.upper(), SESSION)
    assert audit.chain_of(KAMALA, None) != audit.chain_of(RAMESH, None)
    chains = {audit.chain_of(None, str(uuid4())) for _ in range(600)}
    assert chains == {f"anonymous-{number}" for number in range(16)}
    assert audit.chain_of(None, None) == "anonymous-0"


UNFIT: list[dict[str, object]] = [
    {"name": "kamala"},
    {"passcode": 123456},
    {"attempts": 123456},
    {"attempts": "3"},
    {"attempts": True},
    {"attempts": -1},
    {"attempts": 1.5},
    {"reason": "Kamala Devi"},
    {"reason": "kamala@saathi"},
    {"reason": "code_123456"},
    {"reason": "9000000001"},
    {"reason": None},
    {"order_id": "9000000001"},
    {"order_id": ORDER.upper()},
    {"amount_paise": 10**13 + 1},
    {"reason": {"nested": "word"}},
    {"reason": ["word"]},
]


def test_what_could_be_personal_or_secret_stays_out(database: Engine) -> None:
    for details in UNFIT:
        with pytest.raises(audit.UnfitForTheTrail) as refused:
            write(database, details=details)
        assert not any(str(value) in str(refused.value) for value in details.values())
    assert verified(database).count == 0


def test_kind_outcome_and_actor_are_words(database: Engine) -> None:
    for word in ("", "Kamala Devi", "kamala@saathi", "x1", "a" * 65):
        with pytest.raises(audit.UnfitForTheTrail):
            write(database, outcome=word)
        with pytest.raises(audit.UnfitForTheTrail), database.begin() as connection:
            audit.append(connection, actor=f"staff:{word}\n", kind="k", outcome="o")


def test_staff_are_named_by_their_role_and_login(database: Engine) -> None:
    with database.begin() as connection:
        audit.append(connection, actor="staff:anita.r2", kind="look", outcome="shown")
    assert verified(database).count == 1


def test_many_write_at_once_and_every_chain_holds(database: Engine) -> None:
    def write_some(customer: str | None) -> None:
        for _ in range(10):
            write(database, customer_id=customer)

    customers = [KAMALA, KAMALA, RAMESH, None, None, str(uuid4())]
    writers = [threading.Thread(target=write_some, args=(who,)) for who in customers]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        assert verified(database).first_broken is None
    assert verified(database) == audit.VerifyResult(60, None)


# Where KAMALAS stands for the rows of her chain, and RAMESH for his id.
TAMPERING = {
    "an id": "UPDATE audit_events SET id = id + 1000 WHERE id = 2",
    "a chain": "UPDATE audit_events SET chain = 'anonymous-3' WHERE id = 7",
    "a position": "UPDATE audit_events SET position = 9 WHERE KAMALAS AND id = 3",
    "a time": "UPDATE audit_events SET occurred_at = occurred_at"
    " + interval '1 microsecond' WHERE id = 2",
    "an actor": "UPDATE audit_events SET actor = 'system' WHERE id = 2",
    "a kind": "UPDATE audit_events SET kind = 'sign_out' WHERE id = 2",
    "an outcome": "UPDATE audit_events SET outcome = 'refused' WHERE id = 2",
    "a customer": "UPDATE audit_events SET customer_id = 'RAMESH' WHERE id = 2",
    "no customer": "UPDATE audit_events SET customer_id = NULL WHERE id = 2",
    "a session": "UPDATE audit_events SET session_id = NULL WHERE id = 2",
    "details": "UPDATE audit_events SET details = '{}' WHERE id = 2",
    "a detail": "UPDATE audit_events SET details = details || '{\"attempts\": 7}'"
    " WHERE id = 2",
    "a hash": "UPDATE audit_events SET hash = sha256('x') WHERE id = 2",
    "two swapped": "UPDATE audit_events SET position = -position;"
    " UPDATE audit_events SET position = CASE -position WHEN 1 THEN 2 WHEN 2 THEN 1"
    " ELSE -position END",
    "the first gone": "DELETE FROM audit_events WHERE id = 1",
    "one gone": "DELETE FROM audit_events WHERE id = 2",
    "the last gone": "DELETE FROM audit_events WHERE id = 3",
    "a chain's events gone": "DELETE FROM audit_events WHERE KAMALAS",
    "all events gone": "DELETE FROM audit_events",
    "a head gone": "DELETE FROM audit_chains WHERE KAMALAS",
    "a head changed": "UPDATE audit_chains SET head_hash = sha256('x') WHERE KAMALAS",
    "a length cut": "UPDATE audit_chains SET length = 2 WHERE KAMALAS",
    "a length stretched": "UPDATE audit_chains SET length = 4 WHERE KAMALAS",
    "one added": "INSERT INTO audit_events SELECT 99, chain, 4, occurred_at, actor,"
    " kind, outcome, customer_id, session_id, details, hash FROM audit_events"
    " WHERE id = 3",
    "cut, with the length": "DELETE FROM audit_events WHERE id = 3;"
    " UPDATE audit_chains SET length = 2 WHERE KAMALAS",
}


def test_tampering_is_found(trail: Engine, superuser: Engine) -> None:
    unseen = []
    for what, statements in TAMPERING.items():
        with superuser.connect() as connection:
            tamper(connection, statements)
            if audit.verify(connection).first_broken is None:
                unseen.append(what)
            connection.rollback()
    assert unseen == []
    assert verified(trail).first_broken is None


def tamper(connection: Connection, statements: str) -> None:
    """Change rows as somebody who may switch off triggers, keys and checks."""
    connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
    connection.exec_driver_sql(
        "ALTER TABLE audit_events DROP CONSTRAINT audit_events_position_check,"
        " DROP CONSTRAINT audit_events_chain_position_key"
    )
    kamalas = f"chain = 'customer-{KAMALA}'"
    statements = statements.replace("KAMALAS", kamalas).replace("RAMESH", RAMESH)
    assert connection.exec_driver_sql(statements).rowcount > 0


def test_the_first_broken_record_is_named(trail: Engine, superuser: Engine) -> None:
    with superuser.begin() as connection:
        tamper(
            connection,
            "UPDATE audit_events SET outcome = 'refused' WHERE id IN (2, 3)",
        )
    result = verified(trail)
    # Two of nobody's events come before, and Kamala's first.
    assert result.count == 3
    assert result.first_broken == audit.Broken(
        f"customer-{KAMALA}", 2, 2, "the event was changed or moved"
    )


def refusal(engine: Engine, statement: str) -> str:
    """The SQLSTATE with which a statement is refused."""
    with pytest.raises(DBAPIError) as refused, engine.begin() as connection:
        connection.exec_driver_sql(statement)
    return str(refused.value.orig.pgcode)


def test_the_trail_only_grows(trail: Engine, superuser: Engine) -> None:
    for statement in (
        "UPDATE audit_events SET outcome = 'x'",
        "DELETE FROM audit_events",
        "TRUNCATE audit_events",
        "DELETE FROM audit_chains",
        "TRUNCATE audit_chains CASCADE",
    ):
        assert refusal(trail, statement) == errorcodes.INSUFFICIENT_PRIVILEGE
        assert refusal(superuser, statement) == "SL008"


def test_the_application_can_only_append(trail: Engine) -> None:
    for statement in (
        "INSERT INTO audit_events SELECT * FROM audit_events LIMIT 0",
        "INSERT INTO audit_chains SELECT * FROM audit_chains LIMIT 0",
        "UPDATE audit_chains SET length = 1",
        "ALTER TABLE audit_events DISABLE TRIGGER ALL",
    ):
        assert refusal(trail, statement) == errorcodes.INSUFFICIENT_PRIVILEGE


def test_the_command_says_how_many_hold(
    trail: Engine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(bootstrap, "engine", lambda: trail)
    elsewhere = ["--log", str(tmp_path / "roots.jsonl")]
    assert audit_program.main(["verify", *elsewhere]) == 0
    said = capsys.readouterr().out
    assert said.startswith("7 events")
    assert "not yet signed: 7" in said
    assert audit_program.main(["verify", "--json", *elsewhere]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["count"], told["first_broken"], told["unsigned"]) == (7, None, 7)


def test_the_command_names_the_first_broken_record(
    trail: Engine,
    superuser: Engine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    elsewhere = ["--log", str(tmp_path / "roots.jsonl")]
    monkeypatch.setattr(bootstrap, "engine", lambda: trail)
    with superuser.begin() as connection:
        tamper(connection, "DELETE FROM audit_events WHERE id = 2")
    assert audit_program.main(["verify", *elsewhere]) == 1
    said = capsys.readouterr().out
    assert f"customer-{KAMALA}" in said
    assert "event 2" in said
    assert audit_program.main(["verify", "--json", *elsewhere]) == 1
    broken = json.loads(capsys.readouterr().out)["first_broken"]
    assert (broken["position"], broken["id"]) == (2, None)


def test_the_command_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as done:
        audit_program.main(["--help"])
    assert done.value.code == 0
    assert "verify" in capsys.readouterr().out


def test_ids_in_the_trail_are_uuids() -> None:
    with pytest.raises(ValueError, match="badly formed"):
        audit.chain_of("kamala@saathi", None)
    assert UUID(KAMALA)
