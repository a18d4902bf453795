"""What happens between claim and commit: a block, too many tries, too much time."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from services import (
    block_account,
    challenges,
    customers,
    evidence_requests,
    proof,
    sessions,
)
from services.challenges import Challenge
from services.outcomes import SignedIn
from tests.unit.services.conftest import World
from tests.unit.services.identity import KAMALA, Person
from tests.unit.services.vaults import run

LONG_ENOUGH_S = 0.4  # for the other to come to what is held


def block(world: World) -> None:
    with world.resources.work() as work:
        kamala = customers.find(work, KAMALA)
        assert kamala
        block_account.block_account(work, kamala.id, actor="staff:x")


def without_holding(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a block come at a moment at which it sees no session to wait for."""
    monkeypatch.setattr(sessions, "hold_all_of", lambda *_about: None)


def test_a_block_before_the_sign_in_is_written_is_seen(
    world: World, superuser: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = Person(world).enrolled()
    without_holding(monkeypatch)
    decide = proof.sign_in

    def decide_then_block(shown: proof.Proof) -> Any:
        verdict = decide(shown)
        block(world)
        return verdict

    monkeypatch.setattr(proof, "sign_in", decide_then_block)
    session, outcome = person.signs_in()
    assert isinstance(outcome, Challenge)
    assert session.level == "anonymous"
    world.deliver()
    (row,) = run(
        superuser,
        "SELECT details ->> 'reason' AS reason FROM audit_events"
        " WHERE kind = 'verify_identity' ORDER BY position DESC LIMIT 1",
    )
    assert row.reason == "barred"


def test_a_block_while_the_sign_in_is_written_ends_the_session(
    world: World, superuser: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = Person(world).enrolled()
    without_holding(monkeypatch)
    blocker = threading.Thread(target=block, args=(world,))
    elevate = sessions.elevate

    def block_comes_then_elevate(*about: Any) -> None:
        blocker.start()
        time.sleep(LONG_ENOUGH_S)
        elevate(*about)

    monkeypatch.setattr(sessions, "elevate", block_comes_then_elevate)
    session, outcome = person.signs_in()
    blocker.join()
    assert isinstance(outcome, SignedIn)
    (row,) = run(
        superuser, "SELECT ended_at FROM sessions WHERE id = :id", id=session.id
    )
    assert row.ended_at is not None


def test_who_may_not_be_asked_again_is_asked_for_the_passcode(
    world: World, superuser: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = Person(world).enrolled()
    person.engines.voice = "unsure"
    session, asked = person.asked()
    monkeypatch.setattr(evidence_requests, "MOST_A_SESSION", 1)
    outcome = person.answer(session, asked)
    assert isinstance(outcome, Challenge)
    (row,) = run(superuser, "SELECT failures FROM biometric_locks")
    assert row.failures == 1
    with world.resources.work() as work:
        assert challenges.open_of(work, session) is not None
