"""Rotation: what lies under an old key is wrapped under the current one.

Only keys are wrapped anew, never what lies under them: a customer's key, a month's,
or the key inside an envelope. It runs beside everything else. A batch takes rows that
nobody holds, writes them only if they are still what was read, and commits; so it can
be ended at any point and begun again.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import structlog

from ledger.rows import plain
from services.keeping import tables
from services.keeping.declaration import Sealed
from services.work.work import Resources, Work
from vault import Envelope, KeyRing, VaultError, places

log = structlog.get_logger("rotation")
BATCH = 200
MOST_PASSES = 50
PAUSE_S = 0.1  # before the next pass, for the rows that somebody held

Say = Callable[[str, int], None]  # what it works at, how many it has done
Wrap = Callable[[bytes, str], bytes]
Key = tuple[object, ...]  # the values of a primary key


@dataclass(frozen=True)
class Column:
    """A column whose values name, near their beginning, the version of their key."""

    table: str
    column: str
    key: dict[str, str]  # the primary key: name and type
    place: Callable[..., str]  # of the values of the key
    envelope: bool = True
    indexed: bool = False
    update: str = ""

    @property
    def name(self) -> str:
        """As people write it: table and column."""
        return f"{self.table}.{self.column}"

    @property
    def version(self) -> str:
        """SQL for the version's four bytes."""
        return f"substring({self.column} FROM {3 if self.envelope else 2} FOR 4)"

    def wrap(self, ring: KeyRing) -> Wrap:
        """What wraps one value of this column anew."""
        return Envelope(ring).rewrap if self.envelope else ring.rewrap


@dataclass(frozen=True)
class _How:
    key: dict[str, str]
    place: Callable[..., str]  # of the values of the key
    indexed: bool = False
    update: str = ""


def _column(table: str, sealed: Sealed, how: _How) -> Column:
    return Column(
        table,
        sealed.column,
        how.key,
        how.place,
        envelope=sealed.under == "an envelope",
        indexed=how.indexed,
        update=how.update,
    )


# How rows of a sealed column are named; which there are, says the declaration.
_HOW: dict[str, _How] = {
    "customers.data_key": _How({"id": "uuid"}, places.customer_key, indexed=True),
    "data_keys.wrapped": _How(
        {"purpose": "text", "period": "text"},
        places.data_key,
    ),
    "tracker_events.sealed": _How(
        {"conversation_id": "text", "position": "bigint"},
        places.tracker_event,
        indexed=True,
        # The application cannot alter events, only ask for their keys to be wrapped.
        update="SELECT rewrap_events(cast(:conversation_id AS text[]),"
        " cast(:position AS bigint[]), cast(:old AS bytea[]), cast(:new AS bytea[]))",
    ),
    "tracker_contexts.sealed": _How(
        {"conversation_id": "text", "length": "bigint"},
        places.tracker_context,
    ),
    "outbox.payload": _How(
        {"id": "bigint", "kind": "text"}, lambda _id, kind: places.outbox(kind)
    ),
    "sandbox_records.sealed": _How(
        {"kind": "text", "id": "text"},
        places.sandbox_record,
    ),
    "captures.content": _How(
        {"id": "uuid", "evidence_id": "uuid", "kind": "text", "place": "integer"},
        places.capture,
    ),
}
COLUMNS = tuple(
    _column(table.name, sealed, _HOW[f"{table.name}.{sealed.column}"])
    for table in tables.ALL
    for sealed in table.sealed
    if sealed.by_ring
)


@dataclass
class Tally:
    """What became of one column's old values."""

    done: int = 0
    broken: int = 0  # altered, or under a key that is not there
    left: int = 0  # somebody held them to the end


def rewrap_all(
    resources: Resources, say: Say, *, batch: int = BATCH, pause_s: float = 0.0
) -> dict[str, Tally]:
    """Wrap every column's old values under the ring's current key, batch by batch.

    Args:
        resources: the bank's; its ring must have the old versions too.
        say: told after each batch.
        batch: rows in one transaction.
        pause_s: rest after each batch, to leave the disk to others.
    """
    tallies = {}
    for column in COLUMNS:
        tallies[column.name] = run_passes(
            _Rewrap(resources, column, batch), column.name, say, pause_s
        )
    return tallies


@dataclass(frozen=True)
class Old:
    """What lies under an old key, and the values of its row's primary key."""

    key: Key
    value: bytes


class Step(ABC):
    """One kind of rows to be brought up to date; a pass goes through them in order."""

    @abstractmethod
    def batch(self, after: Key | None) -> tuple[Key | None, Tally, int]:
        """Do the next rows: where to go on (None at the end), what became, skipped."""

    @abstractmethod
    def remaining(self) -> int:
        """How many are still old."""

    @abstractmethod
    def finish(self, done: int) -> None:
        """Write into the audit trail how many were done."""


