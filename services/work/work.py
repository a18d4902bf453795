"""What every use case works with, put together once by the composition root."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import Connection, Engine

import audit
from ledger.book import Book
from ledger.rows import RowT, as_row
from services.work.acts import Acts
from services.work.errors import Refusal
from services.work.policy import Policy
from services.work.ports import Clock, Engines, UpiProvider
from vault import BlindIndex, Envelope, KeyRing, Sealer


@dataclass(frozen=True)
class Resources:
    """The database, the keys, the rules and the outside world."""

    engine: Engine = field(repr=False)
    ring: KeyRing = field(repr=False)
    index: BlindIndex = field(repr=False)
    sealer: Sealer = field(repr=False)
    policy: Policy
    upi: UpiProvider
    clock: Clock
    helpline: str
    time_zone: str
    biometrics: Engines
    acts: Acts
    # Outside the database: who was forgotten, for when a backup is restored.
    forgotten_log: Path | None = None
    # Seconds that only go forward: how long something took, whatever the clock says.
    monotonic: Callable[[], float] = time.monotonic

    @cached_property
    def envelope(self) -> Envelope:
        """Encryption for what belongs to no single customer."""
        return Envelope(self.ring)

    @contextmanager
    def work(self, *, durable: bool = True) -> Iterator[Work]:
        """One transaction: committed at the end, rolled back when anything raises.

        Args:
            durable: wait for the disk. Without, a crash of the server may undo it:
                good for what only makes a session live longer.
        """
        with self.engine.begin() as connection:
            if not durable:
                connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
            work = Work(self, connection, self.clock())
            yield work
            work.write_trail()

    @contextmanager
    def settling(self) -> Iterator[Work]:
        """One transaction that a refusal does not undo: it is raised after the commit.

        What was counted, locked or audited outlives the refusal; what must not, stands
        in a :meth:`Work.attempt`. Anything else that is raised rolls back, as ever.
        """
        refused: Refusal | None = None
        with self.work() as work:
            try:
                yield work
            except Refusal as refusal:
                refused = refusal
        if refused is not None:
            raise refused


@dataclass(frozen=True)
class Work:
    """One database transaction and the instant at which it happens."""

    resources: Resources
    connection: Connection
    now: datetime
    trail: list[dict[str, Any]] = field(default_factory=list, repr=False)

    @property
    def policy(self) -> Policy:
        """The bank's rules."""
        return self.resources.policy

    @property
    def acts(self) -> Acts:
        """What can be confirmed."""
        return self.resources.acts

    @cached_property
    def book(self) -> Book:
        """The ledger, inside this transaction."""
        return Book(self.connection)

    def one(self, sql: str, **values: object) -> Any | None:
        """Run SQL and return its first row as the driver has it, or None."""
        return self.connection.execute(text(sql), values).first()

    def all(self, sql: str, **values: object) -> list[Any]:
        """Run SQL and return its rows as the driver has them."""
        return list(self.connection.execute(text(sql), values).all())

    def row(self, kind: type[RowT], sql: str, **values: object) -> RowT | None:
        """Run SQL and return its first row as one of a class, or None."""
        found = self.one(sql, **values)
        return None if found is None else as_row(kind, found)

    def rows(self, kind: type[RowT], sql: str, **values: object) -> list[RowT]:
        """Run SQL and return its rows as those of a class."""
        return [as_row(kind, found) for found in self.all(sql, **values)]

    def number(self, sql: str, **values: object) -> int:
        """Run SQL and return the number that it comes to."""
        return int(self.connection.execute(text(sql), values).scalar_one())

    def run(self, sql: str, **values: object) -> int:
        """Run SQL that changes something and return how many rows it changed."""
        return int(self.connection.execute(text(sql), values).rowcount)

    def audit(self, kind: str, outcome: str, **about: object) -> None:
        """Append to the audit trail; it stands or falls with this transaction.

        Args:
            kind: what was done, such as ``sign_in``.
            outcome: how it ended, such as ``refused``.
            about: ``actor``, ``customer_id``, ``session_id``; the rest are details:
                ids, amounts and reasons, never a name, a number or a code.
        """
        self.trail.append(
            {
                "actor": about.pop("actor", "customer"),
                "kind": kind,
                "outcome": outcome,
                "customer_id": about.pop("customer_id", None),
                "session_id": about.pop("session_id", None),
                "details": {k: v for k, v in about.items() if v is not None},
            }
        )

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Undo what happens within when it raises, and go on with what was before."""
        written = len(self.trail)
        try:
            with self.connection.begin_nested():
                yield
        except BaseException:
            del self.trail[written:]
            raise

    def write_trail(self) -> None:
        """Append what was audited, last of all and chain by chain.

        A chain stays locked until the commit: taken before an account, it could wait
        in a circle with somebody who has the account and wants the chain.
        """
        for event in sorted(self.trail, key=_chain):
            audit.append(self.connection, **event)
        self.trail.clear()


def _chain(event: Mapping[str, Any]) -> str:
    return audit.chain_of(event["customer_id"], event["session_id"])


def to_bytes(fields: Mapping[str, Any]) -> bytes:
    """Canonical JSON, so that equal things are equal bytes."""
    return json.dumps(
        fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ).encode()


def from_bytes(blob: bytes) -> dict[str, Any]:
    """Read what :func:`to_bytes` wrote."""
    fields: dict[str, Any] = json.loads(blob)
    return fields
