"""Retention: nothing stays over its time, and nothing goes within it."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from services.keeping.declaration import BATCH
from services.keeping.retention import clear_away
from services.looking.transaction_history import HistoryQuery
from services.paying.transfer_money import Wish
from services.providers import outbox
from services.providers.sandbox_store import SandboxStore
from tests.unit.conftest import World
from tests.unit.services.identity import Person
from tests.unit.services.vaults import pay, run

# What a busy day leaves, and the days for which each of it may stay.
KEPT_DAYS = {
    "callback_nonces": 1,
    "evidence_requests": 1,
    "captures": 1,  # if the jobs that delete them within seconds did not run
    "voice_landmarks": 365,
    "accepted_scores": 365,
    "outbox": 1,
    "tracker_events": 30,
    "tracker_contexts": 30,
    "challenges": 30,
    "orders WHERE transfer_id IS NULL": 30,
    "payees WHERE removed_at IS NOT NULL": 90,
    "sessions WHERE customer_id IS NULL": 30,  # with the challenge of a stranger
    "support_cases": 1096,
    # Behind a payment the session stays as long as its order, or its case.
    "sessions WHERE customer_id IS NOT NULL": 2953,
    "orders WHERE transfer_id IS NOT NULL": 2953,
    "data_keys WHERE wrapped IS NOT NULL": 2953 + 31,
    "counterparties": 2953,
    "sandbox_records": 7,
}


def counts(engine: Engine) -> dict[str, int]:
    return {what: count(engine, what) for what in KEPT_DAYS}


def count(engine: Engine, what: str) -> int:
    sql = f"SELECT count(*) AS n FROM {what}"  # noqa: S608 - our own tables
    return int(run(engine, sql)[0].n)


@pytest.fixture
def left(world: World) -> World:
    """A day on which a bit of everything happened: today, for the ledger's clock."""
    world.clock.time = datetime.now(timezone.utc)
    person = Person(world).enrolled()
    person.signs_in()
    other, asked = person.asked()
    world.bank.give_captures(other, asked.challenge_id, person.captures(asked))
    stranger, kamala = world.new_session(), world.signed_in()
    world.bank.request_sign_in(stranger, "9999999999")
    for session in (stranger, kamala):
        said(world, session.conversation_id)
    world.bank.open_transfer(kamala, Wish("Sunita", 100_00))
    world.bank.drop_order(kamala)
    pay(world, 300)
    world.bank.open_remove_payee(kamala, "Ramesh")
    world.bank.confirm_order(kamala)
    world.bank.hand_off(kamala, "asked_for")
    with world.resources.work() as work:
        work.run("INSERT INTO callback_nonces VALUES ('n', :now)", now=work.now)
        outbox.put(work, "decoy", {"request_id": "1"})
    SandboxStore.of(world.resources).add("notice", "1", {"text": "x"}, "a@b")
    run(
        world.resources.engine,
        "UPDATE sandbox_records SET updated_at = :now",
        now=world.clock(),
    )
    return world


def said(world: World, conversation: str) -> None:
    for sql in (
        "INSERT INTO tracker_events (conversation_id, position, sealed, recorded_at)"
        " VALUES (:c, 0, 'x', :now)",
        "INSERT INTO tracker_contexts (conversation_id, length, sealed)"
        " VALUES (:c, 1, 'x')",
    ):
        run(world.resources.engine, sql, c=conversation, now=world.clock())


def days_each_stayed(world: World) -> dict[str, int]:
    """Turn the clock day by day (faster later on); when was the last of each gone?"""
    began, gone = world.clock(), dict[str, int]()
    day = 0
    while len(gone) < len(KEPT_DAYS) and day < 3100:
        clear_away(world.resources)
        for what, number in counts(world.resources.engine).items():
            if number == 0:
                gone.setdefault(what, day)
        day = next_day(day)
        world.clock.time = began + timedelta(days=day, minutes=30)
    return gone


def next_day(day: int) -> int:
    """Every day near the end of a period, and a jump between."""
    ends = sorted(set(KEPT_DAYS.values()))
    near = any(abs(day + 1 - end) <= 2 for end in ends)
    ahead = [end - 2 for end in ends if end - 2 > day]
    return day + 1 if near or not ahead else min(ahead)


