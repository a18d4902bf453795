from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy.engine import Engine

from ledger.book import Book
from ledger.journal import Entry, Leg
from ledger.money import (
    AccountUnknown,
    IdempotencyConflict,
    InsufficientFunds,
    NotReversible,
    TransferUnknown,
)
from tests.unit.ledger.accounts import balances, legs, open_village, pay, problems


def test_a_payment_moves_money_and_nothing_else_changes(database: Engine) -> None:
    village = open_village(database)
    with database.begin() as connection:
        done = Book(connection).post(pay(village.kamala, village.ramesh, 2_500))
    assert (done.status, done.amount_paise, done.memo) == ("posted", 2_500, b"sealed")
    assert done.posted_at is not None
    people = (village.kamala, village.ramesh, village.sunita, village.opening)
    assert balances(database, *people) == [7_500, 12_500, 0, -20_000]
    assert problems(database) == []


def test_a_repeat_returns_the_first_result_and_moves_nothing(database: Engine) -> None:
    village = open_village(database)
    order = pay(village.kamala, village.ramesh, 2_500, key="order-1")
    resealed = Entry(order.idempotency_key, order.kind, order.legs[::-1], b"resealed")
    with database.begin() as connection:
        first = Book(connection).post(order)
    with database.begin() as connection:
        assert Book(connection).post(resealed) == first
        assert Book(connection).find("order-1") == first
        assert Book(connection).transfer(first.id) == first
    assert balances(database, village.kamala) == [7_500]


def test_the_same_key_for_another_entry_is_a_conflict(database: Engine) -> None:
    village = open_village(database)
    with database.begin() as connection:
        Book(connection).post(pay(village.kamala, village.ramesh, 2_500, "order-1"))
    others = [
        pay(village.kamala, village.ramesh, 2_501, "order-1"),
        pay(village.kamala, village.sunita, 2_500, "order-1"),
    ]
    for other in others:
        with pytest.raises(IdempotencyConflict), database.begin() as connection:
            Book(connection).post(other)
        with pytest.raises(IdempotencyConflict), database.begin() as connection:
            Book(connection).hold(other)
    assert balances(database, village.kamala) == [7_500]


def test_what_is_not_there_cannot_be_sent(database: Engine) -> None:
    village = open_village(database)
    order = pay(village.kamala, village.ramesh, 10_001, "order-1")
    with pytest.raises(InsufficientFunds), database.begin() as connection:
        Book(connection).post(order)
    with database.begin() as connection:
        assert Book(connection).find("order-1") is None
        Book(connection).post(pay(village.kamala, village.ramesh, 10_000, "order-1"))
    assert balances(database, village.kamala, village.ramesh) == [0, 20_000]


def test_an_unknown_account_is_refused(database: Engine) -> None:
    village = open_village(database)
    nobody = str(uuid4())
    for act in ("post", "hold"):
        for entry in (pay(village.kamala, nobody, 1), pay(nobody, village.kamala, 1)):
            with pytest.raises(AccountUnknown), database.begin() as connection:
                getattr(Book(connection), act)(entry)
    with database.begin() as connection:
        for unknown in (nobody, "not-an-id"):
            with pytest.raises(AccountUnknown):
                Book(connection).balance(unknown)
            with pytest.raises(TransferUnknown):
                Book(connection).transfer(unknown)
        with pytest.raises(TransferUnknown):
            Book(connection).post_held("not-an-id")
    with pytest.raises(TransferUnknown), database.begin() as connection:
        Book(connection).void(nobody)
    assert problems(database) == []


def test_fees_and_several_payees_are_one_entry(database: Engine) -> None:
    village = open_village(database)
    with database.begin() as connection:
        fees = Book(connection).open_account("fees", None)
        parts = legs(
            (village.kamala, -1_000),
            (village.kamala, -15),
            (village.ramesh, 600),
            (village.sunita, 400),
            (fees, 15),
        )
        done = Book(connection).post(Entry("split", "transfer_money", parts))
    assert done.amount_paise == 1_015
    people = (village.kamala, village.ramesh, village.sunita, fees)
    assert balances(database, *people) == [8_985, 10_600, 400, 15]
    assert problems(database) == []


