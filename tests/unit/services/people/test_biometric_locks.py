"""Five failures lock a customer on a device, and nothing and nobody else."""

from __future__ import annotations

import pytest
from sqlalchemy.engine import Engine

from operations.staff import unlock
from services.accounts.outcomes import SignedIn
from services.asking.challenges import Challenge
from services.asking.evidence import CaptureRequest
from services.paying.transfer_money import Wish
from tests.unit.conftest import World
from tests.unit.services.identity import KAMALA, Device, Person
from tests.unit.services.vaults import run


@pytest.fixture
def person(world: World) -> Person:
    return Person(world).enrolled()


def fail(person: Person, times: int) -> None:
    person.engines.voice = "refuse"
    for _ in range(times):
        assert isinstance(person.signs_in()[1], Challenge)
    person.engines.voice = "accept"


def works(person: Person) -> bool:
    return isinstance(person.signs_in()[1], SignedIn)


def test_the_fifth_failure_locks_and_the_passcode_stays_open(person: Person) -> None:
    fail(person, 5)
    person.engines.compared.clear()
    session, challenge = person.signs_in()
    assert isinstance(challenge, Challenge)
    assert person.engines.compared == []
    assert person.world.redeem(session, challenge).level == "strong"


def test_four_failures_lock_nothing_and_a_success_begins_anew(person: Person) -> None:
    for _ in range(2):
        fail(person, 4)
        assert works(person)


def test_the_lock_ends_and_the_next_is_twice_as_long(person: Person) -> None:
    world = person.world
    fail(person, 5)
    world.clock.forward(seconds=899)
    assert not works(person)
    world.clock.forward(seconds=1)
    fail(person, 5)
    world.clock.forward(seconds=1799)
    assert not works(person)
    world.clock.forward(seconds=1)
    assert works(person)


def test_wrong_digits_and_doubt_count_and_poor_captures_do_not(
    person: Person, superuser: Engine
) -> None:
    count = "SELECT failures FROM biometric_locks"
    session, asked = person.asked()
    assert asked.digits
    person.answer(session, asked, digits=f"{(int(asked.digits) + 1) % 10**6:06d}")
    assert run(superuser, count)[0].failures == 1
    person.engines.face = "unsure"
    person.signs_in()
    assert run(superuser, count)[0].failures == 2
    person.engines.face = "fault"
    person.signs_in()
    person.engines.face = "accept"
    person.signs_in(digits=None)
    assert run(superuser, count)[0].failures == 2


def test_the_count_survives_a_crash_after_it(person: Person, superuser: Engine) -> None:
    class PowerCut(BaseException):
        """Nothing catches it."""

    def cut() -> None:
        raise PowerCut

    person.engines.meanwhile = cut
    for _ in range(5):
        with pytest.raises(PowerCut):
            person.signs_in()
    person.engines.meanwhile = lambda: None
    assert not works(person)
    (row,) = run(superuser, "SELECT locked_until FROM biometric_locks")
    assert row.locked_until is not None


def test_whoever_only_claims_a_device_locks_nobody(person: Person) -> None:
    thief = Person(person.world, Device(id=person.device.id))
    fail(thief, 8)
    assert works(person)


def test_a_locked_device_does_not_lock_another(person: Person) -> None:
    other = Person(person.world).enrolled()
    fail(person, 5)
    assert works(other)
    assert not works(person)


def test_staff_lift_the_lock(person: Person) -> None:
    fail(person, 5)
    unlock(person.world.resources, "asha.k", KAMALA)
    assert works(person)


def test_failures_at_confirming_count_as_well(world: World) -> None:
    person = Person(world).enrolled()
    world.clock.forward(days=2)
    session, _ = person.signs_in()
    person.engines.voice = "refuse"
    for paise in range(100, 600, 100):
        world.bank.open_transfer(session, Wish("Ramesh", paise))
        asked = world.bank.confirm_order(session, ("voice",))
        assert isinstance(asked, CaptureRequest)
        assert isinstance(person.answer(session, asked), Challenge)
    person.engines.voice = "accept"
    assert not works(person)
