"""Jobs: what has had its time goes, what is young stays, a failing step is told."""

from __future__ import annotations

import threading
import time

import pytest

from operations import jobs
from services.keeping.retention import clear_away
from services.people.sessions import Session
from services.providers import outbox
from services.work.work import Resources
from tests.unit.conftest import World


def with_something_said(world: World, session: Session) -> None:
    with world.resources.work() as work:
        for statement in (
            "INSERT INTO tracker_events (conversation_id, position, sealed)"
            " VALUES (:conversation, 0, 'x')",
            "INSERT INTO tracker_contexts (conversation_id, length, sealed)"
            " VALUES (:conversation, 1, 'x')",
        ):
            work.run(statement, conversation=session.conversation_id)


def kept(world: World) -> set[str]:
    with world.resources.work() as work:
        rows = work.all(
            "SELECT conversation_id FROM tracker_events"
            " UNION ALL SELECT conversation_id FROM tracker_contexts"
        )
    return {row.conversation_id for row in rows}


def test_a_notice_of_the_outbox_wakes_the_jobs_at_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "TICK_S", 20.0)
    wake = jobs._listen(world.resources.engine)

    def notify() -> None:
        time.sleep(0.3)
        with world.resources.work() as work:
            work.run(f"NOTIFY {outbox.CHANNEL}")

    notifier = threading.Thread(target=notify)
    notifier.start()
    began = time.monotonic()
    wake()
    notifier.join()
    assert time.monotonic() - began < 10


def test_old_conversations_are_forgotten_and_young_ones_kept(world: World) -> None:
    stranger, kamala = world.new_session(), world.signed_in()
    for session in (stranger, kamala):
        with_something_said(world, session)
    assert clear_away(world.resources) == 0
    world.clock.forward(days=2)
    clear_away(world.resources)
    assert kept(world) == {kamala.conversation_id}
    world.clock.forward(days=30)
    clear_away(world.resources)
    assert kept(world) == set()


def test_a_sign_of_life_is_seen_and_missed(world: World) -> None:
    states = {"database": "up", "jobs": "down", "roots": "down"}
    assert world.bank.health() == states
    jobs.beat(world.resources)
    assert world.bank.health()["jobs"] == "up"
    world.clock.forward(seconds=31)
    assert world.bank.health()["jobs"] == "down"


def test_a_failing_job_does_not_stop_the_others(world: World) -> None:
    done: list[str] = []

    def failing(_: Resources) -> int:
        raise RuntimeError("the database is away")

    def working(_: Resources) -> int:
        done.append("worked")
        return 1

    steps = jobs.STEPS
    jobs.STEPS = ((failing, 0.0), (working, 0.0))
    try:
        jobs.run(world.resources, lambda: len(done) >= 2)
    finally:
        jobs.STEPS = steps
    assert done == ["worked", "worked"]


def test_captures_that_nobody_came_for_are_deleted_within_seconds() -> None:
    every = {step.__name__: seconds for step, seconds in jobs.STEPS}
    assert every["purge"] <= 5
