"""A process dies in the middle of a payment: nothing is lost, nothing paid twice."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import create_engine

from ledger.book import Book
from tests.integration.live import LiveSystem, Person

pytestmark = [pytest.mark.live, pytest.mark.timeout(300)]


@pytest.fixture(autouse=True)
def everything_as_before(system: LiveSystem) -> Iterator[None]:
    yield
    for name in ("rasa", "actions", "web", "jobs"):
        process = system.running.get(name)
        if process is None or process.poll() is not None:
            system.start(name)
    system.wait_until_healthy()
    behave(system, "normal")


def behave(system: LiveSystem, mode: str, seconds: float = 0.0) -> None:
    answer = httpx.post(
        f"{system.url}/sandbox/behaviour/",
        json={"mode": mode, "seconds": seconds, "applies_to": "payments"},
        trust_env=False,
    )
    assert answer.status_code < 300, answer.text


def with_a_payee(person: Person, vpa: str) -> None:
    person.sign_in_by_api("9000000001")
    person.say(f"add {vpa} as a payee")
    person.say("yes")
    person.say(person.approve("Add a payee"))


def balance(person: Person) -> tuple[int, int]:
    """Balance and number of movements, by the statement."""
    page = person.get("/api/transactions/history/", limit=100).json()["items"]
    return page[0]["balance_paise"], len(page)


def ledger_problems(system: LiveSystem) -> list[str]:
    engine = create_engine(system.environment["DATABASE_URL"], future=True)
    with engine.begin() as connection:
        problems = Book(connection).check()
    engine.dispose()
    return problems


def pay_meanwhile(person: Person, name: str, amount: str) -> threading.Thread:
    person.say(f"send {amount} rupees to {name}")
    person.say("yes")
    code = person.approve("Send money")

    def give() -> None:
        try:
            person.say(code)
        except (httpx.HTTPError, AssertionError):
            return  # the process that would have answered was killed

    thread = threading.Thread(target=give)
    thread.start()
    return thread


def until_posted(person: Person, movements: int, within_s: float = 60.0) -> int:
    began = time.monotonic()
    while time.monotonic() - began < within_s:
        left, count = balance(person)
        if count >= movements:
            return left
        time.sleep(0.5)
    raise AssertionError("the payment was never posted")


@pytest.mark.parametrize("victim", ["actions", "rasa", "jobs"])
def test_a_payment_whose_process_was_killed_is_made_once(
    system: LiveSystem, victim: str
) -> None:
    person = Person(system)
    name = {"actions": "anand", "rasa": "bimala", "jobs": "charu"}[victim]
    with_a_payee(person, f"{name}@okaxis")
    before, movements = balance(person)
    behave(system, "slow", 2.0)
    thread = pay_meanwhile(person, name, "one hundred and eleven")
    time.sleep(0.8)
    system.kill(victim)
    thread.join()
    system.start(victim)
    system.wait_until_healthy()
    behave(system, "normal")
    # It may still travel: jobs ask again with the same id until they know.
    person.sign_in_by_api("9000000001")
    assert until_posted(person, movements + 1) == before - 111_00
    time.sleep(2)
    assert balance(person) == (before - 111_00, movements + 1)
    assert ledger_problems(system) == []


def test_a_provider_that_never_answers_leaves_the_payment_pending_and_then_paid(
    system: LiveSystem,
) -> None:
    person = Person(system)
    with_a_payee(person, "deepa@okaxis")
    before, movements = balance(person)
    behave(system, "silent")
    pay_meanwhile(person, "deepa", "one hundred and twelve").join()
    assert balance(person) == (before, movements)
    behave(system, "normal")
    assert until_posted(person, movements + 1) == before - 112_00
    assert ledger_problems(system) == []


def test_an_answer_that_comes_twice_pays_once(system: LiveSystem) -> None:
    person = Person(system)
    with_a_payee(person, "esha@okaxis")
    before, movements = balance(person)
    behave(system, "twice")
    pay_meanwhile(person, "esha", "one hundred and thirteen").join()
    assert until_posted(person, movements + 1) == before - 113_00
    time.sleep(1)
    assert balance(person) == (before - 113_00, movements + 1)


def test_a_declined_payment_is_given_back(system: LiveSystem) -> None:
    person = Person(system)
    with_a_payee(person, "farida@okaxis")
    before, movements = balance(person)
    behave(system, "decline")
    pay_meanwhile(person, "farida", "one hundred and fourteen").join()
    assert balance(person) == (before, movements)
    assert "₹" in person.say("what is my balance")
    assert ledger_problems(system) == []
