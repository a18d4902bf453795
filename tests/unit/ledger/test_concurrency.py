from __future__ import annotations

from functools import partial
from random import Random

from sqlalchemy.engine import Engine

from ledger.book import Book
from ledger.journal import Transfer
from ledger.money import InsufficientFunds, NotPending, NotReversible
from tests.unit.ledger.accounts import at_once, balances, open_village, pay, problems

CROWD = 12


def transfers(results: list[object]) -> list[Transfer]:
    return [result for result in results if isinstance(result, Transfer)]


def test_the_same_key_at_once_books_once(database: Engine) -> None:
    village = open_village(database)
    order = pay(village.kamala, village.ramesh, 100, "order-1")
    results = at_once(database, [lambda book: book.post(order)] * CROWD)
    assert results == [results[0]] * CROWD
    assert balances(database, village.kamala) == [9_900]


def test_money_for_one_is_never_sent_by_two(database: Engine) -> None:
    village = open_village(database)
    results = at_once(
        database,
        [
            lambda book: book.post(pay(village.kamala, village.ramesh, 9_000)),
            lambda book: book.hold(pay(village.kamala, village.sunita, 9_000)),
        ]
        * (CROWD // 2),
    )
    assert len(transfers(results)) == 1
    refused = [result for result in results if isinstance(result, InsufficientFunds)]
    assert len(refused) == CROWD - 1
    assert problems(database) == []


def test_payments_in_circles_never_wait_for_each_other(database: Engine) -> None:
    village = open_village(database, funds_paise=10**6)
    people = (village.kamala, village.ramesh, village.sunita)

    def trade(seed: int, _book: Book) -> None:
        random = Random(seed)  # noqa: S311 - repeatable test data
        for _ in range(25):
            payer, payee = random.sample(people, 2)
            with database.begin() as connection:
                book = Book(connection)
                book.lock(payer)
                book.debited_since(payer, book.transfer(opening.id).created_at)
                if book.balance(payer).available_paise >= 10:
                    book.post(pay(payer, payee, random.randint(1, 10)))

    with database.begin() as connection:
        opening = Book(connection).post(pay(village.opening, village.sunita, 10**6))
    at_once(database, [partial(trade, seed) for seed in range(8)])
    assert sum(balances(database, *people)) == 3 * 10**6
    assert problems(database) == []


def test_a_hold_is_either_posted_or_voided(database: Engine) -> None:
    village = open_village(database)
    with database.begin() as connection:
        held = Book(connection).hold(pay(village.kamala, village.ramesh, 100))
    results = at_once(
        database,
        [lambda book: book.post_held(held.id), lambda book: book.void(held.id)]
        * (CROWD // 2),
    )
    ends = {transfer.status for transfer in transfers(results)}
    assert len(ends) == 1
    assert sum(isinstance(result, NotPending) for result in results) == CROWD // 2
    assert problems(database) == []


def test_a_payment_is_reversed_once(database: Engine) -> None:
    village = open_village(database)
    with database.begin() as connection:
        paid = Book(connection).post(pay(village.kamala, village.ramesh, 100))

    def reverse(key: str, book: Book) -> Transfer:
        return book.reverse(paid.id, key)

    results = at_once(
        database,
        [partial(reverse, f"reversal-{number}") for number in range(6)],
    )
    assert len(transfers(results)) == 1
    assert sum(isinstance(result, NotReversible) for result in results) == 5
    assert balances(database, village.kamala, village.ramesh) == [10_000, 10_000]


def test_under_the_lock_a_daily_total_is_true(database: Engine) -> None:
    village = open_village(database)
    limit = 1_000

    def send_within_limit(book: Book) -> Transfer | None:
        book.lock(village.kamala)
        sent = book.debited_since(village.kamala, midnight)
        if sent + 400 > limit:
            return None
        return book.post(pay(village.kamala, village.ramesh, 400))

    with database.begin() as connection:
        account = Book(connection).post(pay(village.opening, village.sunita, 1))
        midnight = account.created_at
    results = at_once(database, [send_within_limit] * CROWD)
    assert len(transfers(results)) == 2
    assert balances(database, village.kamala) == [9_200]
