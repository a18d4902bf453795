"""Doubt about evidence: from when it is given until nothing can come of it any more."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from sqlalchemy.engine import Engine

from protocol.patience import UNSURE_S
from services.accounts.outcomes import SignedIn
from services.asking import evidence_requests
from services.asking.challenges import Challenge
from services.asking.evidence import CaptureRequest, Heard
from services.people import sessions
from services.people.sessions import Session
from services.work.errors import EvidenceExpired
from tests.unit.conftest import World
from tests.unit.services.identity import Person
from tests.unit.services.vaults import run


@pytest.fixture
def person(world: World) -> Person:
    return Person(world).enrolled()


@pytest.fixture
def given(person: Person) -> Iterator[tuple[Session, CaptureRequest, str]]:
    """Evidence that nobody has decided about yet."""
    session, asked = person.asked()
    captures = person.captures(asked)
    bank = person.world.bank
    yield session, asked, bank.give_captures(session, asked.challenge_id, captures)


Given = tuple[Session, CaptureRequest, str]


def doubted(person: Person, given: Given) -> tuple[bool, bool]:
    """Whether its session is in doubt, and whether its handle is."""
    session, asked, _ = given
    ask = person.world.bank.evidence_in_doubt
    return ask(session, None), ask(None, asked.challenge_id)


def verified(person: Person, given: Given) -> object:
    session, asked, evidence = given
    heard = person.heard(session, asked.digits)
    return person.world.bank.verify_identity(session, evidence, heard)


def test_what_was_only_asked_for_is_not_in_doubt(person: Person) -> None:
    session, asked = person.asked()
    assert doubted(person, (session, asked, "")) == (False, False)


def test_what_was_given_is_in_doubt_in_its_session_and_by_its_handle(
    person: Person, given: Given
) -> None:
    assert doubted(person, given) == (True, True)
    other, asked = person.asked()
    assert not person.world.bank.evidence_in_doubt(other, asked.challenge_id)
    assert person.world.bank.evidence_in_doubt(other, given[1].challenge_id)


@pytest.mark.parametrize("face", ["accept", "refuse", "unsure", "fault"])
def test_a_decision_ends_it_whatever_it_is(
    person: Person, given: Given, face: str
) -> None:
    person.engines.face = face
    verified(person, given)
    assert doubted(person, given) == (False, False)


def test_a_refusal_ends_it_too(person: Person, given: Given, superuser: Engine) -> None:
    run(superuser, "UPDATE captures SET content = '\\x00'")
    with pytest.raises(EvidenceExpired):
        verified(person, given)
    assert doubted(person, given) == (False, False)


def test_engines_that_are_busy_end_it_and_its_id_does_not_come_again(
    person: Person, given: Given
) -> None:
    person.engines.busy = True
    verified(person, given)
    assert doubted(person, given) == (False, False)
    person.engines.busy = False
    with pytest.raises(EvidenceExpired):
        verified(person, given)


def test_an_attempt_by_another_session_ends_nothing(
    person: Person, given: Given
) -> None:
    thief, bank = person.world.new_session(), person.world.bank
    with pytest.raises(EvidenceExpired):
        bank.verify_identity(thief, given[2], Heard())
    assert doubted(person, given) == (True, True)
    assert isinstance(verified(person, given), SignedIn)


def test_a_second_attempt_ends_nothing_while_the_first_compares(
    person: Person, given: Given
) -> None:
    found: list[tuple[bool, bool]] = []

    def again() -> None:
        person.engines.meanwhile = lambda: None
        with pytest.raises(EvidenceExpired):
            verified(person, given)
        found.append(doubted(person, given))

    person.engines.meanwhile = again
    assert isinstance(verified(person, given), SignedIn)
    assert found == [(True, True)]


def test_what_was_replaced_is_decided_by_asking_about_it(
    person: Person, given: Given
) -> None:
    person.world.bank.resend_passcode(given[0])
    assert doubted(person, given) == (True, True)
    with pytest.raises(EvidenceExpired):
        verified(person, given)
    assert doubted(person, given) == (False, False)


def test_models_that_never_answer_leave_it_until_nothing_is_accepted(
    person: Person, given: Given
) -> None:
    def dies() -> None:
        raise KeyboardInterrupt

    person.engines.meanwhile = dies
    with pytest.raises(KeyboardInterrupt):
        verified(person, given)
    person.world.clock.forward(seconds=UNSURE_S - 1)
    assert doubted(person, given) == (True, True)
    person.world.clock.forward(seconds=1)
    assert doubted(person, given) == (False, False)


def test_nothing_is_accepted_once_doubt_is_over(person: Person, given: Given) -> None:
    person.engines.meanwhile = lambda: person.world.clock.forward(seconds=UNSURE_S / 2)
    assert isinstance(verified(person, given), Challenge)
    assert person.world.bank.session_now(given[0]).level == "anonymous"


def test_until_doubt_is_over_it_is_accepted(person: Person, given: Given) -> None:
    person.world.clock.forward(seconds=UNSURE_S - 1)
    assert isinstance(verified(person, given), SignedIn)


def test_whoever_asks_waits_for_a_decision_that_is_being_written(
    person: Person, given: Given
) -> None:
    """Else it could be told that nothing came of it, a moment before it did."""
    session, _, evidence = given
    resources, answers = person.world.resources, []
    asking = threading.Thread(target=lambda: answers.append(doubted(person, given)[0]))
    with resources.work() as work:
        sessions.lock(work, session.id)
        evidence_requests.settle(work, evidence_requests.by_id(work, evidence))
        asking.start()
        time.sleep(0.3)
        assert answers == []
    asking.join()
    assert answers == [False]
