"""Accounts and entries for the ledger's tests, in as few words as they need."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy.engine import Engine

from ledger.book import Book
from ledger.journal import Entry, Leg, move
from ledger.money import LedgerError


@dataclass(frozen=True)
class Village:
    """Three customers, and the account that gave them their money."""

    kamala: str
    ramesh: str
    sunita: str
    opening: str


def open_village(engine: Engine, funds_paise: int = 10_000) -> Village:
    """Kamala and Ramesh have money; Sunita has none."""
    with engine.begin() as connection:
        book = Book(connection)
        kamala, ramesh, sunita = (book.open_account("customer", None) for _ in "123")
        opening = book.open_account("opening", None, may_overdraw=True)
        for account in (kamala, ramesh):
            book.post(pay(opening, account, funds_paise))
    return Village(kamala, ramesh, sunita, opening)


def pay(payer: str, payee: str, amount_paise: int, key: str | None = None) -> Entry:
    legs = move((payer, payer.encode()), (payee, payee.encode()), amount_paise)
    return Entry(key or str(uuid4()), "transfer_money", legs, b"sealed")


def legs(*parts: tuple[str, int]) -> tuple[Leg, ...]:
    return tuple(Leg(account, amount) for account, amount in parts)


def balances(engine: Engine, *accounts: str) -> list[int]:
    with engine.begin() as connection:
        return [Book(connection).balance(one).balance_paise for one in accounts]


def problems(engine: Engine) -> list[str]:
    with engine.begin() as connection:
        return Book(connection).check()


def at_once(
    engine: Engine, tasks: Iterable[Callable[[Book], object]]
) -> list[object | LedgerError]:
    """Run each task in its own thread and transaction, all released together.

    A refusal is a result; anything else (a deadlock above all) fails the test.
    """
    todo = list(tasks)
    start = threading.Barrier(len(todo))
    results: list[object | LedgerError] = [None] * len(todo)
    failures: list[BaseException] = []

    def run(number: int, task: Callable[[Book], object]) -> None:
        try:
            with engine.begin() as connection:
                connection.exec_driver_sql("SELECT 1")  # connected before the start
                start.wait(20)
                results[number] = task(Book(connection))
        except LedgerError as refusal:
            results[number] = refusal
        except BaseException as failure:
            failures.append(failure)

    threads = [
        threading.Thread(target=run, args=(number, task))
        for number, task in enumerate(todo)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures
    return results
