"""Payments to other banks always end, whatever the provider says or does not say."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from operations import jobs
from services.bank import Bank
from services.confirming.upi_callback import PATH
from services.installation.database import connect
from services.paying import settlement
from services.paying.transfer_money import Wish
from services.providers.upi_signing import Message, sign
from services.work.errors import PaymentFailed
from services.work.ports import Payment, PaymentResult, ProviderUnavailable
from tests.conftest import FreshDatabase
from tests.unit.conftest import UPI_SECRET, World
from tests.unit.services.paying.settling import (
    KAMALA,
    cases,
    confirmed,
    later,
    state_of,
    told,
    wayward,
    with_payee,
)
from tests.unit.services.paying.test_transfer_money import pay
from tests.upi import RememberingUpi, WaywardUpi


class SlowUpi(RememberingUpi):
    """Waits with every payment until it is let go on."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = threading.Semaphore(0)
        self.go_on = threading.Event()

    def pay(self, payment: Payment) -> PaymentResult:
        self.asked.release()
        assert self.go_on.wait(20)
        return super().pay(payment)


@pytest.mark.parametrize(
    ("mood", "reason"),
    [
        ("no_utr", "no_utr"),
        ("odd_utr", "no_utr"),
        ("taken_utr", "utr_taken"),
        ("amount", "another_amount"),
    ],
)
def test_a_success_that_cannot_be_keeps_the_hold_and_calls_a_person_once(
    world: World, mood: str, reason: str
) -> None:
    world, upi = wayward(world)
    session = with_payee(world)
    first = settlement.settle(world.resources, confirmed(world, session, 100))
    upi.taken_utr = str(first.utr)
    order_id = confirmed(world, session)
    upi.moods = [mood] * 4
    assert settlement.settle(world.resources, order_id).status == "pending"
    for _ in range(3):
        later(world, 600)
    assert state_of(world, order_id) == "paying"
    assert cases(world) == [reason]
    assert [event["reason"] for event in told(world, "needs_a_person")] == [reason]
    later(world, 600)
    assert state_of(world, order_id) == "done"
    assert upi.sent_again == []
    assert world.balance(KAMALA) == 50_000_00 - 100 - 700_00
    assert world.problems() == []


def test_what_was_accepted_and_is_unknown_then_is_not_sent_again(world: World) -> None:
    world, upi = wayward(world)
    order_id = confirmed(world, with_payee(world))
    upi.moods = ["pending", "forgets", "forgets"]
    settlement.settle(world.resources, order_id)
    later(world, 60)
    later(world, 60)
    assert upi.sent_again == []
    assert cases(world) == ["unknown_after_accepted"]
    later(world, 60)
    assert state_of(world, order_id) == "done"


@pytest.mark.parametrize(
    ("end", "state", "reason"),
    [
        ("succeeded", "done", "failed_after_posted"),
        ("failed", "failed", "succeeded_after_voided"),
    ],
)
def test_the_opposite_said_afterwards_moves_nothing_and_calls_a_person_once(
    world: World, end: str, state: str, reason: str
) -> None:
    world, upi = wayward(world)
    order_id = confirmed(world, with_payee(world))
    upi.ends[order_id] = end
    later(world, 20)
    assert state_of(world, order_id) == state
    balance = world.balance(KAMALA)
    upi.moods = ["other", "other"]
    for _ in range(3):
        settlement.hear(world.resources, order_id)
    assert (state_of(world, order_id), world.balance(KAMALA)) == (state, balance)
    assert cases(world) == [reason]
    assert [event["reason"] for event in told(world, "needs_a_person")] == [reason]
    assert upi.sent_again == []
    assert world.problems() == []


@pytest.mark.parametrize(
    ("mood", "reason"), [("taken_utr", "another_utr"), ("amount", "another_amount")]
)
def test_another_success_than_the_one_booked_is_a_case(
    world: World, mood: str, reason: str
) -> None:
    world, upi = wayward(world)
    upi.taken_utr = "999999999999"
    order_id = confirmed(world, with_payee(world))
    settlement.settle(world.resources, order_id)
    upi.moods = ["pending", "forgets", "away", mood]
    for _ in range(4):
        settlement.hear(world.resources, order_id)
    assert state_of(world, order_id) == "done"
    assert cases(world) == [reason]


def test_news_of_a_payment_that_was_never_sent_moves_nothing(world: World) -> None:
    world, upi = wayward(world)
    session = with_payee(world)
    receipt = pay(world, session, Wish("Asha", 10_000_01))
    assert receipt.status == "held"
    settlement.hear(world.resources, receipt.order_id)
    world.clock.forward(seconds=60)
    jobs.release_held(world.resources)
    upi.paid[receipt.order_id] = Payment(receipt.order_id, "", "", 10_000_01, "")
    settlement.hear(world.resources, receipt.order_id)
    world.clock.forward(seconds=60)
    jobs.release_held(world.resources)
    assert state_of(world, receipt.order_id) == "held"
    assert cases(world) == ["succeeded_unasked"]


