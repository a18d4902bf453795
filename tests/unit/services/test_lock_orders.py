"""Who holds what in which order: two at once wait in turn, and never in a circle."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from services.accounts import orders
from services.asking import challenges as questions
from services.keeping import forgetting
from services.paying import pending_payments
from services.people import biometric_locks, customers, templates
from services.people.sessions import by_id, lock, require
from services.protecting import block_account
from tests.unit.conftest import World
from tests.unit.services.identity import Person
from tests.unit.services.vaults import pay

KAMALA = "9000000001"
LONG_ENOUGH_S = 0.4  # for the other to come to what is held


def id_of(world: World) -> str:
    with world.resources.work() as work:
        customer = customers.find(work, KAMALA)
        assert customer
        return customer.id


def at_once(first: Callable[[Any], Any], second: Callable[[], Any]) -> list[str]:
    """Run both, the second once the first says that it holds something; the errors."""
    holds, errors = threading.Event(), []

    def hold_and_wait() -> None:
        holds.set()
        time.sleep(LONG_ENOUGH_S)

    def attempt(do: Callable[[], Any]) -> None:
        try:
            do()
        except Exception as error:
            errors.append(f"{type(error).__name__}: {error}")

    one = threading.Thread(target=attempt, args=(lambda: first(hold_and_wait),))
    one.start()
    assert holds.wait(5)
    two = threading.Thread(target=attempt, args=(second,))
    two.start()
    for thread in (one, two):
        thread.join()
    return errors


def count_a_wrong_code(work: Any, customer_id: str) -> None:
    work.run(
        "UPDATE customers SET passcode_failures = passcode_failures + 1 WHERE id = :id",
        id=customer_id,
    )


def test_blocking_waits_for_a_turn_of_the_customers(world: World) -> None:
    customer_id, session = id_of(world), world.signed_in()

    def turn(hold_and_wait: Callable[[], None]) -> None:
        with world.resources.work() as work:
            lock(work, session.id)
            hold_and_wait()
            count_a_wrong_code(work, customer_id)

    def block() -> None:
        with world.resources.work() as work:
            block_account.block_account(work, customer_id, actor="upi")

    assert at_once(turn, block) == []


def test_two_sessions_may_block_at_once(world: World) -> None:
    sessions = [world.signed_in(), world.signed_in()]
    first, second = sorted(sessions, key=lambda session: session.id)
    for session in sessions:
        world.bank.open_block(session)
    with world.resources.work() as work:
        lock(work, first.id)
        later = threading.Thread(target=world.bank.confirm_order, args=(second,))
        later.start()
        time.sleep(LONG_ENOUGH_S)
        lock(work, second.id)  # which the other does not hold yet
    later.join()
    with world.resources.work() as work:
        assert customers.by_id(work, id_of(world)).blocked_at


def test_jobs_call_a_person_while_a_turn_holds_the_session(world: World) -> None:
    order_id = pay(world, 1_000)
    with world.resources.work() as work:
        session = by_id(work, orders.by_id(work, order_id).session_id)

    def job(hold_and_wait: Callable[[], None]) -> None:
        with world.resources.work() as work:
            orders.by_id(work, order_id)
            hold_and_wait()
            pending_payments.needs_a_person(work, order_id, "utr_taken")

    def turn() -> None:
        with world.resources.work() as work:
            require(work, session)
            orders.by_id(work, order_id)

    assert at_once(job, turn) == []


def test_forgetting_waits_for_a_code_that_is_counted(world: World) -> None:
    customer_id = id_of(world)
    pay(world, 50_000)
    session = world.new_session()
    challenge = world.bank.request_sign_in(session, KAMALA)
    world.approve()

    def turn(hold_and_wait: Callable[[], None]) -> None:
        with world.resources.work() as work:
            row = questions.find(work, challenge.challenge_id or "")
            work.run("UPDATE challenges SET attempts = 1 WHERE id = :id", id=row.id)
            hold_and_wait()
            count_a_wrong_code(work, customer_id)

    def forget() -> None:
        forgetting.forget(world.resources, customer_id, "customer_wish")

    assert at_once(turn, forget) == []


def test_one_may_sign_in_while_another_learns_on_the_same_device(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = Person(world).enrolled()
    learning, _ = person.signs_in()
    asked = person.opened_enrolment(learning, "face")
    signing, shown = person.asked()
    replace, clear = templates.replace, biometric_locks.clear
    holding = threading.Event()

    def replace_and_wait(*about: Any) -> None:
        replace(*about)  # the device was bound before: its row is held
        holding.set()
        time.sleep(LONG_ENOUGH_S)

    def clear_when_the_other_holds(*about: Any) -> None:
        clear(*about)
        holding.wait(LONG_ENOUGH_S)

    monkeypatch.setattr(templates, "replace", replace_and_wait)
    monkeypatch.setattr(biometric_locks, "clear", clear_when_the_other_holds)

    def learn(hold_and_wait: Callable[[], None]) -> None:
        hold_and_wait()
        person.answer(learning, asked)

    assert at_once(learn, lambda: person.answer(signing, shown)) == []
