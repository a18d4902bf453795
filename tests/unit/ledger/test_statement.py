from __future__ import annotations

import threading
from datetime import datetime, timedelta, timezone
from random import Random

from sqlalchemy.engine import Engine

from ledger.book import Book
from ledger.journal import StatementLine
from tests.unit.ledger.accounts import open_village, pay


def pages(engine: Engine, account: str, limit: int) -> list[StatementLine]:
    """The whole statement, page by page, each in a transaction of its own."""
    lines: list[StatementLine] = []
    while True:
        with engine.begin() as connection:
            before = lines[-1].version if lines else None
            page = Book(connection).statement(
                account, limit=limit, before_version=before
            )
        lines += page
        if len(page) < limit:
            return lines


def test_a_line_tells_what_happened_from_this_side(database: Engine) -> None:
    village = open_village(database)
    with database.begin() as connection:
        book = Book(connection)
        paid = book.post(pay(village.kamala, village.ramesh, 700))
        [sent] = book.statement(village.kamala, limit=1)
        [received] = book.statement(village.ramesh, limit=1)
    assert (sent.amount_paise, sent.balance_paise) == (-700, 9_300)
    assert (received.amount_paise, received.balance_paise) == (700, 10_700)
    assert sent.counterparty == village.ramesh.encode()
    assert received.counterparty == village.kamala.encode()
    for line in (sent, received):
        assert (line.transfer_id, line.utr) == (paid.id, paid.utr)
        assert (line.kind, line.status) == ("transfer_money", "posted")
        assert (line.memo, line.posted_at) == (b"sealed", paid.posted_at)
        assert line.idempotency_key == paid.idempotency_key


def test_pages_have_no_gaps_and_no_repeats_while_money_moves(database: Engine) -> None:
    village = open_village(database, funds_paise=10**6)
    with database.begin() as connection:
        for amount in range(1, 61):
            Book(connection).post(pay(village.kamala, village.ramesh, amount))
    done = threading.Event()

    def keep_paying() -> None:
        while not done.is_set():
            with database.begin() as connection:
                Book(connection).post(pay(village.kamala, village.ramesh, 1))

    payer = threading.Thread(target=keep_paying)
    payer.start()
    try:
        readings = [pages(database, village.kamala, limit) for limit in (1, 7, 20)]
    finally:
        done.set()
        payer.join()
    for lines in readings:
        versions = [line.version for line in lines]
        assert versions == list(range(versions[0], 0, -1))
        assert len(lines) >= 61


def test_filters_find_exactly_what_they_name(database: Engine) -> None:
    village = open_village(database)
    with database.begin() as connection:
        book = Book(connection)
        first = book.post(pay(village.kamala, village.ramesh, 100))
        book.post(pay(village.kamala, village.sunita, 200))
        book.post(pay(village.ramesh, village.kamala, 300))
        last = book.post(pay(village.kamala, village.ramesh, 400))
        assert first.posted_at is not None
        assert last.posted_at is not None

        def amounts(**wanted: object) -> list[int]:
            lines = book.statement(village.kamala, limit=50, **wanted)  # type: ignore[arg-type]
            return [line.amount_paise for line in lines]

        ramesh = village.ramesh.encode()
        assert amounts() == [-400, 300, -200, -100, 10_000]
        assert amounts(direction="debit") == [-400, -200, -100]
        assert amounts(direction="credit") == [300, 10_000]
        assert amounts(counterparty=ramesh) == [-400, 300, -100]
        assert amounts(counterparty=ramesh, direction="credit") == [300]
        assert amounts(counterparty=b"nobody") == []
        assert amounts(from_at=last.posted_at) == [-400]
        assert amounts(to_at=first.posted_at) == [10_000]
        assert amounts(from_at=first.posted_at, to_at=last.posted_at) == [
            300,
            -200,
            -100,
        ]
        assert amounts(from_at=last.posted_at + timedelta(seconds=1)) == []


def test_a_time_is_found_though_postings_carry_times_out_of_step(
    database: Engine, superuser: Engine
) -> None:
    village = open_village(database)
    random = Random(7)  # noqa: S311 - times, not secrets
    began = datetime.now(timezone.utc)  # after the account's opening
    times = {
        version: began + timedelta(seconds=4 * version + random.randint(-4, 4))
        for version in range(2, 400)
    }
    with superuser.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO postings SELECT account_id, v, transfer_id, amount_paise,"
            " balance_paise, counterparty, t, hash FROM postings,"
            " unnest(%s::bigint[], %s::timestamptz[]) AS new (v, t)"
            " WHERE account_id = %s",
            (
                "{" + ",".join(map(str, times)) + "}",
                "{" + ",".join(time.isoformat() for time in times.values()) + "}",
                village.kamala,
            ),
        )
    with database.begin() as connection:
        book = Book(connection)
        for _ in range(60):
            chosen = random.sample(sorted(times.values()), 2)
            one, other = chosen if random.random() < 0.2 else sorted(chosen)
            limit = random.choice([5, 500])
            found = book.statement(
                village.kamala, limit=limit, from_at=one, to_at=other
            )
            wanted = [v for v, time in times.items() if one <= time < other]
            assert [line.version for line in found] == wanted[::-1][:limit]


def test_a_hold_is_on_no_statement_until_it_posts(database: Engine) -> None:
    village = open_village(database)
    with database.begin() as connection:
        book = Book(connection)
        held = book.hold(pay(village.kamala, village.ramesh, 100))
        assert len(book.statement(village.kamala, limit=9)) == 1
        book.post_held(held.id)
        assert len(book.statement(village.kamala, limit=9)) == 2
