"""What a stranger's evidence tells of a customer: nothing; and for how long it lies."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.engine import Engine

from operations import jobs
from services.asking import all_sessions
from services.asking.challenges import Challenge
from services.asking.evidence_requests import close_run_out
from services.people import customers
from services.protecting import block_account
from tests.unit.conftest import World
from tests.unit.services.identity import KAMALA, NOBODY, Person
from tests.unit.services.vaults import run
from vault import places


def blocked(world: World, customer_id: str) -> None:
    with world.resources.work() as work:
        block_account.block_account(work, customer_id, actor="staff:x")


def its_face_forgotten(world: World, _customer_id: str) -> None:
    world.bank.forget_biometric(world.signed_in(), "face")


@pytest.mark.parametrize("happens", [blocked, its_face_forgotten])
@pytest.mark.parametrize("given_before", [False, True])
def test_a_strangers_open_evidence_tells_of_no_block_and_no_forgetting(
    world: World,
    superuser: Engine,
    happens: Callable[[World, str], None],
    given_before: bool,
) -> None:
    Person(world).enrolled()
    stranger, answers = Person(world), []
    asked = [stranger.asked(handle) for handle in (KAMALA, NOBODY)]
    given = [
        world.bank.give_captures(
            session, request.challenge_id, stranger.captures(request)
        )
        for session, request in asked
        if given_before
    ]
    with world.resources.work() as work:
        kamala = customers.find(work, KAMALA)
        assert kamala
    happens(world, kamala.id)
    rows = run(
        superuser, "SELECT state FROM evidence_requests WHERE purpose = 'sign_in'"
    )
    assert {row.state for row in rows} == {"given" if given_before else "open"}
    for at, (session, request) in enumerate(asked):
        open_ = world.bank.open_capture(session)
        awaiting = world.bank.conversation_state(session).awaiting
        if given_before:
            heard = stranger.heard(session, request.digits)
            outcome = world.bank.verify_identity(session, given[at], heard)
        else:
            outcome = stranger.answer(session, request)
        assert isinstance(outcome, Challenge)
        answers.append((open_ is None, awaiting, outcome.purpose, outcome.state))
    assert answers[0] == answers[1]


def test_what_was_captured_of_a_customer_who_blocks_is_emptied(
    world: World, superuser: Engine
) -> None:
    person = Person(world).enrolled()
    session, asked = person.asked()
    world.bank.give_captures(session, asked.challenge_id, person.captures(asked))
    with world.resources.work() as work:
        kamala = customers.find(work, KAMALA)
        assert kamala
    blocked(world, kamala.id)
    rows = run(superuser, "SELECT * FROM captures")
    assert {row.kind for row in rows} == {"face", "voice"}
    envelope = world.resources.envelope
    for row in rows:
        place = places.capture(str(row.id), row.evidence_id, row.kind, row.place)
        assert envelope.decrypt(bytes(row.content), place) == b""


def states(superuser: Engine) -> list[str]:
    return [row.state for row in run(superuser, "SELECT state FROM evidence_requests")]


def test_what_nobody_answered_is_closed_once_it_ran_out(
    world: World, superuser: Engine
) -> None:
    person = Person(world)
    person.asked(NOBODY)
    session, asked = person.asked()
    world.bank.give_captures(session, asked.challenge_id, person.captures(asked))
    assert close_run_out(world.resources) == 0
    world.clock.forward(seconds=world.resources.policy.evidence_lifetime_s + 1)
    assert close_run_out(world.resources) == 1
    assert sorted(states(superuser)) == ["given", "replaced"]
    world.clock.forward(seconds=world.resources.policy.capture_lifetime_s)
    assert close_run_out(world.resources) == 1
    assert states(superuser) == ["replaced", "replaced"]
    assert dict(jobs.STEPS)[close_run_out] <= 5


@pytest.mark.parametrize(("later_s", "held"), [(0, True), (3_600, False)])
def test_a_block_waits_only_for_sessions_with_recent_evidence(
    world: World, later_s: int, held: bool
) -> None:
    stranger = Person(world).asked()[0]
    world.clock.forward(seconds=later_s)
    with world.resources.work() as work:
        kamala = customers.find(work, KAMALA)
        assert kamala
        all_sessions.lock_all_of(work, kamala.id)
        with world.resources.work() as other:
            free = other.all(
                "SELECT 1 FROM sessions WHERE id = :id FOR NO KEY UPDATE SKIP LOCKED",
                id=stranger.id,
            )
    assert bool(free) is not held