def test_a_callback_and_the_jobs_at_once_book_once(world: World) -> None:
    world, upi = wayward(world)
    session = with_payee(world)
    for paise in range(100, 108):
        order_id = confirmed(world, session, paise)
        upi.moods = ["lost"]
        settlement.settle(world.resources, order_id)
        world.clock.forward(seconds=60)
        acts = [settlement.hear, settlement.ask_again] * 3
        with ThreadPoolExecutor(6) as pool:
            for act in [pool.submit(a, world.resources, order_id) for a in acts]:
                act.result()
        assert state_of(world, order_id) == "done"
    assert upi.times_paid == 8
    assert world.balance(KAMALA) == 50_000_00 - sum(range(100, 108))
    assert len(told(world, "succeeded")) == 8
    assert world.problems() == []
    assert cases(world) == []


def test_a_signed_callback_ends_a_payment_whatever_it_claims(world: World) -> None:
    world, upi = wayward(world)
    order_id = confirmed(world, with_payee(world))
    upi.moods = ["pending"]
    upi.ends[order_id] = "failed"
    settlement.settle(world.resources, order_id)
    event = {"event": "payment", "payment_id": order_id, "status": "succeeded"}
    body = json.dumps({**event, "utr": "123456789012"}).encode()
    now = world.clock().timestamp()
    headers = sign(UPI_SECRET, Message("POST", PATH, body), now=now)
    assert world.bank.upi_callback(headers, body) == {}
    assert state_of(world, order_id) == "failed"


def test_the_end_is_told_on_the_phone_once_to_whoever_heard_on_its_way(
    world: World,
) -> None:
    world, upi = wayward(world)
    session = with_payee(world)
    good, bad = confirmed(world, session), confirmed(world, session, 100)
    upi.ends[bad] = "failed"
    upi.moods = ["pending", "pending"]
    for order_id in (good, bad):
        receipt = settlement.settle(world.resources, order_id)
        assert receipt.status == "pending"
    assert receipt.balance_paise == 50_000_00 - 700_00 - 100
    assert world.bank.check_balance(session).held_paise == 700_00 + 100
    for _ in range(3):
        later(world, 60)
    world.deliver()
    assert sorted(upi.notices) == [
        "Your payment of ₹1 to Asha Rao did not go through. The money is yours again.",
        "Your payment of ₹700 to Asha Rao has gone through."
        " The reference is 500000000000.",
    ]
    world.signed_in()
    settlement.settle(world.resources, confirmed(world, world.signed_in(), 100))
    world.deliver()
    assert len(upi.notices) == 2  # who is answered at once, needs no notice


def test_a_held_payment_that_fails_when_it_is_let_go_is_told(world: World) -> None:
    world, upi = wayward(world)
    receipt = pay(world, with_payee(world), Wish("Asha", 10_000_01))
    upi.ends[receipt.order_id] = "failed"
    world.clock.forward(hours=1, seconds=1)
    jobs.release_held(world.resources)
    world.deliver()
    assert len(upi.notices) == 1
    assert "did not go through" in upi.notices[0]


def test_the_customers_own_try_leaves_what_jobs_have_taken_up(world: World) -> None:
    world, upi = wayward(world)
    order_id = confirmed(world, with_payee(world))
    upi.moods = ["pending"]
    later(world, 20)
    assert settlement.settle(world.resources, order_id).status == "pending"
    assert len(upi.asked) == 1
    upi.ends[order_id] = "failed"
    later(world, 20)
    with pytest.raises(PaymentFailed):
        settlement.settle(world.resources, order_id)


def test_a_slow_provider_keeps_no_connection_and_no_row(
    world: World, fresh_database: FreshDatabase
) -> None:
    """More payments are under way than there are connections; others go on."""
    world, _ = wayward(world)
    session = with_payee(world)
    waiting = [confirmed(world, session, 100) for _ in range(6)]
    upi, engine = SlowUpi(), connect(fresh_database.url, pool_size=1)
    slow = Bank(replace(world.resources, engine=engine, upi=upi), UPI_SECRET)
    engine.pool._max_overflow = 1
    with ThreadPoolExecutor(6) as pool:
        tries = [pool.submit(settlement.settle, slow.resources, i) for i in waiting]
        for _ in waiting:
            assert upi.asked.acquire(timeout=20)
        assert slow.check_balance(session).held_paise == 600
        assert slow.order_by_id(session, waiting[0]).state == "paying"
        upi.go_on.set()
        receipts = [each.result() for each in tries]
    engine.dispose()
    assert {receipt.status for receipt in receipts} == {"posted"}
    assert upi.times_paid == 6
    assert world.problems() == []


def test_a_provider_of_moods_keeps_its_own_contract() -> None:
    upi = WaywardUpi(moods=["lost", "pending", "other"])
    payment = Payment("p", "a@b", "c@d", 100, "")
    with pytest.raises(ProviderUnavailable):
        upi.pay(payment)
    assert upi.status("p").status == "pending"
    assert upi.status("p").status == "failed"
    assert upi.pay(payment).status == "succeeded"
    assert (upi.times_paid, upi.sent_again) == (1, ["p"])