def run_passes(step: Step, name: str, say: Say, pause_s: float) -> Tally:
    """Go through the rows until none is old, or only those that are broken."""
    total = Tally()
    for _ in range(MOST_PASSES):
        total.broken = 0
        for tally in _one_pass(step, pause_s):
            total.done += tally.done
            total.broken += tally.broken
            say(name, total.done)
        total.left = step.remaining() - total.broken
        if total.left <= 0:
            break
        time.sleep(PAUSE_S)
    total.left = max(total.left, 0)
    if total.done:
        step.finish(total.done)
    return total


def _one_pass(step: Step, pause_s: float) -> Iterator[Tally]:
    after: Key | None = None
    while True:
        after, tally, seen = step.batch(after)
        if not seen:
            return
        yield tally
        if after is None:
            return
        time.sleep(pause_s)


@dataclass
class _Rewrap(Step):
    resources: Resources
    column: Column
    size: int

    def batch(self, after: Key | None) -> tuple[Key | None, Tally, int]:
        ring, column = self.resources.ring, self.column
        wrap, tally = column.wrap(ring), Tally()
        with self.resources.work() as work:
            rows = self._rows(work, after)
            changed = []
            for row in rows:
                try:
                    new = wrap(row.value, column.place(*row.key))
                    changed.append((row, new))
                except VaultError as error:
                    tally.broken += 1
                    log.warning("broken", column=column.name, why=str(error))
            if changed:
                tally.done = self._write(work, changed)
        last = rows[-1].key if len(rows) == self.size else None
        return last, tally, len(rows)

    def _rows(self, work: Work, after: Key | None) -> list[Old]:
        column = self.column
        keys = ", ".join(column.key)
        named = ", ".join(f"cast(:k{i} AS {t})" for i, t in enumerate(_types(column)))
        further = f" AND ({keys}) > ({named})" if after else ""
        lock = "" if column.update else " FOR NO KEY UPDATE SKIP LOCKED"
        rows = work.all(
            f"SELECT {keys}, {column.column} AS value FROM {column.table}"  # noqa: S608 - our own names
            f" WHERE {column.version} = ANY(:olds){further}"
            f" ORDER BY {keys} LIMIT :size{lock}",
            olds=_olds(work, column),
            size=self.size,
            **{f"k{i}": value for i, value in enumerate(after or ())},
        )
        return [Old(tuple(map(plain, key)), bytes(value)) for *key, value in rows]

    def _write(self, work: Work, changed: list[tuple[Old, bytes]]) -> int:
        column = self.column
        values: dict[str, object] = {
            name: [str(row.key[at]) for row, _ in changed]
            for at, name in enumerate(column.key)
        }
        values |= {
            "old": [row.value for row, _ in changed],
            "new": [new for _, new in changed],
        }
        if column.update:
            return work.number(column.update, **values)
        return work.run(_update(column), **values)

    def remaining(self) -> int:
        with self.resources.work() as work:
            column = self.column
            return work.number(
                f"SELECT count(*) FROM {column.table}"  # noqa: S608 - our own names
                f" WHERE {column.version} = ANY(:olds)",
                olds=_olds(work, column),
            )

    def finish(self, done: int) -> None:
        audit_count(self.resources, "rotate_keys", self.column.name, done)


def _types(column: Column) -> list[str]:
    return list(column.key.values())


def _update(column: Column) -> str:
    arrays = "".join(f"cast(:{name} AS text[])," for name in column.key)
    names = ", ".join(column.key)
    same = " AND ".join(
        f"t.{name} = cast(w.{name} AS {type_})" for name, type_ in column.key.items()
    )
    return (
        f"UPDATE {column.table} AS t SET {column.column} = w.new"  # noqa: S608 - our own names
        f" FROM unnest({arrays} cast(:old AS bytea[]), cast(:new AS bytea[]))"
        f" AS w ({names}, old, new) WHERE {same} AND t.{column.column} = w.old"
    )


def versions_in_use(work: Work, column: Column) -> list[int]:
    """Say under which versions a column's values lie, by its index where it has one."""
    table, version = column.table, column.version
    if column.indexed:  # from one version to the next, a step in the index each
        sql = (
            f"WITH RECURSIVE v (b) AS (SELECT min({version}) FROM {table}"  # noqa: S608 - our own names
            f" UNION ALL SELECT (SELECT min({version}) FROM {table}"
            f" WHERE {version} > v.b) FROM v WHERE v.b IS NOT NULL)"
            " SELECT b FROM v WHERE b IS NOT NULL"
        )
    else:
        sql = (
            f"SELECT DISTINCT {version} AS b FROM {table}"  # noqa: S608 - our own names
            f" WHERE {column.column} IS NOT NULL"
        )
    return sorted(int.from_bytes(bytes(row.b), "big") for row in work.all(sql))


def _olds(work: Work, column: Column) -> list[bytes]:
    current = work.resources.ring.current
    return [
        version.to_bytes(4, "big")
        for version in versions_in_use(work, column)
        if version != current
    ]


def audit_count(resources: Resources, kind: str, name: str, done: int) -> None:
    """Record how many rows of one kind were dealt with; the trail counts to 99,999."""
    with resources.work() as work:
        work.audit(
            kind,
            "done",
            actor="keys",
            purpose=name.replace(".", "_"),
            count=min(done, 99_999),
        )
