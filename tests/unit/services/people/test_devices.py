"""Devices: what counts as a proof, whose it is, and how many there may be."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine import Engine

from operations import staff
from services.accounts.outcomes import FaceEnrolled
from services.asking.challenges import Challenge
from services.paying.transfer_money import Wish
from services.people import customers, devices
from services.people.devices import DeviceName
from services.people.sessions import Session
from services.work.errors import InvalidInput, LimitExceeded, TooManyDevices
from tests.unit.conftest import World
from tests.unit.services.identity import BOTH, KAMALA, Device, Person
from tests.unit.services.vaults import run
from vault import Tampered

DEVICE = Device()
NONCE = "a-nonce"


def spki(key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def test_a_signature_over_the_nonce_proves_the_key() -> None:
    signature = DEVICE.sign(NONCE)
    assert devices.proves(DEVICE.public, NONCE, signature)
    assert not devices.proves(DEVICE.public, NONCE + "x", signature)
    assert not devices.proves(Device().public, NONCE, signature)


@given(st.integers(0, 511))
def test_no_bit_of_a_signature_may_differ(bit: int) -> None:
    altered = bytearray(DEVICE.sign(NONCE))
    altered[bit // 8] ^= 1 << bit % 8
    assert not devices.proves(DEVICE.public, NONCE, bytes(altered))


@pytest.mark.parametrize(
    "signature", [b"", bytes(64), b"\xff" * 64, bytes(63), bytes(65), b"0" * 10_000]
)
def test_what_is_no_signature_proves_nothing(signature: bytes) -> None:
    assert not devices.proves(DEVICE.public, NONCE, signature)


@given(st.binary(max_size=200))
def test_what_is_no_key_is_not_read(key: bytes) -> None:
    assert devices.readable(key) is None
    assert not devices.proves(key, NONCE, bytes(64))


@pytest.mark.parametrize(
    "key",
    [
        spki(ec.generate_private_key(ec.SECP384R1()).public_key()),
        spki(ec.generate_private_key(ec.SECP256K1()).public_key()),
        spki(rsa.generate_private_key(65537, 2048).public_key()),
    ],
    ids=["P-384", "secp256k1", "RSA"],  # the keys differ from worker to worker
)
def test_only_keys_on_p256_are_read(key: bytes) -> None:
    assert devices.readable(key) is None


def test_a_customer_has_five_devices_at_most(world: World) -> None:
    for _ in range(5):
        Person(world).enrolled(kinds=("face",))
    sixth = Person(world)
    session = world.signed_in()
    with pytest.raises(TooManyDevices):
        sixth.enrol(session, "face")
    known = Person(world).enrolled("9000000002", kinds=("face",))
    assert known.signs_in("9000000002", ("face",))[0].level == "recognised"


def test_a_known_device_may_enrol_again_and_stays_as_old_as_it_is(
    world: World, superuser: Engine
) -> None:
    person = Person(world).enrolled()
    world.clock.forward(days=3)
    assert person.enrol(world.signed_in(), "face") == FaceEnrolled()
    (row,) = run(superuser, "SELECT created_at FROM devices")
    assert (world.clock() - row.created_at).days == 3


def test_a_revoked_device_is_unknown(world: World, superuser: Engine) -> None:
    person = Person(world).enrolled()
    run(superuser, "UPDATE devices SET revoked_at = now()")
    assert isinstance(person.signs_in()[1], Challenge)


def test_staff_make_room_and_take_lost_devices_off(
    world: World, superuser: Engine
) -> None:
    for _ in range(5):
        person = Person(world).enrolled(kinds=("face",))
    staff.forget_devices(world.resources, "asha.k", KAMALA)
    assert isinstance(person.signs_in(kinds=("face",))[1], Challenge)
    sixth = Person(world).enrolled(kinds=("face",))
    assert sixth.signs_in(kinds=("face",))[0].level == "recognised"
    (row,) = run(
        superuser, "SELECT actor FROM audit_events WHERE kind = 'forget_devices'"
    )
    assert row.actor == "staff:asha.k"


def test_enrolling_takes_a_device_that_signs(world: World) -> None:
    person, other = Person(world), Device()
    session = world.signed_in()
    asked = person.opened_enrolment(session, "face")
    captures = person.captures(asked)
    for proof in (None, other.proof(asked)):
        asked = person.opened_enrolment(session, "face")
        captures = person.captures(asked)
        given = type(captures)(captures.faces, None, proof)
        with pytest.raises(InvalidInput):
            person.answer(session, asked, given)


def test_a_new_device_sends_little_in_its_first_day(world: World) -> None:
    person = Person(world).enrolled()
    session, _ = person.signs_in()
    with pytest.raises(LimitExceeded):
        world.bank.open_transfer(session, Wish("Ramesh", 5_000_01))
    pay(world, person, 3_000_00)
    session, _ = person.signs_in()
    with pytest.raises(LimitExceeded):
        world.bank.check_amount(session, 2_000_01)
    pay(world, person, 2_000_00)
    world.clock.forward(days=1)
    pay(world, person, 20_000_00)


def test_the_limit_is_looked_at_again_when_money_is_about_to_move(
    world: World,
) -> None:
    person = Person(world).enrolled()
    first, second = person.signs_in()[0], person.signs_in()[0]
    orders = []
    for session in (first, second):
        order = world.bank.open_transfer(
            session, Wish("Ramesh", 3_000_00), issue_challenge=True
        )
        orders.append((session, order.id, world.approve()))
    world.bank.confirm_with_passcode(*orders[0])
    with pytest.raises(LimitExceeded):
        world.bank.confirm_with_passcode(*orders[1])


def test_what_was_sent_stays_counted_where_a_session_changes_its_device(
    world: World,
) -> None:
    first, second = Person(world).enrolled(kinds=("face",)), Person(world)
    session, _ = first.signs_in(kinds=("face",))
    send(world, session, 5_000_00)
    second.enrol(session, "face")
    # Neither the session begins anew, nor the device that it had before.
    with pytest.raises(LimitExceeded):
        world.bank.check_amount(session, 1_00)
    again, _ = first.signs_in(kinds=("face",))
    with pytest.raises(LimitExceeded):
        world.bank.check_amount(again, 1_00)
    other, _ = second.signs_in(kinds=("face",))
    send(world, other, 5_000_00)


def test_a_session_without_a_device_has_the_usual_limits(world: World) -> None:
    session = world.signed_in()
    order = world.bank.open_transfer(
        session, Wish("Ramesh", 20_000_00), issue_challenge=True
    )
    assert world.bank.confirm_with_passcode(session, order.id, world.approve())


def pay(world: World, person: Person, paise: int) -> None:
    send(world, person.signs_in(KAMALA, BOTH)[0], paise)


def send(world: World, session: Session, paise: int) -> None:
    order = world.bank.open_transfer(
        session, Wish("Ramesh", paise), issue_challenge=True
    )
    world.bank.confirm_with_passcode(session, order.id, world.approve())


CHROME, SAFARI = DeviceName("Chrome", "Android"), DeviceName("Safari", "iPad")


def names(world: World) -> list[DeviceName | None]:
    with world.resources.work() as work:
        customer = customers.find(work, KAMALA)
        assert customer is not None
        return [device.name for device in devices.all_of(work, customer)]


def test_a_device_is_called_what_it_was_when_it_was_learnt(world: World) -> None:
    Person(world, Device(name=CHROME)).enrolled()
    world.clock.forward(hours=1)
    Person(world).enrolled()
    assert names(world) == [CHROME, None]


def test_a_device_without_a_name_gets_it_where_it_proves_itself(world: World) -> None:
    person = Person(world).enrolled()
    person.device.name = CHROME
    person.signs_in()
    assert names(world) == [CHROME]
    person.device.name = None
    person.signs_in()
    assert names(world) == [CHROME]


def test_who_does_not_prove_the_device_cannot_rename_it(world: World) -> None:
    person = Person(world, Device(name=CHROME)).enrolled()
    thief = Person(world, Device(id=person.device.id, name=SAFARI))
    assert isinstance(thief.signs_in()[1], Challenge)
    person.device.name, person.engines.face = SAFARI, "refuse"
    assert isinstance(person.signs_in()[1], Challenge)
    assert names(world) == [CHROME]


def test_a_name_is_sealed_for_its_device_alone(world: World, superuser: Engine) -> None:
    for name in (CHROME, SAFARI):
        Person(world, Device(name=name)).enrolled()
    rows = run(superuser, "SELECT name FROM devices")
    assert not [row for row in rows if b"Chrome" in row.name or b"iPad" in row.name]
    run(superuser, "UPDATE devices SET name = (SELECT max(name) FROM devices)")
    with pytest.raises(Tampered):
        names(world)


def test_a_revoked_device_has_no_name_any_more(world: World, superuser: Engine) -> None:
    Person(world, Device(name=CHROME)).enrolled()
    staff.forget_devices(world.resources, "asha.k", KAMALA)
    assert [row.name for row in run(superuser, "SELECT name FROM devices")] == [None]
