"""The bank in a made-up second language: the UPI app and the statement speak it."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy.engine import Engine

from services.looking.transaction_history import HistoryQuery
from services.paying import settlement
from services.people import customers
from services.people.customers import Customer
from tests.unit.conftest import World
from tests.unit.second_language import (  # noqa: F401 - one is a fixture
    OTHER,
    other,
    other_of,
    second_language,
)
from tests.unit.services.paying.settling import confirmed, later, wayward, with_payee
from tests.unit.services.vaults import pay, run


@pytest.fixture
def speaking(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The real bank, whose customers have all chosen the second language."""
    monkeypatch.setattr(customers, "Customer", partial(Customer, language=OTHER))
    return world


def test_the_upi_app_asks_in_the_customers_language(speaking: World) -> None:
    session = speaking.signed_in()
    assert session.language == OTHER
    asked = speaking.upi.requests[-1]
    assert asked.purpose == other_of("upi_app.sign_in")
    assert asked.device == other_of("upi_app.unknown_device")


def test_a_locked_customer_is_told_in_their_language(speaking: World) -> None:
    session = speaking.signed_in()
    speaking.bank.open_block(session)
    speaking.bank.confirm_order(session)
    speaking.bank.request_sign_in(speaking.new_session(), "9000000001")
    speaking.deliver()
    assert speaking.upi.notices[-1] == other_of("upi_app.account_blocked")


@pytest.mark.parametrize("end", ["well", "failed"])
def test_what_became_of_a_payment_is_told_in_the_payers_language(
    speaking: World, end: str
) -> None:
    world, upi = wayward(speaking)
    order_id = confirmed(world, with_payee(world))
    if end == "failed":
        upi.ends[order_id] = end
    upi.moods = ["pending", "pending"]
    settlement.settle(world.resources, order_id)
    for _ in range(3):
        later(world, 60)
    world.deliver()
    assert upi.notices[-1].startswith("«xx Your payment of ₹700 to Asha Rao ")


def test_a_name_that_is_no_longer_kept_is_told_in_the_customers_language(
    speaking: World, superuser: Engine
) -> None:
    pay(speaking, 300)
    session = speaking.signed_in()
    run(superuser, "UPDATE data_keys SET wrapped = NULL, destroyed_at = now()")
    [item, *_] = speaking.bank.transaction_history(session, HistoryQuery()).items
    assert item.counterparty_name == other("a name no longer kept")
