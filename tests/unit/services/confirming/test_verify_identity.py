"""Signing in by face, voice and device: what suffices, and what ends in a passcode."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.engine import Engine

from services.accounts.outcomes import FaceEnrolled, SignedIn
from services.asking.challenges import Challenge
from services.asking.evidence import CaptureRequest, Heard
from services.work.errors import (
    EnginesBusy,
    EvidenceExpired,
    SessionUnknown,
)
from tests.unit.conftest import World
from tests.unit.services.identity import BOTH, KAMALA, NOBODY, RAMESH, Device, Person
from tests.unit.services.vaults import run


@pytest.fixture
def person(world: World) -> Person:
    return Person(world).enrolled()


def test_a_known_device_with_face_and_voice_signs_in_strongly(person: Person) -> None:
    session, outcome = person.signs_in()
    assert outcome == SignedIn("Kamala Devi")
    assert (session.level, session.device_id) == ("strong", person.device.id)


@pytest.mark.parametrize("kind", BOTH)
def test_one_of_the_two_is_recognised_only(person: Person, kind: str) -> None:
    session, _ = person.signs_in(kinds=(kind,))
    assert session.level == "recognised"


def test_what_is_not_enrolled_is_left_aside(world: World) -> None:
    person = Person(world).enrolled(kinds=("voice",))
    session, outcome = person.signs_in()
    assert (session.level, outcome) == ("recognised", SignedIn("Kamala Devi"))


def test_the_token_is_rotated_by_a_sign_in(person: Person) -> None:
    bank = person.world.bank
    token, session = bank.open_session()
    person.answer(session, bank.request_evidence(session, KAMALA, BOTH))
    with pytest.raises(SessionUnknown):
        bank.find_session(token)
    new = bank.take_rotated_token(session)
    assert new is not None
    assert bank.find_session(new).level == "strong"


def test_an_unknown_device_ends_in_the_passcode_and_nothing_is_compared(
    person: Person,
) -> None:
    stranger = Person(person.world)
    person.engines.compared.clear()
    session, outcome = stranger.signs_in()
    assert isinstance(outcome, Challenge)
    assert (session.level, person.engines.compared) == ("anonymous", [])


def test_an_unknown_customer_gets_what_an_unknown_device_gets(person: Person) -> None:
    stranger = Person(person.world)
    answers = []
    for handle in (KAMALA, NOBODY):
        session, asked = stranger.asked(handle)
        outcome = stranger.answer(session, asked)
        assert isinstance(outcome, Challenge)
        now = person.world.bank.session_now(session)
        shape = replace(asked, challenge_id="", nonce="", digits="", turns=())
        drawn = (len(asked.nonce), len(asked.digits or ""), len(asked.turns))
        answers.append((shape, drawn, replace(outcome, challenge_id=""), now.level))
    assert answers[0] == answers[1]


def test_the_passcode_that_took_over_signs_in_on_the_device_that_proved_itself(
    person: Person,
) -> None:
    person.engines.face = "refuse"
    session, challenge = person.signs_in()
    assert isinstance(challenge, Challenge)
    session = person.world.redeem(session, challenge)
    assert (session.level, session.device_id) == ("strong", person.device.id)


def test_a_device_proven_for_one_customer_is_not_anothers_after_a_passcode(
    person: Person,
) -> None:
    person.engines.face = "refuse"
    session, _ = person.signs_in()
    challenge = person.world.bank.request_sign_in(session, RAMESH)
    session = person.world.redeem(session, challenge)
    assert (session.customer_name, session.device_id) == ("Ramesh Kumar", None)


def test_a_device_of_one_customer_says_nothing_for_another(world: World) -> None:
    kamala, ramesh = Person(world).enrolled(), Person(world).enrolled(RAMESH)
    kamala.engines.compared.clear()
    for named in (True, False):
        if not named:
            kamala.device.id = None
        _, outcome = kamala.signs_in(RAMESH)
        assert isinstance(outcome, Challenge)
    assert kamala.engines.compared == []
    assert ramesh.signs_in(RAMESH)[0].level == "strong"


def test_a_device_may_name_itself_by_its_key(person: Person) -> None:
    person.device.id = None
    assert person.signs_in()[0].level == "strong"


@pytest.mark.parametrize("handle", [KAMALA, NOBODY])
def test_a_claimed_id_without_the_key_is_an_unknown_device(
    person: Person, handle: str
) -> None:
    thief = Person(person.world, Device(id=person.device.id))
    assert isinstance(thief.signs_in(handle)[1], Challenge)


def test_a_signature_for_another_request_is_refused(person: Person) -> None:
    _, other = person.asked()
    session, asked = person.asked()
    stolen = replace(person.captures(asked), device=person.device.proof(other))
    assert isinstance(person.answer(session, asked, stolen), Challenge)


def test_a_signature_without_saathis_prefix_is_refused(person: Person) -> None:
    session, asked = person.asked()
    captures = person.captures(asked)
    assert captures.device
    bare = replace(captures.device, signature=person.device.sign(asked.nonce, b""))
    outcome = person.answer(session, asked, replace(captures, device=bare))
    assert isinstance(outcome, Challenge)


@pytest.mark.parametrize("factor", ["face", "voice"])
def test_a_refused_factor_ends_in_the_passcode_at_once(
    person: Person, factor: str
) -> None:
    setattr(person.engines, factor, "refuse")
    session, outcome = person.signs_in()
    assert isinstance(outcome, Challenge)
    person.world.redeem(session, outcome)


@pytest.mark.parametrize("factor", ["face", "voice"])
@pytest.mark.parametrize(("kind", "fault"), [("unsure", "once_more"), ("fault", None)])
def test_doubt_and_poor_captures_are_asked_again_twice_with_everything_new(
    person: Person, factor: str, kind: str, fault: str | None
) -> None:
    setattr(person.engines, factor, kind)
    session, asked = person.asked()
    seen = [asked]
    for _ in range(2):
        again = person.answer(session, seen[-1])
        assert isinstance(again, CaptureRequest)
        assert again.fault == (fault or "too_dark")
        seen.append(again)
    assert len({a.nonce for a in seen}) == len({a.challenge_id for a in seen}) == 3
    assert len({a.digits for a in seen}) > 1
    assert isinstance(person.answer(session, seen[-1]), Challenge)


def test_wrong_digits_end_in_the_passcode_however_alike_the_voice(
    person: Person,
) -> None:
    session, asked = person.asked()
    assert asked.digits
    wrong = f"{(int(asked.digits) + 1) % 10**6:06d}"
    assert isinstance(person.answer(session, asked, digits=wrong), Challenge)


def test_digits_that_were_not_heard_are_asked_again(person: Person) -> None:
    session, asked = person.asked()
    again = person.answer(session, asked, digits=None)
    assert isinstance(again, CaptureRequest)
    assert again.fault == "digits_unheard"


def test_digits_sealed_for_another_conversation_are_not_heard(person: Person) -> None:
    session, asked = person.asked()
    other = person.world.new_session()
    bank = person.world.bank
    evidence = bank.give_captures(session, asked.challenge_id, person.captures(asked))
    heard = person.heard(other, asked.digits)
    again = bank.verify_identity(session, evidence, heard)
    assert isinstance(again, CaptureRequest)


@pytest.mark.parametrize("kinds", [BOTH, ("voice",)])
def test_engines_that_are_busy_use_nothing_up(
    person: Person, kinds: tuple[str, ...]
) -> None:
    session, asked = person.asked(kinds=kinds)
    seen = [asked]
    person.engines.busy = True
    # More often than a customer may try.
    for _ in range(4):
        again = person.answer(session, seen[-1])
        assert isinstance(again, CaptureRequest)
        assert (again.fault, again.kinds) == ("busy", kinds)
        seen.append(again)
    assert len({a.nonce for a in seen}) == len({a.challenge_id for a in seen}) == 5
    with person.world.resources.work() as work:
        open_ = work.one("SELECT tries FROM evidence_requests WHERE state = 'open'")
        left = work.all("SELECT id FROM captures")
    assert open_ is not None
    assert (open_.tries, left) == (1, [])
    person.engines.busy = False
    assert isinstance(person.answer(session, seen[-1]), SignedIn)


def test_evidence_that_met_busy_engines_does_not_come_again(person: Person) -> None:
    session, asked = person.asked()
    bank = person.world.bank
    evidence = bank.give_captures(session, asked.challenge_id, person.captures(asked))
    heard = person.heard(session, asked.digits)
    person.engines.busy = True
    bank.verify_identity(session, evidence, heard)
    for busy in (True, False):
        person.engines.busy = busy
        with pytest.raises(EvidenceExpired):
            bank.verify_identity(session, evidence, heard)


def test_busy_engines_ask_nobody_anew_in_anothers_session(person: Person) -> None:
    session, asked = person.asked()
    bank = person.world.bank
    evidence = bank.give_captures(session, asked.challenge_id, person.captures(asked))
    person.engines.busy = True
    for id_ in (evidence, "11111111-2222-4333-8444-555555555555"):
        with pytest.raises(EvidenceExpired):
            bank.verify_identity(person.world.new_session(), id_, Heard())
    person.engines.busy = False
    heard = person.heard(session, asked.digits)
    assert isinstance(bank.verify_identity(session, evidence, heard), SignedIn)


def test_busy_engines_do_not_ask_for_ever(person: Person) -> None:
    session, asked = person.asked()
    person.engines.busy = True
    with pytest.raises(EnginesBusy):
        for _ in range(30):
            again = person.answer(session, asked)
            assert isinstance(again, CaptureRequest)
            asked = again


def test_an_enrolment_that_met_busy_engines_goes_on_no_longer_than_it_may(
    person: Person,
) -> None:
    session = person.world.signed_in()
    asked = person.opened_enrolment(session, "face")
    person.engines.busy = True
    again = person.answer(session, asked)
    assert isinstance(again, CaptureRequest)
    assert (again.purpose, again.expires_at) == ("enrol_face", asked.expires_at)
    person.engines.busy = False
    assert isinstance(person.answer(session, again), FaceEnrolled)


def test_engines_that_fail_leave_the_evidence_used_and_ask_for_the_passcode(
    person: Person,
) -> None:
    def break_down() -> None:
        raise RuntimeError

    person.engines.meanwhile = break_down
    session, outcome = person.signs_in()
    assert isinstance(outcome, Challenge)
    person.world.redeem(session, outcome)


def test_whoever_is_blocked_while_the_models_work_is_not_signed_in(
    person: Person,
) -> None:
    other = person.world.signed_in()

    def block() -> None:
        person.engines.meanwhile = lambda: None
        person.world.bank.open_block(other)
        person.world.bank.confirm_order(other)

    person.engines.meanwhile = block
    session, outcome = person.signs_in()
    assert isinstance(outcome, Challenge)
    assert session.level == "anonymous"


def test_a_face_forgotten_while_the_models_work_signs_nobody_in(
    person: Person,
) -> None:
    other = person.world.signed_in()

    def forget() -> None:
        person.engines.meanwhile = lambda: None
        person.world.bank.forget_biometric(other, "face")

    person.engines.meanwhile = forget
    assert isinstance(person.signs_in()[1], Challenge)


def test_a_session_that_ended_while_the_models_worked_is_not_signed_in(
    person: Person,
) -> None:
    session, asked = person.asked()
    person.engines.meanwhile = lambda: person.world.bank.close_session(session)
    with pytest.raises(EvidenceExpired):
        person.answer(session, asked)


def test_every_attempt_is_in_the_trail_without_scores_and_digits(
    person: Person, superuser: Engine
) -> None:
    person.signs_in()
    person.engines.voice = "refuse"
    person.signs_in()
    person.signs_in(NOBODY)
    rows = run(
        superuser,
        "SELECT outcome, details, customer_id FROM audit_events"
        " WHERE kind = 'verify_identity' ORDER BY occurred_at, id",
    )
    assert [(row.outcome, row.details["reason"]) for row in rows] == [
        ("accepted", "match"),
        ("passcode", "no_match"),
        ("passcode", "unknown_customer"),
    ]
    assert rows[0].details == {
        "attempts": 1,
        "device_id": person.device.id,
        "factor": "face_voice",
        "level": "strong",
        "reason": "match",
    }
    assert rows[2].customer_id is None
