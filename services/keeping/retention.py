"""Retention: what has had its time goes, by the periods in ``policy.yml``.

In small batches, each a transaction that takes only rows nobody holds and records how
many it deleted. Some things cannot go before others: a session stays while an order,
a challenge or a conversation names it. The ledger itself only grows; after its time a
month's key is destroyed, and the names and words of that month are gone.

What goes, when and in which turn says the declaration of its table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.keeping import tables
from services.keeping.declaration import BATCH, Aged, Table
from services.work.work import Resources, Work

MOST_BATCHES = 200  # of one kind in one run; the next run goes on


@dataclass(frozen=True)
class Rule:
    """One kind of thing that goes: how a batch of it is deleted, and how many."""

    aged: Aged
    delete: Callable[[Work], int]


def clear_away(resources: Resources) -> int:
    """Delete all that has had its time; how many things went."""
    return sum(_apply(resources, rule) for rule in RULES)


def _apply(resources: Resources, rule: Rule) -> int:
    total = 0
    for _ in range(MOST_BATCHES):
        with resources.work() as work:
            gone = rule.delete(work)
            if gone and rule.aged.audited:
                work.audit(
                    "retention",
                    "deleted",
                    actor="jobs",
                    purpose=rule.aged.name,
                    count=gone,
                )
        total += gone
        if gone < rule.aged.batch:
            break
    return total


def _before(work: Work, kept: str) -> datetime:
    """What is older than this has had its time, by a period's name in the policy."""
    unit = "seconds" if kept.endswith("_s") else "days"
    return work.now - timedelta(**{unit: getattr(work.policy, kept)})


def _rule(table: Table, aged: Aged) -> Rule:
    by, sql = aged.by, _statement(table, aged)
    if by is not None:
        return Rule(aged, lambda work: by(work, [_before(work, p) for p in aged.kept]))
    (kept,) = aged.kept
    return Rule(
        aged, lambda work: work.run(sql, before=_before(work, kept), size=BATCH)
    )


def _statement(table: Table, aged: Aged) -> str:
    """Delete a batch of rows that are due and that nothing names any more."""
    keys = ", ".join(table.key)
    lock = " FOR UPDATE SKIP LOCKED" if aged.locked else ""
    condition = " AND ".join([aged.due, *_unnamed(table)])
    return (
        f"DELETE FROM {table.name} WHERE ({keys}) IN (SELECT {keys} FROM {table.name} t"  # noqa: S608 - our own names
        f" WHERE {condition} LIMIT :size{lock})"
    )


def _unnamed(table: Table) -> list[str]:
    return [
        f"NOT EXISTS (SELECT FROM {other.name} n WHERE n.{name.column} = t.{name.its})"
        for other in tables.ALL
        for name in other.names
        if name.table == table.name
    ]


def _all() -> dict[Aged, Table]:
    """Everything that goes, once, though it stood in several tables."""
    return {aged: table for table in tables.ALL for aged in table.aged}


RULES = tuple(
    _rule(table, aged)
    for aged, table in sorted(_all().items(), key=lambda both: both[0].turn)
)
