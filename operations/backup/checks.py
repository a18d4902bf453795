"""What a restored database must stand up to before it takes the other one's place."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.engine import Connection, Engine

from audit.roots.keys import KeyUnfit, signing_key
from audit.roots.lines import Line, Range, line_hash, restored, sign
from audit.roots.log import RootLog
from audit.roots.merkle import leaf_hash
from audit.roots.reader import Chain, LogBroken, LogReader
from audit.roots.verification import Proof, Verdict
from operations.backup.place import BackupRefused, Place

ENDS = """
SELECT 'audit' AS source, chain, length AS last FROM public.audit_chains
UNION ALL
SELECT 'ledger', 'account-' || id::text, version FROM public.accounts
 WHERE version > 0"""


@dataclass(frozen=True)
class LogUntil:
    """A log as it was after an epoch."""

    log: RootLog
    epoch: int

    def lines(self) -> Iterator[str]:
        """Its first lines."""
        for number, line in enumerate(self.log.lines(), start=1):
            if number > self.epoch:
                return
            yield line

    def last(self) -> str | None:
        """The last of them."""
        last = None
        for line in self.lines():
            last = line
        return last

    def append(self, line: str, after: bytes) -> None:
        """Refuse: the past does not change."""
        raise io.UnsupportedOperation("what was signed before is not written to")

    def sync(self) -> None:
        """Do nothing: nothing is written."""


@dataclass(frozen=True)
class Loss:
    """What was recorded after a backup was made, and is not in it.

    ``events`` and ``postings`` were signed; the unsigned ones lie in the database in
    use alone, and no root will ever tell that they were there.
    """

    kept_epoch: int
    epoch: int
    kept_at: str | None
    first_at: str | None
    last_at: str | None
    events: int
    postings: int
    given_up: tuple[Range, ...]
    unsigned_events: int = 0
    unsigned_postings: int = 0

    def in_words(self) -> str:
        """What restoring would mean, and what to do."""
        return (
            f"{self._missing()}"
            "Money has moved since. Restored, the ledger would forget it: balances "
            "would be as they were then, and payments that other banks have made "
            "would not be booked.\n"
            "Look for a newer backup first. If there is none, restore with "
            "ACCEPT_LOSS=1 (--accept-loss) and book the missing payments again from "
            "the UPI provider's statement. What was signed is then written into the "
            "root log as given up, and every later verification tells it."
        )

    def _missing(self) -> str:
        words = ""
        if self.given_up:
            kept_at = f" ({self.kept_at})" if self.kept_at else ""
            words = (
                "This backup is older than the records that were signed since: it "
                f"ends with line {self.kept_epoch} of the root log{kept_at}, the log "
                f"with line {self.epoch}.\n"
                f"Missing in it: {self.events} events of the audit trail and "
                f"{self.postings} postings, signed from {self.first_at} to "
                f"{self.last_at}.\n"
            )
        if self.unsigned_events or self.unsigned_postings:
            words += (
                f"In the database in use, not yet signed and not in this backup: "
                f"{self.unsigned_events} events of the audit trail and "
                f"{self.unsigned_postings} postings. Customers were told of them. "
                "Start Saathi for a moment and stop it, and they are signed.\n"
            )
        return words


@dataclass(frozen=True)
class Examined:
    """What was found of a restored database."""

    verdict: Verdict
    loss: Loss | None


def examine(
    place: Place, restored_engine: Engine, live: Mapping[Chain, int]
) -> Examined:
    """Prove a restored database by itself and against the signed roots.

    Args:
        place: the installation.
        restored_engine: reads what was restored.
        live: where each chain ends in the database in use; empty if nobody can say.

    Raises:
        BackupRefused: it is not sound, or not of this installation.
    """
    reader = LogReader(place.keys)
    try:
        history = [_brief(line) for line in reader.follow(place.log)]
    except LogBroken as problem:
        raise BackupRefused(
            f"The root log itself does not hold (line {problem.epoch}: {problem}). "
            "Find out why before anything is restored."
        ) from problem
    with restored_engine.connect() as connection:
        whole = Proof(connection, place.log, place.keys, notes=False).run()
        if whole.first_broken is None:
            return Examined(whole, _unsigned_loss(connection, reader, live))
        noted = _noted_epoch(connection)
        until = LogUntil(place.log, noted)
        then = Proof(connection, until, place.keys).run()
        if then.first_broken is not None or noted >= reader.epoch:
            broken = (then.first_broken or whole.first_broken).reason
            raise BackupRefused(
                f"What was restored does not hold: {_where(then, whole)}{broken}. The "
                "backup was made of a damaged database, or is of another one."
            )
        if not reader.stands(noted):
            raise BackupRefused(_of_another_branch(noted))
        loss = _loss(connection, place, reader, noted, history)
        events, postings = _unsigned(connection, reader, live)
        told = replace(loss, unsigned_events=events, unsigned_postings=postings)
        return Examined(then, told)


def ends(connection: Connection) -> dict[Chain, int]:
    """Where each chain of the trail and the ledger ends, as the database says."""
    rows = connection.exec_driver_sql(ENDS)
    return {(row.source, row.chain): int(row.last) for row in rows}


def _unsigned(
    connection: Connection, reader: LogReader, live: Mapping[Chain, int]
) -> tuple[int, int]:
    """Events and postings that are in use, under no root, and not in the backup."""
    there, missing = ends(connection), {"audit": 0, "ledger": 0}
    for chain, end in live.items():
        known = max(there.get(chain, 0), reader.ends.get(chain, 0))
        missing[chain[0]] += max(0, end - known)
    return missing["audit"], missing["ledger"]


def _unsigned_loss(
    connection: Connection, reader: LogReader, live: Mapping[Chain, int]
) -> Loss | None:
    events, postings = _unsigned(connection, reader, live)
    if not events and not postings:
        return None
    at = reader.line.at if reader.line else None
    epoch = reader.epoch
    return Loss(epoch, epoch, at, None, None, 0, 0, (), events, postings)


def _brief(line: Line) -> tuple[int, str, int]:
    return line.epoch, line.at, line.records


def _where(then: Verdict, whole: Verdict) -> str:
    broken = then.first_broken or whole.first_broken
    return f"chain {broken.chain}, record {broken.position}: " if broken else ""


def _of_another_branch(noted: int) -> str:
    return (
        f"This backup was made after line {noted} of the root log, which an earlier "
        "restore has given up, and other records were signed since: the backup goes on "
        "from a past that is no longer this ledger's. Nothing was restored, and "
        "accepting a loss does not change that. Restore a backup that was made since "
        "that restore, or before what it gave up. To look into this one, restore it "
        "with pg_restore into a database of its own."
    )


def _noted_epoch(connection: Connection) -> int:
    statement = "SELECT epoch FROM public.root_state"
    return int(connection.exec_driver_sql(statement).scalar_one())


def _loss(
    connection: Connection,
    place: Place,
    reader: LogReader,
    noted: int,
    history: list[tuple[int, str, int]],
) -> Loss:
    then = LogReader(place.keys)
    for _ in then.follow(LogUntil(place.log, noted)):
        pass
    there, missing = ends(connection), {"audit": 0, "ledger": 0}
    for chain, end in reader.ends.items():
        missing[chain[0]] += max(0, end - there.get(chain, 0))
    # A line of silence covers nothing; what is missing lies in others.
    since = [at for epoch, at, records in history if epoch > noted and records]
    return Loss(
        kept_epoch=noted,
        epoch=reader.epoch,
        kept_at=then.line.at if then.line else None,
        first_at=since[0],
        last_at=since[-1],
        events=missing["audit"],
        postings=missing["ledger"],
        given_up=tuple(_given_up(reader.ends, then.ends)),
    )


def _given_up(now: dict[Chain, int], then: dict[Chain, int]) -> Iterator[Range]:
    for (source, chain), end in sorted(now.items()):
        kept = then.get((source, chain), 0)
        if end > kept:
            yield Range(source, chain, kept + 1, end)


def take_notes(owner: Connection, place: Place) -> None:
    """Make the database's notes of what is signed those of the log's end."""
    reader = LogReader(place.keys)
    for _ in reader.follow(place.log):
        pass
    at = reader.line.at if reader.line else None
    _write_notes(owner, reader.epoch, reader.hash, at)
    statement = text(
        "INSERT INTO public.root_chains AS c VALUES (:source, :chain, :position)"
        " ON CONFLICT (source, chain) DO UPDATE SET position = EXCLUDED.position"
    )
    for (source, chain), end in reader.ends.items():
        if end:
            about = {"source": source, "chain": chain, "position": end}
            owner.execute(statement, about)


def accept(
    owner: Connection, place: Place, loss: Loss, now: datetime
) -> Callable[[], None]:
    """Note a loss in the database; what is returned writes it into the log, at last.

    Raises:
        BackupRefused: without the signing key the loss cannot be told openly.
    """
    try:
        key = signing_key(place.signing_key)
    except KeyUnfit as problem:
        raise BackupRefused(str(problem)) from problem
    reader = LogReader(place.keys)
    for _ in reader.follow(place.log):
        pass
    if reader.line is None:
        raise BackupRefused("There is no root log that could tell of a loss.")
    draft = restored(reader.line, now.isoformat(), loss.kept_epoch, loss.given_up)
    reader.tree.add(leaf_hash(draft.entry()))
    line = sign(draft, reader.tree.root(), key).text()
    _write_notes(owner, draft.epoch, line_hash(line), draft.at)
    return lambda: place.log.append(line, draft.before)


def _write_notes(owner: Connection, epoch: int, hashed: bytes, at: str | None) -> None:
    owner.execute(
        text(
            "UPDATE public.root_state SET epoch = :epoch, line_hash = :hash,"
            " signed_at = CAST(:at AS timestamptz)"
        ),
        {"epoch": epoch, "hash": hashed, "at": at},
    )
