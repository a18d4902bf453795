"""The proof that nobody touched the trail, as far as its own chains can tell.

PostgreSQL's binary COPY sends text in the very form in which an event's fields are
hashed, so that a row's end is hashed as it comes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from struct import Struct

from sqlalchemy.engine import Connection

from ledger.copying import columns, disguised, integer, proving, read
from ledger.walk import AT_ONCE, Block

TABLES = ("audit_events", "audit_chains")
# One statement, so that it sees one moment while the trail grows.
EVENTS = """
SELECT e.position, e.hash, c.length, c.head_hash, e.chain::text, e.position::text,
       e.id::text, (extract(epoch FROM e.occurred_at) * 1000000)::bigint::text,
       e.actor, e.kind, e.outcome, e.customer_id::text, e.session_id::text,
       e.details::text
  FROM public.audit_events e LEFT JOIN public.audit_chains c ON c.chain = e.chain
 ORDER BY e.chain, e.position"""
EMPTY_CHAINS = """
SELECT chain FROM public.audit_chains c
 WHERE NOT EXISTS (SELECT FROM public.audit_events e WHERE e.chain = c.chain)
 ORDER BY chain LIMIT 1"""
# The columns before those that are hashed; every second value is a length.
FIXED = Struct(">h iq i32s iq i32s")
WIDTHS = (8, 32, 8, 32)
BEFORE_THE_FIRST = bytes(32)
TELL_EVERY = 100_000


@dataclass(frozen=True)
class Broken:
    """Where a trail first fails to prove itself; no id where a record is missing."""

    chain: str
    position: int
    id: int | str | None
    reason: str


@dataclass(frozen=True)
class VerifyResult:
    """How many events hold, and the first that does not, by chain and position."""

    count: int
    first_broken: Broken | None


def verify(
    connection: Connection, take: Callable[[Block], object] = lambda _: None
) -> VerifyResult:
    """Compute every hash of the trail again, in a stream; safe while it grows.

    Finds what was changed, removed, added, reordered or cut off. Somebody who rewrites
    a whole chain with its head is found by the signed roots alone.

    Args:
        connection: reads every event; what it is set to does not matter.
        take: is given the events that hold, block by block.
    """
    with proving(connection):
        for table in disguised(connection, TABLES):
            reason = "the table is gone, a view, or behind rules"
            return VerifyResult(0, Broken(table, 0, None, reason))
        walk = _Walk(take)
        read(connection, EVENTS, walk.over)
        walk.end()
        empty = connection.exec_driver_sql(EMPTY_CHAINS).scalar_one_or_none()
    if walk.broken is None and empty is not None:
        walk.broken = Broken(empty, 1, None, "every event is missing")
    return VerifyResult(walk.count, walk.broken)


@dataclass
class _Walk:
    """How far the chains have been followed; it stops at the first break."""

    take: Callable[[Block], object]
    count: int = 0
    broken: Broken | None = None
    # The current chain: its name as a hashed field, where it stands, and its head.
    chain: bytes = b""
    hash: bytes = BEFORE_THE_FIRST
    position: int = 0
    head: tuple[int, bytes] = (0, b"")
    first: int = 1
    entries: list[bytes] = field(default_factory=list)

    def over(self, row: bytes) -> None:
        """Go on over one event."""
        if self.broken is not None:
            return
        fields = FIXED.unpack_from(row) if len(row) >= FIXED.size else ()
        if fields[1::2] != WIDTHS:
            self._misshapen(row)
            return
        if not self.chain or not row.startswith(self.chain, FIXED.size):
            self._begin(row)
        if self.broken is None:
            self._check(row, *fields[2::2])

    def _begin(self, row: bytes) -> None:
        self.end()
        length = int.from_bytes(row[FIXED.size : FIXED.size + 4], "big")
        self.chain = row[FIXED.size : FIXED.size + 4 + length]
        self.hash, self.position = BEFORE_THE_FIRST, 0

    def _check(
        self, row: bytes, position: int, stored: bytes, length: int, head: bytes
    ) -> None:
        self.position += 1
        if position != self.position:
            self._break(None, "the event is missing")
            return
        self.hash = sha256(self.hash + row[FIXED.size :]).digest()
        if self.hash != stored:
            self._break(row, "the event was changed or moved")
        elif position > length:
            self._break(row, "the event was added")
        else:
            self._step(length, head)

    def _step(self, length: int, head: bytes) -> None:
        """Take an event that holds."""
        self.head = (length, head)
        if not self.entries:
            self.first = self.position
        self.entries.append(self.hash)
        if len(self.entries) == AT_ONCE:
            self._hand_over()
        self.count += 1
        if self.count % TELL_EVERY == 0:
            print(f"{self.count:,} events hold so far", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Compare a chain's last event with the one that its head names."""
        self._hand_over()
        if not self.chain or self.broken is not None:
            return
        length, head = self.head
        if self.position < length:
            self.position += 1
            self._break(None, "the event is missing")
        elif head != self.hash:
            self.broken = self._at(None, "the chain's head differs")

    def _hand_over(self) -> None:
        if self.entries:
            self.take(Block(self._name(), self.first, self.entries))
            self.entries = []

    def _name(self) -> str:
        return self.chain[4:].decode()

    def _break(self, row: bytes | None, reason: str) -> None:
        self.broken = self._at(row, reason)

    def _at(self, row: bytes | None, reason: str) -> Broken:
        event_id = None if row is None else int(columns(row)[6] or b"0")
        return Broken(self._name(), self.position, event_id, reason)

    def _misshapen(self, row: bytes) -> None:
        """Break at an event without a chain, or whose hash or head is no hash."""
        values = columns(row)
        reason = "the event was changed or moved"
        if values[2] is None:
            reason = "its chain is missing"
        self.broken = Broken(
            (values[4] or b"").decode(), integer(values[0]), int(values[6] or 0), reason
        )
