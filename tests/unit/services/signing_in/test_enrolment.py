"""Learning and forgetting faces and voices; templates where they do not belong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from operations import staff
from services.accounts.outcomes import FaceEnrolled, SignedIn, VoiceEnrolled
from services.asking.challenges import Challenge
from services.asking.evidence import CaptureRequest
from services.paying.transfer_money import Wish
from services.people.sessions import Session
from services.work.errors import (
    EvidenceExpired,
    NothingToConfirm,
    PasscodeWrong,
    SignInNeeded,
)
from tests.unit.conftest import World
from tests.unit.services.identity import BOTH, KAMALA, RAMESH, Person
from tests.unit.services.vaults import run


@pytest.mark.parametrize(
    ("modality", "outcome"), [("face", FaceEnrolled()), ("voice", VoiceEnrolled())]
)
def test_a_face_or_a_voice_is_learnt_after_consent_and_passcode(
    world: World, superuser: Engine, modality: Any, outcome: object
) -> None:
    person, session = Person(world), world.signed_in()
    asked = person.opened_enrolment(session, modality)
    assert (asked.kinds, asked.turns, asked.purpose) == (
        (modality,),
        (),
        f"enrol_{modality}",
    )
    assert person.answer(session, asked) == outcome
    rows = run(
        superuser,
        "SELECT outcome FROM audit_events WHERE kind = :kind ORDER BY position",
        kind=f"enrol_{modality}",
    )
    assert [row.outcome for row in rows] == ["consented", "enrolled"]
    (row,) = run(superuser, "SELECT consent_at, consent_version FROM templates")
    assert (row.consent_at, row.consent_version) == (world.clock(), 1)
    assert world.bank.session_now(session).device_id is not None


def test_the_telephone_says_what_the_passcode_is_for(world: World) -> None:
    Person(world).opened_enrolment(world.signed_in(), "face")
    assert world.upi.requests[-1].purpose == "Let Saathi know your face on this device"


def test_nobody_enrols_without_being_signed_in(world: World) -> None:
    with pytest.raises(SignInNeeded):
        world.bank.open_enrolment(world.new_session(), "face")


def test_a_yes_alone_opens_no_enrolment(world: World) -> None:
    session = world.signed_in()
    world.bank.open_enrolment(session, "voice")
    challenge = world.bank.confirm_order(session, BOTH)
    assert isinstance(challenge, Challenge)
    assert world.bank.open_capture(session) is None
    world.deliver()
    with pytest.raises(PasscodeWrong):
        world.bank.redeem(session, challenge.challenge_id, "000000")
    assert world.bank.open_capture(session) is None


def test_approval_alone_opens_no_enrolment(world: World) -> None:
    session = world.signed_in()
    world.bank.open_enrolment(session, "voice")
    challenge = world.bank.confirm_order(session)
    assert isinstance(challenge, Challenge)
    world.approve()
    with pytest.raises(PasscodeWrong):
        world.bank.redeem(session, challenge.challenge_id, None, approved=True)


def test_a_poor_capture_is_asked_again_for_ten_minutes_without_a_new_passcode(
    world: World,
) -> None:
    person, session = Person(world), world.signed_in()
    asked = person.opened_enrolment(session, "face")
    person.engines.face = "fault"
    for _ in range(5):
        world.clock.forward(seconds=110)
        keep_alive(world, session)
        again = person.answer(session, asked)
        assert isinstance(again, CaptureRequest)
        assert again.fault == "blurred"
        assert again.expires_at == asked.expires_at
        asked = again
    person.engines.face = "accept"
    world.clock.forward(seconds=49)
    assert person.answer(session, asked) == FaceEnrolled()


def test_after_ten_minutes_an_enrolment_takes_a_new_passcode(world: World) -> None:
    person, session = Person(world), world.signed_in()
    asked = person.opened_enrolment(session, "face")
    world.clock.forward(seconds=600)
    with pytest.raises(EvidenceExpired):
        person.answer(session, asked)


def keep_alive(world: World, session: Any) -> None:
    with world.resources.work() as work:
        work.run(
            "UPDATE sessions SET last_seen_at = :now WHERE id = :id",
            now=world.clock(),
            id=session.id,
        )


def test_another_session_cannot_use_an_open_enrolment(world: World) -> None:
    person, session = Person(world), world.signed_in()
    asked = person.opened_enrolment(session, "face")
    other = world.signed_in()
    with pytest.raises(EvidenceExpired):
        world.bank.give_captures(other, asked.challenge_id, person.captures(asked))
    bank = world.bank
    evidence = bank.give_captures(session, asked.challenge_id, person.captures(asked))
    with pytest.raises(EvidenceExpired):
        bank.verify_identity(other, evidence, person.heard(session, None))


def test_learning_anew_replaces_what_was_known(world: World, superuser: Engine) -> None:
    person = Person(world).enrolled()
    before = run(superuser, "SELECT * FROM templates WHERE modality = 'voice'")
    world.clock.forward(days=1)
    assert person.enrol(world.signed_in(), "voice") == VoiceEnrolled()
    after = run(superuser, "SELECT * FROM templates WHERE modality = 'voice'")
    assert len(after) == 1
    assert after[0].version > before[0].version
    assert person.signs_in()[0].level == "strong"


@pytest.mark.parametrize("modality", BOTH)
def test_a_template_of_one_customer_in_anothers_row_is_refused(
    world: World, superuser: Engine, modality: str
) -> None:
    person = Person(world).enrolled()
    Person(world).enrolled(RAMESH)
    swap = (
        "UPDATE templates t SET content = o.content, version = o.version"
        " FROM templates o WHERE t.customer_id <> o.customer_id"
        " AND t.modality = o.modality AND t.modality = :modality"
    )
    run(superuser, swap, modality=modality)
    assert isinstance(person.signs_in()[1], Challenge)
    rows = run(
        superuser,
        "SELECT details FROM audit_events WHERE kind = 'verify_identity'",
    )
    assert [row.details["reason"] for row in rows] == ["reference_unfit"]


@pytest.mark.parametrize("modality", BOTH)
def test_an_older_template_put_back_is_refused(
    world: World, superuser: Engine, modality: Any
) -> None:
    person = Person(world).enrolled()
    one = "SELECT content, version FROM templates WHERE modality = :modality"
    (old,) = run(superuser, one, modality=modality)
    world.clock.forward(days=1)
    person.enrol(world.signed_in(), modality)
    run(
        superuser,
        "UPDATE templates SET content = :old WHERE modality = :modality",
        old=bytes(old.content),
        modality=modality,
    )
    assert isinstance(person.signs_in()[1], Challenge)


def test_a_template_put_back_after_it_was_forgotten_is_refused_beside_a_new_one(
    world: World, superuser: Engine
) -> None:
    person = Person(world).enrolled()
    (old,) = run(superuser, "SELECT * FROM templates WHERE modality = 'face'")
    world.bank.forget_biometric(world.signed_in(), "face")
    world.clock.forward(days=1)
    person.enrol(world.signed_in(), "face")
    run(
        superuser,
        "UPDATE templates SET content = :old WHERE modality = 'face'",
        old=bytes(old.content),
    )
    assert isinstance(person.signs_in()[1], Challenge)


@pytest.mark.parametrize("modality", BOTH)
@pytest.mark.parametrize(
    "damage",
    [
        "substring(content FROM 1 FOR length(content) - 1)",
        "substring(content FROM 1 FOR 10)",
        "content || '\\x00'::bytea",
        "set_bit(content, 500, 1 - get_bit(content, 500))",
        "''::bytea",
    ],
)
def test_a_damaged_template_is_refused(
    world: World, superuser: Engine, modality: str, damage: str
) -> None:
    person = Person(world).enrolled()
    run(
        superuser,
        f"UPDATE templates SET content = {damage} WHERE modality = :modality",  # noqa: S608 - five expressions of ours
        modality=modality,
    )
    person.engines.compared.clear()
    assert isinstance(person.signs_in()[1], Challenge)
    assert modality not in person.engines.compared


def test_damaged_landmarks_let_no_voice_through(
    world: World, superuser: Engine
) -> None:
    person = Person(world).enrolled()
    run(superuser, "UPDATE voice_landmarks SET content = '\\x01'::bytea")
    assert isinstance(person.signs_in()[1], Challenge)


@pytest.mark.parametrize("modality", BOTH)
def test_a_face_or_a_voice_is_forgotten_at_once(
    world: World, superuser: Engine, modality: Any
) -> None:
    person = Person(world).enrolled()
    session, _ = person.signs_in(kinds=(modality,))
    assert session.level == "recognised"
    assert world.bank.forget_biometric(session, modality) is True
    assert world.bank.forget_biometric(session, modality) is False
    (left,) = run(superuser, "SELECT modality FROM templates")
    assert left.modality != modality
    if modality == "voice":
        assert run(superuser, "SELECT 1 FROM voice_landmarks") == []
        assert run(superuser, "SELECT 1 FROM accepted_scores") == []
    assert isinstance(person.signs_in(kinds=(modality,))[1], Challenge)
    rows = run(
        superuser,
        "SELECT outcome FROM audit_events WHERE kind = :kind ORDER BY position",
        kind=f"forget_{modality}",
    )
    assert [row.outcome for row in rows] == ["forgotten", "nothing_known"]


def test_with_the_last_of_the_two_go_the_devices(
    world: World, superuser: Engine
) -> None:
    person = Person(world).enrolled()
    session = world.signed_in()
    world.bank.forget_biometric(session, "face")
    living = "SELECT 1 FROM devices WHERE revoked_at IS NULL"
    assert len(run(superuser, living)) == 1
    world.bank.forget_biometric(session, "voice")
    assert run(superuser, living) == []
    world.clock.forward(days=1)
    assert person.enrol(world.signed_in(), "face") == FaceEnrolled()
    (device,) = run(superuser, living.replace("1", "created_at", 1))
    assert device.created_at == world.clock()  # new again, with a new one's limits


def test_what_is_left_is_told_to_whom_it_belongs_alone(world: World) -> None:
    Person(world).enrolled()
    bank, session = world.bank, world.signed_in()
    assert bank.known_biometrics(session) == ("face", "voice")
    bank.forget_biometric(session, "face")
    assert bank.known_biometrics(session) == ("voice",)
    bank.forget_biometric(session, "voice")
    assert bank.known_biometrics(session) == ()
    with pytest.raises(SignInNeeded):
        bank.known_biometrics(world.new_session())


def test_somebody_else_cannot_be_forgotten(world: World) -> None:
    person = Person(world).enrolled()
    assert world.bank.forget_biometric(world.signed_in(RAMESH), "face") is False
    with pytest.raises(SignInNeeded):
        world.bank.forget_biometric(world.new_session(), "face")
    assert person.signs_in(KAMALA)[1] == SignedIn("Kamala Devi")


@pytest.mark.parametrize("modality", BOTH)
def test_asking_for_the_code_again_is_no_consent(world: World, modality: Any) -> None:
    session = world.signed_in()
    world.clock.forward(seconds=1)
    world.bank.open_transfer(session, Wish("Ramesh", 100), issue_challenge=True)
    world.clock.forward(seconds=1)
    world.bank.open_enrolment(session, modality)
    with pytest.raises(NothingToConfirm):
        world.bank.resend_passcode(session)
    challenge = world.bank.confirm_order(session)
    assert isinstance(challenge, Challenge)
    again = world.bank.resend_passcode(session)
    _, asked = world.bank.redeem(session, again.challenge_id, world.approve())
    assert isinstance(asked, CaptureRequest)


def test_no_passcode_opens_an_enrolment_that_was_not_consented_to(
    world: World, superuser: Engine
) -> None:
    session = world.signed_in()
    world.bank.open_enrolment(session, "face")
    challenge = world.bank.confirm_order(session)
    assert isinstance(challenge, Challenge)
    code = world.approve()
    run(superuser, "UPDATE orders SET consented_at = NULL")
    with pytest.raises(NothingToConfirm):
        world.bank.redeem(session, challenge.challenge_id, code)
    assert world.bank.open_capture(session) is None


def forget_face(world: World, session: Session) -> None:
    world.bank.forget_biometric(session, "face")


def forget_devices(world: World, _session: Session) -> None:
    staff.forget_devices(world.resources, "asha.k", KAMALA)


@pytest.mark.parametrize("forget", [forget_face, forget_devices])
def test_forgetting_in_another_session_ends_an_enrolment_that_is_open(
    world: World, superuser: Engine, forget: Callable[[World, Session], None]
) -> None:
    person, session, other = Person(world), world.signed_in(), world.signed_in()
    asked = person.opened_enrolment(session, "face")
    forget(world, other)
    with pytest.raises(EvidenceExpired):
        person.answer(session, asked)
    assert not run(superuser, "SELECT 1 FROM templates")


@pytest.mark.parametrize("face", ["accept", "fault"])
@pytest.mark.parametrize("forget", [forget_face, forget_devices])
def test_nothing_is_learnt_after_forgotten_was_said(
    world: World,
    superuser: Engine,
    forget: Callable[[World, Session], None],
    face: str,
) -> None:
    person, other = Person(world).enrolled(kinds=("face",)), world.signed_in()
    forget(world, other)
    session = world.signed_in()
    asked = person.opened_enrolment(session, "face")
    before = run(superuser, "SELECT modality, version FROM templates")
    person.engines.face = face
    person.engines.meanwhile = lambda: forget(world, other)
    with pytest.raises(EvidenceExpired):
        person.answer(session, asked)
    after = run(superuser, "SELECT modality, version FROM templates")
    assert after == ([] if forget is forget_face else before)
    assert not run(superuser, "SELECT 1 FROM devices WHERE revoked_at IS NULL")
    assert world.bank.open_capture(session) is None
