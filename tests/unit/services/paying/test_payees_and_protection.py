"""Payees come and go with the right confirmation; blocking stops everything."""

from __future__ import annotations

import pytest

from operations import staff
from services.accounts.outcomes import AccountBlockedNow, PayeeRemoved
from services.asking.challenges import Challenge
from services.paying.transfer_money import Wish
from services.people.customers import NewCustomer
from services.work.errors import (
    InvalidInput,
    NothingToConfirm,
    PayeeExists,
    PayeeUnknown,
    Refusal,
    SessionExpired,
    UpiUnavailable,
)
from tests.unit.conftest import World
from tests.unit.services.paying.test_transfer_money import add_payee, pay


def test_adding_a_payee_reads_the_bank_registered_name_and_needs_a_code(
    world: World,
) -> None:
    session = world.signed_in()
    order = world.bank.open_add_payee(session, "Asha@OkAxis", "Asha didi")
    assert (order.payee_name, order.payee_vpa) == ("Asha Rao", "asha@okaxis")
    challenge = world.bank.confirm_order(session)
    assert isinstance(challenge, Challenge)
    with pytest.raises(PayeeUnknown):
        world.bank.resolve_payee(session, "Asha")
    world.bank.redeem(session, challenge.challenge_id, world.approve())
    assert world.upi.requests[-1].purpose == "Add a payee"
    assert world.bank.resolve_payee(session, "didi").name == "Asha Rao"


@pytest.mark.parametrize(
    ("vpa", "refusal"),
    [
        ("nobody@okaxis", PayeeUnknown),
        ("nobody@saathi", PayeeUnknown),
        ("kamala@saathi", InvalidInput),
        ("ramesh@saathi", PayeeExists),
        ("not a vpa", InvalidInput),
        ("", InvalidInput),
    ],
)
def test_who_cannot_be_added(world: World, vpa: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        world.bank.open_add_payee(world.signed_in(), vpa)


def test_a_provider_that_is_away_is_said_so(world: World) -> None:
    session = world.signed_in()
    world.upi.away = True
    with pytest.raises(UpiUnavailable):
        world.bank.open_add_payee(session, "asha@okaxis")


def test_removing_a_payee_takes_the_yes_to_what_was_read_back(world: World) -> None:
    session = world.signed_in()
    world.bank.open_remove_payee(session, "Sunita")
    assert world.bank.confirm_order(session) == PayeeRemoved("Sunita Sharma")
    with pytest.raises(PayeeUnknown):
        world.bank.resolve_payee(session, "Sunita")
    with pytest.raises(NothingToConfirm):
        world.bank.confirm_order(session)


def test_a_removed_payee_can_come_back_as_a_new_one(world: World) -> None:
    session = world.signed_in()
    world.bank.open_remove_payee(session, "Ramesh")
    world.bank.confirm_order(session)
    add_payee(world, session, "ramesh@saathi")
    receipt = pay(world, session, Wish("Ramesh", 10_000_01))
    assert receipt.status == "held"


def test_blocking_ends_sessions_and_gives_held_money_back(world: World) -> None:
    session, other = world.signed_in(), world.signed_in()
    add_payee(world, session)
    pay(world, session, Wish("Asha", 20_000_00))
    world.bank.open_block(session)
    assert world.bank.confirm_order(session) == AccountBlockedNow()
    for ended in (session, other):
        with pytest.raises(SessionExpired):
            world.bank.check_balance(ended)
    staff.unlock(world.resources, "asha.k", "9000000001")
    balance = world.bank.check_balance(world.signed_in())
    assert balance.available_paise == 50_000_00


def test_handing_over_gives_a_case_and_a_number_to_call(world: World) -> None:
    first = world.bank.hand_off(world.new_session(), "asked")
    second = world.bank.hand_off(world.signed_in(), "asked")
    assert first.telephone == "1800 123 456"
    assert first.number != second.number


def test_staff_add_a_customer_who_can_sign_in(world: World) -> None:
    new = NewCustomer("Leela  Nair", "+91 91111 11111", "Leela@saathi")
    answer = staff.add_customer(world.resources, "asha.k", new, 250_00)
    assert answer["status"] == "added"
    session = world.signed_in("9111111111")
    assert session.customer_name == "Leela Nair"
    assert world.bank.check_balance(session).available_paise == 250_00


@pytest.mark.parametrize(
    "new",
    [
        NewCustomer("X", "9111111111", "leela@saathi"),
        NewCustomer("Leela Nair", "12", "leela@saathi"),
        NewCustomer("Leela Nair", "9111111111", "leela@okaxis"),
        NewCustomer("Leela Nair", "9000000001", "leela@saathi"),
        NewCustomer("Leela Nair", "9111111111", "kamala@saathi"),
    ],
)
def test_staff_cannot_add_what_cannot_be(world: World, new: NewCustomer) -> None:
    with pytest.raises(InvalidInput):
        staff.add_customer(world.resources, "asha.k", new)


def test_every_look_and_every_use_is_in_the_trail(world: World) -> None:
    staff.block(world.resources, "asha.k", "9000000001")
    staff.unlock(world.resources, "asha.k", "9000000001")
    staff.look(world.resources, "ravi", "9000000001")
    events = staff.look(world.resources, "ravi", "9000000001")["events"]
    done = [(event["actor"], event["kind"]) for event in events]
    assert done[:4] == [
        ("staff:ravi", "audit_look"),
        ("staff:ravi", "audit_look"),
        ("staff:asha.k", "unlock"),
        ("staff:asha.k", "block_account"),
    ]


def test_a_use_that_finds_nobody_is_in_the_trail_too(world: World) -> None:
    with pytest.raises(InvalidInput):
        staff.look(world.resources, "ravi", "9876543210")
    with world.resources.work() as work:
        row = work.one("SELECT outcome FROM audit_events WHERE actor = 'staff:ravi'")
    assert row is not None
    assert row.outcome == "customer_unknown"


def test_the_trail_of_a_busy_day_proves_itself(world: World) -> None:
    import audit

    session = world.signed_in()
    add_payee(world, session)
    pay(world, session, Wish("Ramesh", 1_00))
    with world.resources.work() as work:
        proof = audit.verify(work.connection)
    assert proof.first_broken is None
    assert proof.count > 10
