"""Faces, voices and devices that were forgotten stay so when a backup is restored."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from operations import staff
from services.keeping import forgetting
from tests.unit.conftest import World
from tests.unit.services.identity import KAMALA, Person
from tests.unit.services.vaults import run, under

TABLES = ("devices", "templates", "voice_landmarks", "accepted_scores")


@pytest.fixture
def noted(world: World, tmp_path: Path) -> World:
    return under(world, forgotten_log=tmp_path / "roots" / "forgotten.jsonl")


def rows_of(superuser: Engine) -> dict[str, list[Any]]:
    return {
        table: run(superuser, f"SELECT * FROM {table}")  # noqa: S608 - our own names
        for table in TABLES
    }


def put_back(superuser: Engine, backup: dict[str, list[Any]]) -> None:
    """Bring the rows back as an older backup has them."""
    for table in reversed(TABLES):
        if table != "devices":
            run(superuser, f"DELETE FROM {table}")  # noqa: S608 - our own names
    run(superuser, "UPDATE devices SET revoked_at = NULL")
    for table in TABLES[1:]:
        for row in backup[table]:
            columns = dict(row._mapping)
            values = ", ".join(f":{name}" for name in columns)
            run(superuser, f"INSERT INTO {table} VALUES ({values})", **columns)  # noqa: S608 - our own names


def forget(world: World, *what: Any) -> None:
    session = world.signed_in()
    for modality in what:
        world.bank.forget_biometric(session, modality)


def take_devices_off(world: World) -> None:
    staff.forget_devices(world.resources, "asha.k", KAMALA)


@pytest.mark.parametrize(
    ("act", "left"),
    [
        (lambda world: forget(world, "face"), {"templates": 1, "living": 1}),
        (lambda world: forget(world, "voice"), {"templates": 1, "living": 1}),
        (lambda world: forget(world, "face", "voice"), {"templates": 0, "living": 0}),
        (take_devices_off, {"templates": 2, "living": 0}),
    ],
)
def test_what_an_older_backup_brings_back_is_forgotten_again(
    noted: World,
    superuser: Engine,
    act: Callable[[World], None],
    left: dict[str, int],
) -> None:
    person = Person(noted).enrolled()
    person.signs_in()
    backup = rows_of(superuser)
    noted.clock.forward(seconds=5)
    act(noted)
    after = {table: len(rows) for table, rows in rows_of(superuser).items()}
    noted.deliver()
    put_back(superuser, backup)
    assert forgetting.reapply(noted.resources) == []
    again = {table: len(rows) for table, rows in rows_of(superuser).items()}
    assert again == after
    living = run(superuser, "SELECT 1 FROM devices WHERE revoked_at IS NULL")
    assert {"templates": again["templates"], "living": len(living)} == left
    assert person.signs_in()[0].level != "strong"


def test_what_was_learnt_since_stays(noted: World, superuser: Engine) -> None:
    person = Person(noted).enrolled()
    noted.clock.forward(seconds=5)
    forget(noted, "face", "voice")
    noted.deliver()
    noted.clock.forward(seconds=5)
    person.enrolled()
    forgetting.reapply(noted.resources)
    assert len(rows_of(superuser)["templates"]) == 2
    assert person.signs_in()[0].level == "strong"


def test_the_file_names_nobody_who_only_forgot_a_face(noted: World) -> None:
    Person(noted).enrolled()
    forget(noted, "face")
    noted.deliver()
    log = noted.resources.forgotten_log
    assert log is not None
    (line,) = log.read_text().splitlines()
    assert set(json.loads(line)) == {"identity_of", "what", "at"}
    assert forgetting.noted(log) == []


def test_a_file_that_cannot_be_written_is_tried_again(
    noted: World, superuser: Engine
) -> None:
    log = noted.resources.forgotten_log
    assert log is not None
    Person(noted).enrolled()
    noted.deliver()
    log.parent.write_text("in the way")
    forget(noted, "face")
    noted.deliver()
    noted.clock.forward(seconds=3_600)
    noted.deliver()
    assert run(superuser, "SELECT 1 FROM outbox WHERE kind = 'forgotten'")
    log.parent.unlink()
    noted.clock.forward(seconds=60)
    noted.deliver()
    assert log.exists()
    assert not run(superuser, "SELECT 1 FROM outbox")
