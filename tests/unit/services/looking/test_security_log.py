"""Who signed in: what the trail says of it, to the customer alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from operations import staff
from services.asking.challenges import Challenge
from services.looking.security_log import SignInTry, security_log
from services.people.sessions import Session
from services.work.errors import PasscodeWrong, SessionExpired, SignInNeeded
from tests.unit.conftest import World
from tests.unit.services.identity import KAMALA, RAMESH, Person


def tries(world: World, session: Session) -> tuple[SignInTry, ...]:
    return world.bank.security_log(session).tries


def told(world: World, session: Session) -> list[tuple[bool, tuple[str, ...]]]:
    return [(each.signed_in, each.ways) for each in tries(world, session)]


def test_the_sign_in_by_code_is_told_and_that_it_was_here(world: World) -> None:
    session = world.signed_in()
    log = world.bank.security_log(session)
    (now,) = log.tries
    assert (now.signed_in, now.ways, now.device, now.here) == (
        True,
        ("code",),
        None,
        True,
    )
    assert log.devices == ()


def test_the_newest_comes_first(world: World) -> None:
    world.signed_in()
    newest, before = tries(world, world.signed_in())
    assert newest.at > before.at
    assert (newest.here, before.here) == (True, False)


def test_a_face_and_a_voice_are_told_with_their_device(world: World) -> None:
    person = Person(world).enrolled()
    session, _ = person.signs_in()
    log = world.bank.security_log(session)
    newest = log.tries[0]
    assert (newest.signed_in, newest.ways) == (True, ("face", "voice"))
    assert [device.id for device in log.devices] == [person.device.id]
    assert newest.device == log.devices[0]
    assert log.devices[0].last_used_at == world.clock()


def test_one_of_the_two_is_told_alone_and_may_look(world: World) -> None:
    session, _ = Person(world).enrolled(kinds=("face",)).signs_in(kinds=("face",))
    assert session.level == "recognised"
    assert told(world, session)[0] == (True, ("face",))


def test_a_face_that_was_refused_is_told(world: World) -> None:
    person = Person(world).enrolled()
    person.engines.face = "refuse"
    _, outcome = person.signs_in()
    assert isinstance(outcome, Challenge)
    assert told(world, world.signed_in())[:2] == [
        (True, ("code",)),
        (False, ("face", "voice")),
    ]


def test_a_stranger_s_device_is_not_called_known(world: World) -> None:
    Person(world).enrolled()
    Person(world).signs_in()
    _, refused, *_ = tries(world, world.signed_in())
    assert (refused.signed_in, refused.device, refused.here) == (False, None, False)


def test_a_wrong_code_is_told(world: World, wrong: Callable[[str], str]) -> None:
    thief = world.new_session()
    challenge = world.bank.request_sign_in(thief, KAMALA)
    with pytest.raises(PasscodeWrong):
        world.bank.redeem(thief, challenge.challenge_id, wrong(world.approve()))
    assert told(world, world.signed_in()) == [(True, ("code",)), (False, ("code",))]


def test_what_was_declined_on_the_phone_is_told(world: World) -> None:
    world.bank.request_sign_in(world.new_session(), KAMALA)
    world.decline()
    assert told(world, world.signed_in()) == [(True, ("code",)), (False, ("code",))]


def test_what_is_open_still_is_not_told(world: World) -> None:
    session = world.signed_in()
    world.bank.request_sign_in(world.new_session(), KAMALA)
    world.approve()
    assert told(world, session) == [(True, ("code",))]


def test_a_code_for_a_wish_is_no_sign_in(world: World) -> None:
    person = Person(world)
    session = world.signed_in()
    person.enrol(session, "face")
    assert told(world, session) == [(True, ("code",))]


def test_nobody_sees_another_s(world: World) -> None:
    Person(world).enrolled(RAMESH)
    log = world.bank.security_log(world.signed_in())
    assert len(log.tries) == 1
    assert log.devices == ()


def test_a_revoked_device_is_known_no_more(world: World) -> None:
    person = Person(world).enrolled(kinds=("face",))
    person.signs_in(kinds=("face",))
    session = world.signed_in()
    world.bank.forget_biometric(session, "face")
    log = world.bank.security_log(session)
    assert log.devices == ()
    assert {each.device for each in log.tries} == {None}


def test_no_more_are_read_than_asked_for(world: World) -> None:
    for _ in range(2):
        world.signed_in()
    session = world.signed_in()
    with world.resources.work() as work:
        (newest, _) = security_log(work, session, limit=2).tries
    assert newest.here


def test_the_look_is_in_the_trail_itself(world: World) -> None:
    world.bank.security_log(world.signed_in())
    events = staff.look(world.resources, "staff", KAMALA, 2)["events"]
    assert ("security_log", "shown") in {(e["kind"], e["outcome"]) for e in events}


def test_only_who_is_signed_in_may_look(world: World) -> None:
    with pytest.raises(SignInNeeded):
        world.bank.security_log(world.new_session())
    signed_in = world.signed_in()
    forged = replace(world.new_session(), customer_id=signed_in.customer_id)
    with pytest.raises(SignInNeeded):
        world.bank.security_log(replace(forged, level="strong"))
    world.bank.close_session(signed_in)
    with pytest.raises(SessionExpired):
        world.bank.security_log(signed_in)
