"""The command line: what to measure, and the exit code."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy.engine import Engine

from ledger.benchmark import clients, history, plain, tpcb
from ledger.benchmark.clients import Plan
from ledger.benchmark.figures import (
    Comparison,
    Figures,
    Pages,
    Run,
    in_words,
    quantile_ms,
    say,
)
from ledger.benchmark.server import connected, open_accounts, temporary_database
from ledger.book import Book

HISTORY_ACCOUNTS = 1_000
LONG_ACCOUNT = 10_000


def measure(engine: Engine, url: str, options: argparse.Namespace) -> Figures:
    """Open accounts, post from all clients at once, compare if asked, and prove."""
    say(f"opening {options.accounts} accounts")
    accounts = open_accounts(engine, options.accounts)
    plan = Plan("ledger", url, accounts, options.seconds)
    run = clients.run(plan, options.threads)
    comparison = _compare(engine, plan, options) if options.compare else None
    pages = _history(engine, options.history) if options.history else None
    figures = _figures(engine, run, options)
    return replace(figures, comparison=comparison, history=pages)


def _figures(engine: Engine, run: Run, options: argparse.Namespace) -> Figures:
    say("proving sums, balances, holds and chains")
    with engine.connect().execution_options(
        isolation_level="READ COMMITTED"
    ) as connection:
        problems = Book(connection).check()
        settings = [
            str(connection.exec_driver_sql(f"SHOW {name}").scalar_one())
            for name in ("server_version", "fsync", "synchronous_commit")
        ]
    return Figures(
        transfers=len(run.latencies_s),
        seconds=round(run.seconds, 3),
        transfers_per_second=round(run.per_second, 1),
        p50_ms=quantile_ms(run.latencies_s, 0.5),
        p99_ms=quantile_ms(run.latencies_s, 0.99),
        retries=run.retries,
        threads=options.threads,
        accounts=options.accounts,
        postgresql=settings[0],
        fsync=settings[1],
        synchronous_commit=settings[2],
        holds=not problems,
        problems=problems,
    )


def _compare(engine: Engine, plan: Plan, options: argparse.Namespace) -> Comparison:
    """Let each way post in turns, so that a busy minute touches them all alike."""
    bench = tpcb.pgbench(plan.url)
    done = Comparison([], [], [], [], [])
    with _tables(engine, plan, bench):
        for turn in range(1, options.turns + 1):
            say(f"turn {turn} of {options.turns}")
            done.ledger.append(_rate(plan, options.threads))
            done.plain.append(_rate(replace(plan, way="plain"), options.threads))
            if bench is not None:
                _by_pgbench(bench, done, options)
    return done


def _by_pgbench(
    bench: tpcb.Pgbench, done: Comparison, options: argparse.Namespace
) -> None:
    how = (options.seconds, options.threads)
    done.ledger_by_pgbench.append(bench.ledger(*how, options.accounts))
    done.tpcb.append(bench.tpcb(*how, "simple"))
    done.tpcb_prepared.append(bench.tpcb(*how, "prepared"))


def _rate(plan: Plan, threads: int) -> float:
    return round(clients.run(plan, threads).per_second, 1)


@contextmanager
def _tables(engine: Engine, plan: Plan, bench: tpcb.Pgbench | None) -> Iterator[None]:
    """The rivals' tables, for the time of the comparison."""
    with engine.connect() as connection:
        try:
            plain.open_accounts(connection, plan.accounts)
            if bench is not None:
                say(f"preparing pgbench at scale {tpcb.SCALE}")
                bench.prepare(connection, plan.accounts)
            yield
        finally:
            plain.remove(connection)
            tpcb.remove(connection)


def _history(engine: Engine, postings: int) -> Pages:
    accounts = open_accounts(engine, HISTORY_ACCOUNTS)
    history.fill(engine, accounts, postings, min(LONG_ACCOUNT, postings // 100))
    with engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE postings, transfers")
    return history.measure(engine, accounts[0])


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
    parser.add_argument(
        "--hot",
        action="store_const",
        const=2,
        dest="accounts",
        help="two accounts that everybody pays from and to",
    )
    parser.add_argument(
        "--compare",
        action="store_true",
        help="in turns with the plain way and pgbench's TPC-B on the same server; "
        "makes tables of its own for that time",
    )
    parser.add_argument(
        "--turns", type=at_least(1), default=3, help="of the comparison (default: 3)"
    )
    parser.add_argument(
        "--history",
        type=at_least(10_000),
        metavar="POSTINGS",
        help="also fill the ledger with that many postings and time pages of history",
    )
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
        engine = stack.enter_context(connected(url))
        figures = measure(engine, url, options)
    print(json.dumps(asdict(figures)) if options.json else in_words(figures))
    return 0 if figures.holds else 1
