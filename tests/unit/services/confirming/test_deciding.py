"""What happens between claim and commit: a block, too many tries, too much time."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from actions.signing_in.verify_identity import ActionVerifyIdentity
from protocol.patience import DECIDED_S
from services.accounts.outcomes import SignedIn
from services.asking import all_sessions, capture_requests, challenges
from services.asking.challenges import Challenge
from services.asking.evidence import CaptureRequest
from services.bank import Bank
from services.paying.transfer_money import Wish
from services.people import customers, sessions
from services.protecting import block_account
from services.signing_in import proof
from services.work.errors import EvidenceExpired
from tests.fakes_biometrics import FakeEngines
from tests.unit.conftest import UPI_SECRET, World
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
    monkeypatch.setattr(all_sessions, "lock_all_of", lambda *_about: None)


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
    monkeypatch.setattr(capture_requests, "MOST_A_SESSION", 1)
    outcome = person.answer(session, asked)
    assert isinstance(outcome, Challenge)
    (row,) = run(superuser, "SELECT failures FROM biometric_locks")
    assert row.failures == 1
    with world.resources.work() as work:
        assert challenges.open_of(work, session) is not None


class Stopwatch:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def slow(world: World, seconds: float) -> World:
    """The same bank, whose engines take so long for each look."""
    watch = Stopwatch()
    resources = replace(world.resources, monotonic=watch)
    engines = resources.biometrics
    assert isinstance(engines, FakeEngines)

    def take_time() -> None:
        watch.seconds += seconds

    engines.meanwhile = take_time
    return replace(world, bank=Bank(resources, UPI_SECRET))


def test_a_payment_that_is_decided_too_late_moves_no_money(
    world: World, superuser: Engine
) -> None:
    person = Person(world).enrolled()
    world.clock.forward(days=2)
    session, _ = person.signs_in()
    before = world.balance(KAMALA)
    order = world.bank.open_transfer(session, Wish("Ramesh", 500_00))
    asked = world.bank.confirm_order(session, ("voice",))
    assert isinstance(asked, CaptureRequest)
    late = replace(person, world=slow(world, DECIDED_S + 1))
    outcome = late.answer(session, asked)
    assert isinstance(outcome, Challenge)
    assert outcome.purpose == "transfer_money"
    assert world.balance(KAMALA) == before
    assert not run(superuser, "SELECT 1 FROM biometric_locks WHERE failures > 0")
    assert world.bank.confirm_with_passcode(session, order.id, world.approve())


@pytest.mark.parametrize(("seconds", "outcome"), [(5, SignedIn), (7, Challenge)])
def test_a_sign_in_is_decided_in_time_or_not_at_all(
    world: World, seconds: float, outcome: type
) -> None:
    person = Person(world).enrolled()
    # A face and a voice: two looks.
    came = replace(person, world=slow(world, seconds)).signs_in()[1]
    assert isinstance(came, outcome)


def test_nothing_is_learnt_too_late(world: World, superuser: Engine) -> None:
    person, session = Person(world), world.signed_in()
    asked = person.opened_enrolment(session, "face")
    late = replace(person, world=slow(world, DECIDED_S + 1))
    with pytest.raises(EvidenceExpired):
        late.answer(session, asked)
    assert not run(superuser, "SELECT 1 FROM templates")


def test_it_is_decided_before_the_action_gives_up() -> None:
    assert ActionVerifyIdentity.timeout_s >= DECIDED_S + 2