def test_the_database_hashes_a_request_as_python_does(database: Engine) -> None:
    village = open_village(database)
    entry = Entry(
        "naïve ₹ schlüssel \"quoted\" 'single' %s \\",
        "transfer_money",
        (
            Leg(village.kamala, -300, b"\xff\x00"),
            Leg(village.ramesh, 100, b"b"),
            Leg(village.ramesh, 100, b"a"),
            Leg(village.sunita, 100, b""),
        ),
    )
    with database.begin() as connection:
        posted = Book(connection).post(entry)
        stored = connection.exec_driver_sql(
            "SELECT request_hash FROM transfers WHERE id = %s", (posted.id,)
        ).scalar_one()
    assert bytes(stored) == entry.request_hash()


def test_every_booked_transfer_has_a_utr_of_its_own(database: Engine) -> None:
    village = open_village(database)
    with database.begin() as connection:
        book = Book(connection)
        done = [book.post(pay(village.kamala, village.ramesh, 1)) for _ in range(20)]
    utrs = {transfer.utr for transfer in done}
    assert len(utrs) == 20
    assert all(utr is not None and utr.isdigit() and len(utr) == 12 for utr in utrs)


def test_a_number_that_a_provider_used_is_passed_over(database: Engine) -> None:
    village = open_village(database)
    with database.begin() as connection:
        book = Book(connection)
        last = book.post(pay(village.kamala, village.ramesh, 1)).utr
        held = book.hold(pay(village.kamala, village.ramesh, 2))
        taken = f"{int(last or 0) + 1:012}"
        assert book.post_held(held.id, utr=taken).utr == taken
        own = book.post(pay(village.kamala, village.ramesh, 3))
        later = book.hold(pay(village.kamala, village.ramesh, 4))
        assert own.utr == f"{int(taken) + 1:012}"
        assert book.post_held(later.id).utr == f"{int(taken) + 2:012}"
    assert problems(database) == []


def test_a_reversal_is_an_entry_of_its_own(database: Engine) -> None:
    village = open_village(database)
    with database.begin() as connection:
        book = Book(connection)
        paid = book.post(pay(village.kamala, village.ramesh, 2_500))
        back = book.reverse(paid.id, "reverse-1", b"why")
        assert (back.kind, back.reversal_of) == ("reversal", paid.id)
        assert book.transfer(paid.id).status == "reversed"
        assert book.reverse(paid.id, "reverse-1") == back
    assert balances(database, village.kamala, village.ramesh) == [10_000, 10_000]
    assert problems(database) == []
    with pytest.raises(NotReversible), database.begin() as connection:
        Book(connection).reverse(paid.id, "reverse-2")


def test_a_reversals_key_is_that_of_one_transfer_alone(database: Engine) -> None:
    village = open_village(database)
    with database.begin() as connection:
        book = Book(connection)
        first, second = (
            book.post(pay(village.kamala, village.ramesh, 500)) for _ in "12"
        )
        book.reverse(first.id, "reverse-1")
    with pytest.raises(IdempotencyConflict), database.begin() as connection:
        Book(connection).reverse(second.id, "reverse-1")
    with database.begin() as connection:
        assert Book(connection).transfer(second.id).status == "posted"
    assert problems(database) == []


def test_what_never_posted_or_was_spent_cannot_be_reversed(database: Engine) -> None:
    village = open_village(database)
    with database.begin() as connection:
        book = Book(connection)
        held = book.hold(pay(village.kamala, village.sunita, 500))
        paid = book.post(pay(village.kamala, village.sunita, 500))
        book.post(pay(village.sunita, village.ramesh, 500))
    with pytest.raises(NotReversible), database.begin() as connection:
        Book(connection).reverse(held.id, "reverse-1")
    with pytest.raises(InsufficientFunds), database.begin() as connection:
        Book(connection).reverse(paid.id, "reverse-2")
    assert problems(database) == []
