"""Signing what is new: one round covers every record that no root covers yet.

The line is on the disk of the log before the database knows of it. If the process dies
between the two, the next round finds one line more than the database knows, checks
that the records are the ones it covers, and goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from sqlalchemy import text
from sqlalchemy.engine import Connection, Engine

from audit.roots.keys import fingerprint
from audit.roots.lines import (
    RECORDS,
    Line,
    Range,
    leaves,
    line_hash,
    range_of,
    sign,
)
from audit.roots.log import RootLog
from audit.roots.merkle import Tree, leaf_hash
from audit.roots.reader import Chain, LogReader
from ledger.rows import as_row
from ledger.walk import Block

# A round is short, so that whatever else the process does hardly waits for it.
MOST_RECORDS = 20_000
# Without new records a line says so once an hour: silence is signed, too.
QUIET = timedelta(hours=1)
ONE_SIGNER = 7325
TIMEOUT_MS = 30_000

NEW_EVENTS = """
SELECT w.chain, e.position, e.hash AS entry
  FROM (SELECT c.chain, c.length, coalesce(r.position, 0) AS position
          FROM audit_chains c
          LEFT JOIN root_chains r ON r.source = 'audit' AND r.chain = c.chain
         WHERE c.length > coalesce(r.position, 0) LIMIT :most) w
 CROSS JOIN LATERAL (
    SELECT e.position, e.hash FROM audit_events e
     WHERE e.chain = w.chain AND e.position > w.position AND e.position <= w.length
     ORDER BY e.position LIMIT :most) e
 LIMIT :most"""
NEW_POSTINGS = """
SELECT w.chain, p.position, p.entry
  FROM (SELECT a.id, 'account-' || a.id::text AS chain, a.version,
               coalesce(r.position, 0) AS position
          FROM accounts a
          LEFT JOIN root_chains r
                 ON r.source = 'ledger' AND r.chain = 'account-' || a.id::text
         WHERE a.version > coalesce(r.position, 0) LIMIT :most) w
 CROSS JOIN LATERAL (
    SELECT p.version AS position, p.hash || int8send(t.amount_paise)
           || timestamptz_send(coalesce(t.releases_at, '-infinity')) AS entry
      FROM postings p JOIN transfers t ON t.id = p.transfer_id
     WHERE p.account_id = w.id AND p.version > w.position AND p.version <= w.version
     ORDER BY p.version LIMIT :most) p
 LIMIT :most"""
EVENTS_AGAIN = """
SELECT e.chain, e.position, e.hash AS entry FROM audit_events e
 WHERE e.chain = :chain AND e.position BETWEEN :first AND :last"""
POSTINGS_AGAIN = """
SELECT :chain AS chain, p.version AS position, p.hash || int8send(t.amount_paise)
       || timestamptz_send(coalesce(t.releases_at, '-infinity')) AS entry
  FROM postings p JOIN transfers t ON t.id = p.transfer_id
 WHERE p.account_id = CAST(substr(:chain, 9) AS uuid)
   AND p.version BETWEEN :first AND :last"""
STATE = "SELECT epoch, line_hash FROM root_state"
COVER = """SELECT roots_cover(:epoch, :line_hash, CAST(:at AS timestamptz),
    CAST(:sources AS text[]), CAST(:chains AS text[]), CAST(:positions AS bigint[]))"""


class RootsDisagree(Exception):
    """Database and root log tell different stories; nothing is signed.

    The message says which of them is older, and what to do.
    """


@dataclass
class RootSigner:
    """Signs rounds of new records into a log, one signer at a time."""

    engine: Engine
    log: RootLog
    key: Ed25519PrivateKey
    clock: Callable[[], datetime]
    older_keys: Mapping[str, Ed25519PublicKey] = field(default_factory=dict)
    reader: LogReader | None = field(default=None, init=False)

    def sign(self) -> int | None:
        """Sign what is new, at most 20,000 records; how many there were.

        None if another process holds the signer's lock, so that nothing was signed.

        Raises:
            RootsDisagree: the database is older or younger than the log.
            LogBroken: the log does not hold together.
        """
        with self.engine.begin() as connection:
            taken = "SELECT pg_try_advisory_xact_lock(%s)"
            if not connection.exec_driver_sql(taken, (ONE_SIGNER,)).scalar_one():
                return None  # another process signs
            connection.exec_driver_sql(f"SET LOCAL statement_timeout = {TIMEOUT_MS}")
            reader = self._caught_up()
            self._agree(connection, reader)
            return self._sign(connection, reader)

    def _caught_up(self) -> LogReader:
        """The log, read again from the start only if another process wrote to it."""
        last = self.log.last()
        known = self.reader
        if known is None or (known.line and known.line.text()) != last:
            public = self.key.public_key()
            known = LogReader({**self.older_keys, fingerprint(public): public})
            for _ in known.follow(self.log):
                pass
            self.reader = known
        return known

    def _agree(self, connection: Connection, reader: LogReader) -> None:
        state = connection.exec_driver_sql(STATE).one()
        noted = (state.epoch, bytes(state.line_hash))
        if noted == (reader.epoch, reader.hash):
            return
        line = reader.line
        if line is None or state.epoch > line.epoch:
            raise RootsDisagree(
                f"The database knows of epoch {state.epoch}, the root log ends at "
                f"{reader.epoch}: the log was cut, exchanged or is not the right one."
            )
        if noted != (line.epoch - 1, line.before):
            raise RootsDisagree(
                f"The root log is at epoch {line.epoch}, the database at {state.epoch} "
                "or on another branch: the database is an older copy. Restore it with "
                "`make restore`, which tells what is missing."
            )
        self._take_up(connection, line)

    def _take_up(self, connection: Connection, line: Line) -> None:
        """Make the database know a line that it missed, if its records are there."""
        if line.kind != RECORDS:
            raise RootsDisagree(
                f"The root log's last line, {line.epoch}, tells of a restore that did "
                "not come to its end: run the same restore again, with ACCEPT_LOSS=1."
            )
        tree = Tree()
        for one in line.ranges:
            query = EVENTS_AGAIN if one.source == "audit" else POSTINGS_AGAIN
            about = {"chain": one.chain, "first": one.first, "last": one.last}
            for block in _blocks(connection.execute(text(query), about)):
                for leaf in leaves(one.source, block):
                    tree.add(leaf)
        if (tree.size, tree.root()) != (line.records, line.root):
            raise RootsDisagree(
                f"The root log's last epoch, {line.epoch}, covers records that the "
                "database does not have: it is an older copy, or was changed."
            )
        # Whoever wrote it may have died before it was on the disk.
        self.log.sync()
        _cover(connection, line)

    def _sign(self, connection: Connection, reader: LogReader) -> int:
        ranges, tree = [], Tree()
        for source, block in _new_blocks(connection):
            its_leaves = leaves(source, block)
            ranges.append(range_of(source, block, its_leaves))
            for leaf in its_leaves:
                tree.add(leaf)
        if not tree.size and not self._silent_for_long(reader.line):
            return 0
        line = Line(
            epoch=reader.epoch + 1,
            kind=RECORDS,
            at=self.clock().isoformat(),
            records=tree.size,
            root=tree.root(),
            before=reader.hash,
            ranges=tuple(ranges),
        )
        self._append(connection, reader, line)
        return tree.size

    def _append(self, connection: Connection, reader: LogReader, line: Line) -> None:
        _refuse_gaps(reader, line.ranges)
        tree = Tree(reader.tree.size, list(reader.tree.peaks))
        tree.add(leaf_hash(line.entry()))
        signed = sign(line, tree.root(), self.key)
        # If the database refuses, nothing is in the log; if the log does, nothing is
        # in the database. Only its commit can still be lost: then `_agree` heals.
        _cover(connection, signed)
        self.log.append(signed.text(), reader.hash)
        reader.take(signed.text())

    def _silent_for_long(self, line: Line | None) -> bool:
        if line is None:
            return True
        return self.clock() - datetime.fromisoformat(line.at) >= QUIET


def _new_blocks(connection: Connection) -> Iterator[tuple[str, Block]]:
    """Records that no root covers, in the order of the tree."""
    left = MOST_RECORDS
    for source, query in (("audit", NEW_EVENTS), ("ledger", NEW_POSTINGS)):
        if left <= 0:
            return
        rows = connection.execute(text(query), {"most": left})
        for block in _blocks(rows):
            left -= len(block.entries)
            yield source, block


@dataclass(frozen=True, slots=True)
class _Row:
    chain: str
    position: int
    entry: bytes


def _blocks(found: Iterable[object]) -> Iterator[Block]:
    rows = [as_row(_Row, row) for row in found]
    ordered = sorted(rows, key=lambda row: (row.chain, row.position))
    for chain, its_rows in groupby(ordered, key=lambda row: row.chain):
        records = list(its_rows)
        entries = [row.entry for row in records]
        yield Block(chain, records[0].position, entries)


def _refuse_gaps(reader: LogReader, ranges: Iterable[Range]) -> None:
    """Refuse what verification would: the database's note of a chain was changed."""
    for one in ranges:
        chain: Chain = (one.source, one.chain)
        if one.first != reader.ends.get(chain, 0) + 1:
            raise RootsDisagree(
                f"Chain {one.chain} is covered up to {reader.ends.get(chain, 0)}, and "
                f"the database would go on from {one.first}: its note was changed."
            )


def _cover(connection: Connection, line: Line) -> None:
    connection.execute(
        text(COVER),
        {
            "epoch": line.epoch,
            "line_hash": line_hash(line.text()),
            "at": line.at,
            "sources": [one.source for one in line.ranges],
            "chains": [one.chain for one in line.ranges],
            "positions": [one.last for one in line.ranges],
        },
    )
