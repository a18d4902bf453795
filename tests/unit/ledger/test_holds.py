from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy.engine import Engine

from ledger.book import Book
from ledger.journal import Balance
from ledger.money import InsufficientFunds, InvalidEntry, NotPending, UtrTaken
from tests.unit.ledger.accounts import balances, open_village, pay, problems

UTR = "412345678901"
YESTERDAY = datetime.now(timezone.utc) - timedelta(days=1)


def test_held_money_is_still_there_and_cannot_be_spent(database: Engine) -> None:
    village = open_village(database)
    with database.begin() as connection:
        held = Book(connection).hold(pay(village.kamala, village.ramesh, 8_000))
        balance = Book(connection).balance(village.kamala)
    assert (held.status, held.utr, held.posted_at) == ("pending", None, None)
    assert balance == Balance(balance_paise=10_000, held_paise=8_000)
    assert balance.available_paise == 2_000
    with pytest.raises(InsufficientFunds), database.begin() as connection:
        Book(connection).post(pay(village.kamala, village.ramesh, 2_001))
    assert problems(database) == []


def test_two_holds_cannot_hold_the_same_money(database: Engine) -> None:
    village = open_village(database)
    with database.begin() as connection:
        Book(connection).hold(pay(village.kamala, village.ramesh, 6_000))
    with pytest.raises(InsufficientFunds), database.begin() as connection:
        Book(connection).hold(pay(village.kamala, village.sunita, 6_000))
    with database.begin() as connection:
        assert Book(connection).balance(village.kamala).held_paise == 6_000


def test_a_hold_posts_under_the_providers_utr(database: Engine) -> None:
    village = open_village(database)
    with database.begin() as connection:
        book = Book(connection)
        held = book.hold(pay(village.kamala, village.ramesh, 8_000))
        done = book.post_held(held.id, utr=UTR)
        assert (done.id, done.status, done.utr) == (held.id, "posted", UTR)
        assert book.balance(village.kamala) == Balance(2_000, 0)
        assert book.post_held(held.id, utr=UTR) == done
        assert book.post_held(held.id) == done
    assert balances(database, village.kamala, village.ramesh) == [2_000, 18_000]
    assert problems(database) == []


def test_a_voided_hold_gives_everything_back_once(database: Engine) -> None:
    village = open_village(database)
    with database.begin() as connection:
        book = Book(connection)
        book.hold(pay(village.kamala, village.sunita, 1_000))
        held = book.hold(pay(village.kamala, village.ramesh, 8_000))
        gone = book.void(held.id)
        assert gone.status == "voided"
        assert book.void(held.id) == gone
        assert book.balance(village.kamala) == Balance(10_000, 1_000)
    assert problems(database) == []


def test_what_was_voided_never_posts(database: Engine) -> None:
    village = open_village(database)
    with database.begin() as connection:
        held = Book(connection).hold(pay(village.kamala, village.ramesh, 8_000))
        Book(connection).void(held.id)
    with pytest.raises(NotPending, match="voided"), database.begin() as connection:
        Book(connection).post_held(held.id)
    assert balances(database, village.kamala) == [10_000]


def test_what_was_posted_is_never_voided(database: Engine) -> None:
    village = open_village(database)
    with database.begin() as connection:
        held = Book(connection).hold(pay(village.kamala, village.ramesh, 8_000))
        Book(connection).post_held(held.id, utr=UTR)
    with pytest.raises(NotPending, match="posted"), database.begin() as connection:
        Book(connection).void(held.id)
    with pytest.raises(NotPending), database.begin() as connection:
        Book(connection).post_held(held.id, utr="412345678902")
    assert balances(database, village.kamala) == [2_000]


def test_one_utr_stands_for_one_transfer(database: Engine) -> None:
    village = open_village(database)
    with database.begin() as connection:
        first = Book(connection).hold(pay(village.kamala, village.ramesh, 1))
        second = Book(connection).hold(pay(village.kamala, village.ramesh, 1))
        Book(connection).post_held(first.id, utr=UTR)
    with pytest.raises(UtrTaken), database.begin() as connection:
        Book(connection).post_held(second.id, utr=UTR)
    for nonsense in ("", "12345678901", "12345678901x", "1234567890123"):
        with pytest.raises(InvalidEntry), database.begin() as connection:
            Book(connection).post_held(second.id, utr=nonsense)
    with database.begin() as connection:
        assert Book(connection).transfer(second.id).status == "pending"


def test_a_repeated_hold_holds_once(database: Engine) -> None:
    village = open_village(database)
    order = pay(village.kamala, village.ramesh, 3_000, "order-1")
    with database.begin() as connection:
        held = Book(connection).hold(order)
        assert Book(connection).hold(order) == held
        assert Book(connection).balance(village.kamala).held_paise == 3_000
        done = Book(connection).post_held(held.id)
        assert Book(connection).hold(order) == done
        assert Book(connection).balance(village.kamala) == Balance(7_000, 0)


def test_holds_come_due_in_order_and_to_one_job_only(database: Engine) -> None:
    village = open_village(database)
    now = datetime.now(timezone.utc)
    with database.begin() as connection:
        book = Book(connection)
        late, early, future = (
            book.hold(pay(village.kamala, village.ramesh, 1), now + timedelta(hours=h))
            for h in (-1, -2, 1)
        )
        book.hold(pay(village.kamala, village.ramesh, 1))  # waits for a provider
    with database.begin() as one, database.begin() as other:
        assert [hold.id for hold in Book(one).due_holds(now, 1)] == [early.id]
        assert [hold.id for hold in Book(other).due_holds(now, 9)] == [late.id]
        Book(one).post_held(early.id)
    with database.begin() as connection:
        book = Book(connection)
        assert [hold.id for hold in book.due_holds(now, 9)] == [late.id]
        tomorrow = now + timedelta(days=1)
        assert [t.id for t in book.due_holds(tomorrow, 9)] == [late.id, future.id]


def test_a_day_counts_what_left_and_what_is_held(database: Engine) -> None:
    village = open_village(database)
    with database.begin() as connection:
        book = Book(connection)
        assert book.debited_since(village.kamala, YESTERDAY) == 0
        book.post(pay(village.kamala, village.ramesh, 100))
        held = book.hold(pay(village.kamala, village.ramesh, 200))
        gone = book.hold(pay(village.kamala, village.ramesh, 400))
        assert book.debited_since(village.kamala, YESTERDAY) == 700
        book.post_held(held.id)
        book.void(gone.id)
        assert book.debited_since(village.kamala, YESTERDAY) == 300


def test_a_day_counts_no_reversal_and_nothing_older(database: Engine) -> None:
    village = open_village(database)
    with database.begin() as connection:
        book = Book(connection)
        wrong = book.post(pay(village.kamala, village.ramesh, 100))
        book.reverse(wrong.id, "reverse-1")
        assert book.debited_since(village.kamala, YESTERDAY) == 0
        assert book.debited_since(village.ramesh, YESTERDAY) == 0
        book.post(pay(village.kamala, village.ramesh, 100))
        later = datetime.now(timezone.utc) + timedelta(minutes=1)
        assert book.debited_since(village.kamala, later) == 0
