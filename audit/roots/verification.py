"""Everything proved together: the log, the trail, the ledger, and that they agree.

It runs in one transaction of the caller's, reads only, and believes nothing that the
database says of itself.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from audit import chains
from audit.chains import Broken
from audit.roots.coverage import Coverage
from audit.roots.lines import Line
from audit.roots.log import RootLog
from audit.roots.reader import LogBroken, LogReader
from ledger import invariants
from ledger.copying import proving
from ledger.walk import Break

LOG, LEDGER = "root log", "ledger"
STATE = "SELECT epoch, line_hash FROM public.root_state"
NOTED = """
SELECT s.epoch, c.source, c.chain, c.position
  FROM public.root_state s LEFT JOIN public.root_chains c ON true"""
EVENT_ID = """
SELECT id FROM public.audit_events WHERE chain = :chain AND position = :position"""
OLDEST_NEW = """
SELECT min(at) FROM (
    SELECT (SELECT e.occurred_at FROM public.audit_events e
             WHERE e.chain = c.chain AND e.position > coalesce(r.position, 0)
             ORDER BY e.position LIMIT 1) AS at
      FROM public.audit_chains c LEFT JOIN public.root_chains r
        ON r.source = 'audit' AND r.chain = c.chain
     WHERE c.length > coalesce(r.position, 0)
    UNION ALL
    SELECT (SELECT p.posted_at FROM public.postings p
             WHERE p.account_id = a.id AND p.version > coalesce(r.position, 0)
             ORDER BY p.version LIMIT 1)
      FROM public.accounts a LEFT JOIN public.root_chains r
        ON r.source = 'ledger' AND r.chain = 'account-' || a.id::text
     WHERE a.version > coalesce(r.position, 0)) n"""


@dataclass(frozen=True)
class Verdict:
    """What was found: how much holds, and the first record that does not.

    ``signed`` and ``unsigned`` count records, events and postings together; times are
    in seconds. ``signers`` are the fingerprints of the keys that signed, as good as
    the file that the public keys were read from.
    """

    count: int
    first_broken: Broken | None
    postings: int = 0
    signed: int = 0
    unsigned: int = 0
    oldest_unsigned_s: float | None = None
    epochs: int = 0
    signed_at: str | None = None
    given_up: list[dict[str, Any]] = field(default_factory=list)
    signers: list[str] = field(default_factory=list)
    seconds: float = 0.0
    records_per_second: int = 0


class _Found(Exception):
    """The first thing that is broken, and how much was found to hold before it."""

    def __init__(self, broken: Broken, count: int = 0) -> None:
        super().__init__(broken.reason)
        self.broken, self.count = broken, count


@dataclass
class Proof:
    """One run of the proof.

    ``kept`` is a line of the log that an auditor has kept: the log must still have it.
    Without ``notes``, the database's own notes of what is signed may be old.
    """

    connection: Connection
    log: RootLog
    keys: Mapping[str, Ed25519PublicKey]
    kept: Line | None = None
    notes: bool = True

    def run(self) -> Verdict:
        """Prove everything, or name the first record that does not hold."""
        began = time.monotonic()
        try:
            with proving(self.connection):
                return self._run(began)
        except _Found as found:
            return Verdict(found.count, found.broken)

    def _run(self, began: float) -> Verdict:
        coverage = self._read_log()
        trail = chains.verify(self.connection, partial(coverage.place, "audit"))
        if trail.first_broken is not None:
            raise _Found(trail.first_broken, trail.count)
        self._examine_ledger(coverage, trail.count)
        self._compare(coverage, trail.count)
        if self.notes:
            self._check_notes(coverage, trail.count)
        seconds = time.monotonic() - began
        records = sum(coverage.seen.values())
        line = coverage.reader.line
        return Verdict(
            count=trail.count,
            first_broken=None,
            postings=records - trail.count,
            signed=coverage.signed,
            unsigned=records - coverage.signed,
            oldest_unsigned_s=self._oldest_unsigned_s(),
            epochs=coverage.reader.epoch,
            signed_at=None if line is None else line.at,
            given_up=[_told(line) for line in coverage.given_up],
            signers=coverage.reader.signers,
            seconds=round(seconds, 3),
            records_per_second=round(records / seconds),
        )

    def _read_log(self) -> Coverage:
        # Before the log: what the database knows of, the log must have by then.
        epoch, line_hash = self._state()
        try:
            coverage = Coverage.read(self.log, self.keys, epoch)
        except LogBroken as problem:
            raise _Found(Broken(LOG, problem.epoch, None, str(problem))) from problem
        if coverage.reader.epoch < epoch:
            words = (
                f"the log ends at line {coverage.reader.epoch}, but {epoch} were "
                "signed: it was cut off, removed, or is not the right one"
            )
            raise _Found(Broken(LOG, coverage.reader.epoch + 1, None, words))
        if coverage.hashes[epoch] != line_hash:
            words = "the database knows another line in this place"
            raise _Found(Broken(LOG, epoch, None, words))
        self._check_kept(coverage.reader)
        return coverage

    def _check_kept(self, reader: LogReader) -> None:
        """Find the auditor's own copy of a line in the log."""
        if self.kept is None:
            return
        for text_of_line in self.log.lines():
            if text_of_line == self.kept.text():
                return
        words = "the line that was kept is no longer in the log: it was cut or replaced"
        raise _Found(Broken(LOG, min(self.kept.epoch, reader.epoch + 1), None, words))

    def _state(self) -> tuple[int, bytes]:
        try:
            with self.connection.begin_nested():
                row = self.connection.exec_driver_sql(STATE).one()
            return int(row.epoch), bytes(row.line_hash)
        except SQLAlchemyError as error:
            words = "the database's note of what is signed is gone"
            raise _Found(Broken("root_state", 0, None, words)) from error

    def _examine_ledger(self, coverage: Coverage, count: int) -> None:
        take = partial(coverage.place, LEDGER)
        found = list(invariants.examine(self.connection, take))
        # A posting says more than the sums that are wrong because of it.
        for one in found:
            if isinstance(one, Break):
                raise _Found(_as_broken(one), count)
        for one in found:
            raise _Found(Broken(LEDGER, 0, None, str(one)), count)

    def _compare(self, coverage: Coverage, count: int) -> None:
        for (source, chain), position in coverage.missing():
            at = coverage.signed_at((source, chain), position)
            words = f"the record is missing; it was signed at {at}"
            raise _Found(Broken(chain, position, None, words), count)
        unlike = coverage.first_unlike()
        if unlike is not None:
            words = (
                f"it is not the record that was signed at {unlike.at}: it was changed, "
                "and the chain was made to fit"
            )
            record = self._id_of(unlike.source, unlike.chain, unlike.position)
            broken = Broken(unlike.chain, unlike.position, record, words)
            raise _Found(broken, count)

    def _id_of(self, source: str, chain: str, position: int) -> int | str | None:
        if source == LEDGER:
            return f"{chain.removeprefix('account-')}/{position}"
        where = {"chain": chain, "position": position}
        found = self.connection.execute(text(EVENT_ID), where).scalar_one_or_none()
        return None if found is None else int(found)

    def _check_notes(self, coverage: Coverage, count: int) -> None:
        """Compare the database's own notes with the log, whose word it is."""
        rows = self.connection.exec_driver_sql(NOTED).all()
        epoch = rows[0].epoch if rows else -1
        if epoch < coverage.reader.epoch - 1:
            words = (
                f"the database's note says {epoch}, the log {coverage.reader.epoch}: "
                "the note was changed, or the database is an older copy"
            )
            raise _Found(Broken("root_state", 0, None, words), count)
        if epoch != coverage.reader.epoch:
            return  # a round is under way, or was signed since: then they differ
        noted = {(source, chain): end for _, source, chain, end in rows if chain}
        for chain in sorted({*noted, *coverage.ranges}):
            if noted.get(chain, 0) != coverage.end_of(chain):
                words = "the database's note of how far it is signed was changed"
                raise _Found(
                    Broken(chain[1], coverage.end_of(chain), None, words), count
                )

    def _oldest_unsigned_s(self) -> float | None:
        at = self.connection.exec_driver_sql(OLDEST_NEW).scalar_one()
        if at is None:
            return None
        now = self.connection.exec_driver_sql("SELECT clock_timestamp()").scalar_one()
        return float(round(max(0.0, (now - at).total_seconds()), 1))


def _as_broken(one: Break) -> Broken:
    record = None if one.version is None else f"{one.account_id}/{one.version}"
    position = one.version or 0
    return Broken(f"account-{one.account_id}", position, record, one.problem)


def _told(line: Line) -> dict[str, Any]:
    """What a restore gave up, for those who ask later."""
    records = sum(one.last - one.first + 1 for one in line.ranges)
    return {"at": line.at, "kept_epoch": line.kept, "records": records}
