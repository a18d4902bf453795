"""How long a page of history takes when both the ledger and the account are long."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from random import Random
from uuid import uuid4

from sqlalchemy.engine import Engine

from ledger.benchmark.figures import Pages, quantile_ms, say
from ledger.book import Book
from ledger.journal import MAX_LEGS, Entry, Leg, StatementLine

LINES = 20
PAGES_EACH = 200
OTHERS = 50  # different payees in the long account's history
WARM_UP = 20

Question = Callable[[], list[StatementLine]]


def fill(engine: Engine, accounts: Sequence[str], postings: int, long: int) -> None:
    """Post entries of 64 legs until there are that many postings.

    The first account gets ``long`` of them, spread evenly.
    """
    first, *others = accounts
    random = Random(1)  # noqa: S311 - amounts, not secrets
    entries = -(-postings // MAX_LEGS)
    with engine.connect() as connection:
        book = Book(connection)
        for number in range(entries):
            theirs = random.sample(others, MAX_LEGS - 1)
            has_mine = number * long // entries < (number + 1) * long // entries
            book.post(_entry(number, first if has_mine else None, theirs))
            if number % 1000 == 0:
                say(f"{number * MAX_LEGS:,} of {postings:,} postings")


def _entry(number: int, mine: str | None, theirs: Sequence[str]) -> Entry:
    payee = f"{number % OTHERS:016d}".encode()
    payers = [Leg(account, -100, payee) for account in theirs[1:]]
    if mine is not None:
        payers[0] = Leg(mine, -100, payee)
    collected = Leg(theirs[0], 100 * len(payers), payee)
    return Entry(str(uuid4()), "benchmark", (*payers, collected), bytes(64))


def measure(engine: Engine, account: str) -> Pages:
    """Ask for pages of one account's history, in each way that a customer can."""
    in_transactions = engine.execution_options(isolation_level="READ COMMITTED")
    with in_transactions.connect() as connection:
        book = Book(connection)
        lines = book.statement(account, limit=1_000_000)
        questions = _questions(book, account, lines)
        taken = {name: _timed(question, name) for name, question in questions.items()}
        total = connection.exec_driver_sql("SELECT count(*) FROM postings")
        every = sorted(one for some in taken.values() for one in some)
        return Pages(
            postings=total.scalar_one(),
            of_the_account=len(lines),
            lines=LINES,
            p50_ms=quantile_ms(every, 0.5),
            p95_ms=quantile_ms(every, 0.95),
            p95_ms_by_question={
                name: quantile_ms(sorted(some), 0.95) for name, some in taken.items()
            },
        )


def _questions(
    book: Book, account: str, lines: Sequence[StatementLine]
) -> dict[str, Question]:
    random = Random(2)  # noqa: S311 - pages, not secrets
    page = LINES + 1  # one more tells whether there is a next page

    def any_line() -> StatementLine:
        return random.choice(lines)

    def in_a_time() -> list[StatementLine]:
        one, other = sorted([any_line().posted_at, any_line().posted_at])
        return book.statement(account, limit=page, from_at=one, to_at=other)

    return {
        "newest": lambda: book.statement(account, limit=page),
        "further back": lambda: book.statement(
            account, limit=page, before_version=any_line().version
        ),
        "within a time": in_a_time,
        "before a time": lambda: book.statement(
            account, limit=page, to_at=any_line().posted_at
        ),
        "with one payee": lambda: book.statement(
            account, limit=page, counterparty=any_line().counterparty
        ),
        "only credits": lambda: book.statement(account, limit=page, direction="credit"),
    }


def _timed(question: Question, name: str) -> list[float]:
    say(f"pages: {name}")
    for _ in range(WARM_UP):
        question()
    taken = []
    for _ in range(PAGES_EACH):
        began = time.perf_counter()
        question()
        taken.append(time.perf_counter() - began)
    return taken
