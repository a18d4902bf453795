"""Evidence: asked for once, given once, by whom it was asked of, and soon gone."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from sqlalchemy.engine import Engine

from services.accounts.outcomes import SignedIn
from services.asking.challenges import Challenge
from services.asking.evidence import Captures, Heard
from services.work.errors import (
    EvidenceExpired,
    InvalidInput,
    PasscodeExpired,
    TooManyRequests,
)
from tests.fakes_biometrics import FRAME, SOUND
from tests.unit.conftest import World
from tests.unit.services.identity import BOTH, KAMALA, NOBODY, Person
from tests.unit.services.vaults import run


@pytest.fixture
def person(world: World) -> Person:
    return Person(world).enrolled()


def test_evidence_is_used_once(person: Person) -> None:
    session, asked = person.asked()
    bank = person.world.bank
    captures = person.captures(asked)
    evidence = bank.give_captures(session, asked.challenge_id, captures)
    with pytest.raises(EvidenceExpired):
        bank.give_captures(session, asked.challenge_id, captures)
    person.engines.face = "refuse"
    heard = person.heard(session, asked.digits)
    assert isinstance(bank.verify_identity(session, evidence, heard), Challenge)
    person.engines.face = "accept"
    with pytest.raises(EvidenceExpired):
        bank.verify_identity(session, evidence, heard)
    assert bank.session_now(session).level == "anonymous"


def test_the_phone_takes_over_also_where_the_engines_were_busy(person: Person) -> None:
    session, asked = person.asked()
    bank = person.world.bank
    bank.give_captures(session, asked.challenge_id, person.captures(asked))
    assert bank.resend_passcode(session).purpose == "sign_in"
    assert bank.conversation_state(session).awaiting == "passcode"


def test_another_session_can_neither_give_nor_use_evidence(person: Person) -> None:
    session, asked = person.asked()
    thief = person.world.new_session()
    bank = person.world.bank
    with pytest.raises(EvidenceExpired):
        bank.evidence_session(asked.challenge_id, thief)
    with pytest.raises(EvidenceExpired):
        bank.evidence_session(asked.challenge_id, None)
    with pytest.raises(EvidenceExpired):
        bank.give_captures(thief, asked.challenge_id, person.captures(asked))
    evidence = bank.give_captures(session, asked.challenge_id, person.captures(asked))
    heard = person.heard(session, asked.digits)
    with pytest.raises(EvidenceExpired):
        bank.verify_identity(thief, evidence, heard)
    assert bank.session_now(thief).level == "anonymous"
    assert isinstance(bank.verify_identity(session, evidence, heard), SignedIn)


def test_the_handle_alone_serves_a_login_without_a_token(person: Person) -> None:
    bank = person.world.bank
    asked = bank.request_evidence(None, KAMALA, BOTH)
    session = bank.evidence_session(asked.challenge_id, None)
    evidence = bank.give_captures(session, asked.challenge_id, person.captures(asked))
    heard = person.heard(session, asked.digits)
    assert isinstance(bank.verify_identity(session, evidence, heard), SignedIn)
    assert bank.session_now(session).level == "strong"


def test_a_login_without_a_token_falls_back_to_a_handle_of_its_own(
    person: Person,
) -> None:
    bank = person.world.bank
    person.engines.voice = "refuse"
    asked = bank.request_evidence(None, KAMALA, BOTH)
    session = bank.evidence_session(asked.challenge_id, None)
    evidence = bank.give_captures(session, asked.challenge_id, person.captures(asked))
    challenge = bank.verify_identity(session, evidence, Heard())
    assert isinstance(challenge, Challenge)
    signed_in, _ = bank.redeem(None, challenge.challenge_id, person.world.approve())
    assert signed_in.level == "strong"


@pytest.mark.parametrize(("seconds", "in_time"), [(119, True), (120, False)])
def test_a_request_runs_out(person: Person, seconds: int, in_time: bool) -> None:
    session, asked = person.asked()
    person.world.clock.forward(seconds=seconds)
    if in_time:
        assert isinstance(person.answer(session, asked), SignedIn)
    else:
        with pytest.raises(EvidenceExpired):
            person.answer(session, asked)


def test_captures_are_good_for_a_minute(person: Person) -> None:
    session, asked = person.asked()
    bank = person.world.bank
    evidence = bank.give_captures(session, asked.challenge_id, person.captures(asked))
    person.world.clock.forward(seconds=60)
    with pytest.raises(EvidenceExpired):
        bank.verify_identity(session, evidence, person.heard(session, asked.digits))


@pytest.mark.parametrize(
    "captures",
    [
        Captures(),
        Captures(faces=(FRAME,) * 6),
        Captures(faces=(b"x" * (4 * 1024 * 1024 + 1),)),
        Captures(faces=(b"",)),
        Captures(voice=b"x" * (2 * 1024 * 1024 + 1)),
        Captures(voice=b""),
    ],
)
def test_none_too_many_and_too_large_captures_are_refused(
    person: Person, captures: Captures
) -> None:
    session, asked = person.asked()
    with pytest.raises(InvalidInput):
        person.world.bank.give_captures(session, asked.challenge_id, captures)


def test_what_was_not_asked_for_is_refused(person: Person) -> None:
    session, asked = person.asked(kinds=("face",))
    with pytest.raises(InvalidInput):
        person.world.bank.give_captures(
            session, asked.challenge_id, Captures(voice=SOUND)
        )


@pytest.mark.parametrize("kinds", [(), ("iris",), ("face", "iris")])
def test_other_kinds_than_face_and_voice_cannot_be_asked(
    world: World, kinds: tuple[str, ...]
) -> None:
    with pytest.raises(InvalidInput):
        world.bank.request_evidence(world.new_session(), KAMALA, kinds)


def test_a_session_cannot_ask_for_ever(world: World) -> None:
    session = world.new_session()
    for _ in range(20):
        world.bank.request_evidence(session, NOBODY, BOTH)
    with pytest.raises(TooManyRequests):
        world.bank.request_evidence(session, NOBODY, BOTH)


def test_a_new_request_closes_the_one_before_and_the_passcode(person: Person) -> None:
    bank = person.world.bank
    session, asked = person.asked()
    challenge = bank.request_sign_in(session, KAMALA)
    with pytest.raises(EvidenceExpired):
        bank.evidence_session(asked.challenge_id, session)
    code = person.world.approve()
    bank.request_evidence(session, KAMALA, BOTH)
    with pytest.raises(PasscodeExpired):
        bank.redeem(session, challenge.challenge_id, code)


def test_what_is_waited_for_is_said(person: Person) -> None:
    bank = person.world.bank
    session, asked = person.asked()
    assert bank.conversation_state(session).awaiting == "digits"
    waiting = bank.open_capture(session)
    assert waiting == replace(asked, challenge_id="")
    bank.resend_passcode(session)
    assert bank.open_capture(session) is None
    assert bank.conversation_state(session).awaiting == "passcode"


def test_a_fresh_handle_of_the_passcode_is_handed_out(person: Person) -> None:
    bank = person.world.bank
    person.engines.face = "refuse"
    session, first = person.signs_in()
    assert isinstance(first, Challenge)
    again = bank.hand_out_challenge(session)
    assert again is not None
    code = person.world.approve()
    with pytest.raises(PasscodeExpired):
        bank.redeem(session, first.challenge_id, code)
    bank.redeem(session, again.challenge_id, code)
    assert bank.hand_out_challenge(session) is None


def test_captures_lie_encrypted_and_go_when_they_are_read_or_late(
    person: Person, superuser: Engine
) -> None:
    from services.asking.captures import purge

    session, asked = person.asked()
    bank = person.world.bank
    bank.give_captures(session, asked.challenge_id, person.captures(asked))
    rows = run(superuser, "SELECT content FROM captures")
    assert len(rows) == 5
    assert not any(SOUND in bytes(r.content) or FRAME in bytes(r.content) for r in rows)
    assert purge(person.world.resources) == 0
    person.world.clock.forward(seconds=60)
    assert purge(person.world.resources) == 5
    person.signs_in()
    assert run(superuser, "SELECT 1 FROM captures") == []


def test_swapped_captures_are_not_looked_at(person: Person, superuser: Engine) -> None:
    session, asked = person.asked()
    bank = person.world.bank
    evidence = bank.give_captures(session, asked.challenge_id, person.captures(asked))
    run(
        superuser,
        "UPDATE captures SET content = (SELECT content FROM captures"
        " WHERE kind = 'voice') WHERE kind = 'face' AND place = 0",
    )
    with pytest.raises(EvidenceExpired):
        bank.verify_identity(session, evidence, person.heard(session, asked.digits))


def test_no_digit_is_to_be_said_twice_in_a_row(person: Person) -> None:
    drawn = [str(person.asked()[1].digits) for _ in range(15)]
    assert all(len(digits) == 6 for digits in drawn)
    assert not any(a == b for digits in drawn for a, b in pairwise(digits))
    assert len(set(drawn)) == len(drawn)


def test_one_turn_to_each_side_is_asked_for_in_either_order(person: Person) -> None:
    drawn = {person.asked()[1].turns for _ in range(15)}
    assert drawn == {("left", "right"), ("right", "left")}
