"""Payments that are under way are asked about in turn, and never forgotten."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine

from operations import jobs, staff
from services.paying import pending_payments, settlement
from services.paying.transfer_money import Wish
from tests.unit.conftest import World
from tests.unit.services.paying.settling import (
    cases,
    confirmed,
    later,
    row_of,
    state_of,
    told,
    wayward,
    with_payee,
)
from tests.unit.services.paying.test_transfer_money import pay


def test_a_payment_that_was_never_answered_is_asked_about_ever_less_often(
    world: World,
) -> None:
    world, upi = wayward(world)
    order_id = confirmed(world, with_payee(world))
    upi.moods = ["away"] * 1000
    began = world.clock()
    settlement.settle(world.resources, order_id)
    pauses = []
    for _ in range(10):
        due = row_of(world, order_id).ask_again_at
        pauses.append((due - world.clock()).total_seconds())
        asked = len(upi.asked)
        later(world, pauses[-1] - 1)
        assert len(upi.asked) == asked
        later(world, 1)
        assert len(upi.asked) == asked + 1
    assert pauses == [5, 10, 20, 40, 80, 160, 320, 600, 600, 600]
    assert state_of(world, order_id) == "paying"
    assert row_of(world, order_id).asked == 11
    assert (world.clock() - began).total_seconds() < 3600


def test_a_hundred_that_never_answer_do_not_keep_the_next_one_waiting(
    world: World,
) -> None:
    world, upi = wayward(world)
    session = with_payee(world)
    stuck = [confirmed(world, session, 100) for _ in range(101)]
    upi.moods = ["away"] * 1000
    # A statement that times out on a busy machine costs one its turn, and no more.
    while set(upi.asked) != set(stuck):
        later(world, 20)
    upi.moods = []
    last = confirmed(world, session, 200)
    # All are due, and the one that was never asked about comes first.
    world.clock.forward(seconds=600)
    upi.asked.clear()
    jobs.reconcile(world.resources)
    assert upi.asked[0] == last
    assert state_of(world, last) == "done"


def test_a_round_ends_after_a_while_so_that_other_jobs_have_their_turn(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, upi = wayward(world)
    session = with_payee(world)
    for _ in range(3):
        confirmed(world, session, 100)
    monkeypatch.setattr(jobs, "ROUND_S", 0.0001)
    later(world, 20)
    assert len(upi.asked) <= 1


def test_a_clock_that_was_set_back_keeps_no_payment_waiting(world: World) -> None:
    world, upi = wayward(world)
    order_id = confirmed(world, with_payee(world))
    world.clock.forward(days=400)
    upi.moods = ["away"]
    settlement.settle(world.resources, order_id)
    world.clock.forward(days=-400)
    later(world, 1)
    assert state_of(world, order_id) == "done"


def test_what_does_not_end_becomes_one_case_and_is_asked_about_on(
    world: World,
) -> None:
    world, upi = wayward(world)
    order_id = confirmed(world, with_payee(world))
    upi.moods = ["away"] * 30
    settlement.settle(world.resources, order_id)
    for _ in range(18):
        later(world, 600)
    assert cases(world) == []
    for _ in range(11):
        later(world, 600)
    assert cases(world) == ["payment_unsettled"]
    [event] = told(world, "needs_a_person")
    assert event["order_id"] == order_id
    assert event["case_id"] == str(row_of(world, order_id).case_id)
    later(world, 600)
    assert state_of(world, order_id) == "done"
    assert world.problems() == []


def test_after_a_day_a_case_is_opened_however_seldom_it_was_asked(world: World) -> None:
    world, upi = wayward(world)
    order_id = confirmed(world, with_payee(world))
    upi.moods = ["away"] * 3
    settlement.settle(world.resources, order_id)
    later(world, 23 * 3600)
    assert cases(world) == []
    later(world, 2 * 3600)
    assert cases(world) == ["payment_unsettled"]


def test_a_payment_that_cannot_be_read_becomes_a_case_and_stops_nobody(
    world: World, superuser: Engine
) -> None:
    world, _upi = wayward(world)
    session = with_payee(world)
    broken, whole = confirmed(world, session), confirmed(world, session, 100)
    with superuser.begin() as connection:
        spoil = "UPDATE orders SET details = '\\x00' WHERE id = :id"
        connection.execute(text(spoil), {"id": broken})
    for _ in range(21):
        later(world, 600)
    assert (state_of(world, broken), state_of(world, whole)) == ("paying", "done")
    assert cases(world) == ["payment_unsettled"]
    assert world.bank.check_balance(world.signed_in()).held_paise == 700_00


def test_a_held_payment_that_cannot_be_let_go_becomes_a_case_and_stops_nobody(
    world: World, superuser: Engine
) -> None:
    world, _upi = wayward(world)
    session = with_payee(world)
    broken = pay(world, session, Wish("Asha", 10_000_01)).order_id
    whole = pay(world, session, Wish("Asha", 10_000_02)).order_id
    with superuser.begin() as connection:
        spoil = "UPDATE orders SET details = '\\x00' WHERE id = :id"
        connection.execute(text(spoil), {"id": broken})
    world.clock.forward(hours=1, seconds=1)
    for _ in range(21):
        jobs.release_held(world.resources)
        world.clock.forward(seconds=600)
    assert (state_of(world, broken), state_of(world, whole)) == ("held", "done")
    assert cases(world) == ["payment_unsettled"]


def test_staff_see_what_is_under_way_and_the_look_is_in_the_trail(world: World) -> None:
    world, upi = wayward(world)
    session = with_payee(world)
    nothing = pending_payments.under_way(world.resources, "staff:asha.k")
    assert nothing == {"count": 0, "oldest_s": None, "payments": []}
    assert "No payment" in pending_payments.as_text(nothing)
    first, second = confirmed(world, session), confirmed(world, session, 100)
    upi.moods = ["no_utr", "away"]
    settlement.settle(world.resources, first)
    settlement.settle(world.resources, second)
    told = pending_payments.under_way(world.resources, "staff:asha.k")
    assert (told["count"], told["oldest_s"]) == (2, told["payments"][0]["age_s"])
    assert [each["order_id"] for each in told["payments"]] == [first, second]
    assert [each["trouble"] for each in told["payments"]] == ["no_utr", None]
    text_of = pending_payments.as_text(told)
    assert f"no_utr, case {told['payments'][0]['case']}" in text_of
    assert "Asha" not in str(told) + text_of
    with world.resources.work() as work:
        looks = work.all("SELECT actor FROM audit_events WHERE kind = 'pending_look'")
    assert [look.actor for look in looks] == ["staff:asha.k"] * 2
    assert staff.parser().parse_args(["--json", "pending"]).command == "pending"
