"""Who signed in: what the trail says of it, to the customer alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from operations import staff
from services.asking.challenges import Challenge
from services.looking.security_log import SecurityLog, SignInTry
from services.people.devices import DeviceName
from services.people.sessions import Session
from services.work.errors import (
    AccountBlocked,
    PasscodeWrong,
    SessionExpired,
    SignInNeeded,
)
from tests.unit.conftest import World
from tests.unit.services.identity import KAMALA, RAMESH, Device, Person

MOST = 20


def tries(world: World, session: Session) -> tuple[SignInTry, ...]:
    return world.bank.security_log(session, MOST).tries


def told(world: World, session: Session) -> list[tuple[bool, tuple[str, ...]]]:
    return [(each.signed_in, each.ways) for each in tries(world, session)]


def test_the_sign_in_by_code_is_told_and_that_it_was_here(world: World) -> None:
    session = world.signed_in()
    log = world.bank.security_log(session, MOST)
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
    log = world.bank.security_log(session, MOST)
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
    log = world.bank.security_log(world.signed_in(), MOST)
    assert len(log.tries) == 1
    assert log.devices == ()


def test_a_revoked_device_is_known_no_more(world: World) -> None:
    person = Person(world).enrolled(kinds=("face",))
    person.signs_in(kinds=("face",))
    session = world.signed_in()
    world.bank.forget_biometric(session, "face")
    log = world.bank.security_log(session, MOST)
    assert log.devices == ()
    assert {each.device for each in log.tries} == {None}


def test_no_more_are_read_than_asked_for(world: World) -> None:
    for _ in range(2):
        world.signed_in()
    session = world.signed_in()
    (newest, _) = world.bank.security_log(session, 2).tries
    assert newest.here


def is_refused(world: World, times: int) -> None:
    for _ in range(times):
        world.bank.request_sign_in(world.new_session(), KAMALA)
        world.decline()
        world.clock.forward(hours=1)


def test_refusals_push_no_sign_in_out(world: World) -> None:
    for _ in range(2):
        world.signed_in()
    is_refused(world, 3)
    session = world.signed_in()
    is_refused(world, 4)
    session = world.bank.session_now(session)
    log = told_with(world, session, 5)
    assert log == [False, False, False, True, True]


def told_with(world: World, session: Session, limit: int) -> list[bool]:
    with world.resources.work() as work:
        work.run("UPDATE sessions SET last_seen_at = :now", now=work.now)
    found = world.bank.security_log(session, limit).tries
    assert [e.at for e in found] == sorted((e.at for e in found), reverse=True)
    return [each.signed_in for each in found]


def test_who_was_refused_is_counted_beyond_what_is_told(world: World) -> None:
    is_refused(world, 3)
    session = world.signed_in()
    log = world.bank.security_log(session, 2)
    assert log.refused == 3
    assert log.refused_besides(log.tries) == 2
    assert log.refused_besides(log.sign_ins) == 3


def test_what_was_refused_long_ago_is_counted_no_more(world: World) -> None:
    at = datetime(2026, 3, 31, tzinfo=timezone.utc)
    long_ago = SignInTry(at - timedelta(days=31), False, ("code",), None, False)
    lately = replace(long_ago, at=at)
    log = SecurityLog((), (), 3, since=at - timedelta(days=30))
    assert log.refused_besides((long_ago,)) == 3
    assert log.refused_besides((long_ago, lately)) == 2


def test_the_look_is_in_the_trail_itself(world: World) -> None:
    world.bank.security_log(world.signed_in(), MOST)
    events = staff.look(world.resources, "staff", KAMALA, 2)["events"]
    assert ("security_log", "shown") in {(e["kind"], e["outcome"]) for e in events}


def test_only_who_is_signed_in_may_look(world: World) -> None:
    with pytest.raises(SignInNeeded):
        world.bank.security_log(world.new_session(), MOST)
    signed_in = world.signed_in()
    forged = replace(world.new_session(), customer_id=signed_in.customer_id)
    with pytest.raises(SignInNeeded):
        world.bank.security_log(replace(forged, level="strong"), MOST)
    world.bank.close_session(signed_in)
    with pytest.raises(SessionExpired):
        world.bank.security_log(signed_in, MOST)


def test_a_blocked_customer_is_not_shown_it(world: World) -> None:
    session = world.signed_in()
    with world.resources.work() as work:
        work.run(
            "UPDATE customers SET blocked_at = :now WHERE id = :id",
            now=work.now,
            id=session.customer_id,
        )
    with pytest.raises(AccountBlocked):
        world.bank.security_log(session, MOST)


def test_a_device_is_told_by_the_name_it_came_with(world: World) -> None:
    person = Person(world, Device(name=DeviceName("Chrome", "Android"))).enrolled()
    session, _ = person.signs_in()
    log = world.bank.security_log(session, MOST)
    assert [device.name for device in log.devices] == [person.device.name]
    assert log.tries[0].device == log.devices[0]
