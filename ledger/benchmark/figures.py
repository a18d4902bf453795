"""What runs came to, for programs and for people."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

GOAL_TIMES_PLAIN = 2.0
GOAL_TIMES_TPCB = 1.4


@dataclass(frozen=True)
class Run:
    """Clients that posted at the same time: the seconds each transfer took."""

    latencies_s: list[float]
    seconds: float
    retries: int

    @property
    def per_second(self) -> float:
        """Transfers a second, over all clients."""
        return len(self.latencies_s) / self.seconds


@dataclass(frozen=True)
class Comparison:
    """Transfers a second of each way, in turns on one server; ratios of the medians.

    Args:
        ledger: this ledger, its chain on.
        plain: row locks and six statements from Python, without any chain.
        ledger_by_pgbench: this ledger, called by pgbench instead of Python.
        tpcb: pgbench's TPC-B-like transaction, by pgbench; empty without pgbench.
        tpcb_prepared: the same with prepared statements.
    """

    ledger: list[float]
    plain: list[float]
    ledger_by_pgbench: list[float]
    tpcb: list[float]
    tpcb_prepared: list[float]

    @property
    def times_plain(self) -> float:
        """How many times as fast as the plain way."""
        return times(self.ledger, self.plain)


@dataclass(frozen=True)
class Pages:
    """How long a page of a long account's history takes, in milliseconds."""

    postings: int
    of_the_account: int
    lines: int
    p50_ms: float
    p95_ms: float
    p95_ms_by_question: dict[str, float]


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
    comparison: Comparison | None = None
    history: Pages | None = None


def quantile_ms(ordered: Sequence[float], share: float) -> float:
    """The quantile of ordered seconds, in milliseconds; zero if there are none."""
    if not ordered:
        return 0.0
    return round(ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000, 3)


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
        **_comparison_rows(figures.comparison),
        **_history_rows(figures.history),
    }
    lines = [f"{name:<24} {value}" for name, value in rows.items()]
    return "\n".join([*lines, *figures.problems])


def _comparison_rows(comparison: Comparison | None) -> dict[str, str]:
    if comparison is None:
        return {}
    rows = {
        "in turns: this ledger": _series(comparison.ledger),
        "the plain way": f"{_series(comparison.plain)}; this is "
        f"{comparison.times_plain} times as fast (goal {GOAL_TIMES_PLAIN})",
    }
    if not comparison.tpcb:
        return rows | {"pgbench": "not found on this machine"}
    ours, by_pgbench = comparison.ledger, comparison.ledger_by_pgbench
    simple, prepared = comparison.tpcb, comparison.tpcb_prepared
    return rows | {
        "this ledger, by pgbench": _series(by_pgbench),
        "TPC-B, scale 20": f"{_series(simple)}; this is {times(ours, simple)} times as"
        f" fast (goal {GOAL_TIMES_TPCB}), by pgbench {times(by_pgbench, simple)}",
        "TPC-B, prepared": f"{_series(prepared)}; this is {times(ours, prepared)} times"
        f" as fast, by pgbench {times(by_pgbench, prepared)}",
    }


def times(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """How many times as fast, by the medians."""
    return round(median(ours) / median(theirs), 2)


def _series(rates: list[float]) -> str:
    return ", ".join(f"{rate:,.0f}" for rate in rates) + " a second"


def _history_rows(pages: Pages | None) -> dict[str, str]:
    if pages is None:
        return {}
    rows = {
        "history page": f"p50 {pages.p50_ms} ms, p95 {pages.p95_ms} ms; "
        f"{pages.lines} lines, {pages.of_the_account:,} postings in the account, "
        f"{pages.postings:,} in the ledger",
    }
    for question, p95_ms in pages.p95_ms_by_question.items():
        rows[f"  {question}"] = f"p95 {p95_ms} ms"
    return rows