def test_everything_goes_when_its_time_is_over_and_not_before(left: World) -> None:
    assert all(counts(left.resources.engine).values()), counts(left.resources.engine)
    gone = days_each_stayed(left)
    assert set(gone) == set(KEPT_DAYS)
    wrong = {w: (day, KEPT_DAYS[w]) for w, day in gone.items() if day != KEPT_DAYS[w]}
    # A month's key goes when the whole month is over its time, within the month.
    month = wrong.pop("data_keys WHERE wrapped IS NOT NULL", None)
    assert month is None or 2953 <= month[0] <= 2953 + 31
    assert wrong == {}


def test_the_ledger_and_the_trail_outlive_it_all(left: World) -> None:
    kept = ("postings", "transfers", "audit_events", "customers")
    before = [count(left.resources.engine, table) for table in kept]
    days_each_stayed(left)
    after = [count(left.resources.engine, table) for table in kept]
    assert after[:2] == before[:2]
    assert after[2] > before[2]
    assert after[3] == before[3]
    assert left.problems() == []
    kamala = left.signed_in()
    items = left.bank.transaction_history(kamala, HistoryQuery()).items
    assert {item.counterparty_name for item in items} == {"a name no longer kept"}


def test_what_is_in_use_stays_whatever_its_age(world: World) -> None:
    pay(world, 300)
    world.clock.forward(days=2952)
    pay(world, 200)
    world.clock.forward(days=2)
    clear_away(world.resources)
    session = world.signed_in()
    items = world.bank.transaction_history(session, HistoryQuery(payee="Ramesh")).items
    # The counterparty is still met; the older month is not over yet.
    assert [item.amount_paise for item in items] == [200_00, 300_00]
    assert len(world.bank.list_payees(session)) == 2


def test_a_payee_of_a_payment_under_way_stays(world: World) -> None:
    world.upi.answer = "pending"
    session = world.signed_in()
    world.bank.open_add_payee(session, "asha@okaxis")
    challenge: Any = world.bank.confirm_order(session)
    world.bank.redeem(session, challenge.challenge_id, world.approve())
    pay(world, 100, "asha")
    world.bank.open_remove_payee(session, "asha")
    world.bank.confirm_order(session)
    world.clock.forward(days=100)
    clear_away(world.resources)
    sql = "SELECT 1 FROM payees WHERE removed_at IS NOT NULL"
    assert len(run(world.resources.engine, sql)) == 1


def test_a_conversation_that_no_session_names_goes_too(world: World) -> None:
    said(world, "lost")
    clear_away(world.resources)
    assert len(run(world.resources.engine, "SELECT 1 FROM tracker_events")) == 1
    world.clock.forward(days=31)
    clear_away(world.resources)
    assert run(world.resources.engine, "SELECT 1 FROM tracker_events") == []
    assert run(world.resources.engine, "SELECT 1 FROM tracker_contexts") == []


def test_deleting_is_in_the_trail_by_its_counts(left: World, superuser: Engine) -> None:
    left.clock.forward(days=31)
    clear_away(left.resources)
    rows = run(superuser, "SELECT details FROM audit_events WHERE kind = 'retention'")
    told = {row.details["purpose"]: row.details["count"] for row in rows}
    assert told["conversations"] == 2
    assert told["challenges"] >= 4
    assert "callback_nonces" not in told


def test_batches_are_small_and_all_of_them_are_done(world: World) -> None:
    run(
        world.resources.engine,
        "INSERT INTO callback_nonces SELECT 'n' || n, :then"
        " FROM generate_series(1, 1234) AS n",
        then=world.clock() - timedelta(days=1),
    )
    assert clear_away(world.resources) == 1234
    assert BATCH < 1234


def test_what_somebody_holds_is_left_for_the_next_time(
    left: World, superuser: Engine
) -> None:
    left.clock.forward(days=31)
    with superuser.begin() as holder:
        holder.exec_driver_sql("SELECT 1 FROM challenges FOR UPDATE")
        clearing = threading.Thread(target=clear_away, args=(left.resources,))
        clearing.start()
        clearing.join(timeout=3)
        assert not clearing.is_alive()
        assert len(run(superuser, "SELECT 1 FROM challenges")) > 0
    clear_away(left.resources)
    assert run(superuser, "SELECT 1 FROM challenges") == []
