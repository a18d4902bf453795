"""The audit trail: what is written to it, and the proof that nobody touched it.

Every event's hash covers the one before it in its chain and every column of its own:

    hash = SHA-256(hash before, or 32 zero bytes; then, each as a field: chain,
                   position, id, microseconds since 1970 UTC, actor, kind, outcome,
                   customer id, session id, details)

A field is its length in bytes (four, big-endian; all ones for null) and its UTF-8 text;
details are hashed in the text form that jsonb gives back. A customer's events are one
chain; events without a customer are spread over sixteen chains by their session.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta, timezone
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.engine import Connection

from services.audit_details import SLUG, fits

ANONYMOUS_CHAINS = 16
ACTOR = re.compile(r"[a-z][a-z_]*(?::[a-z][a-z_.-]{0,39}\d{0,4})?")

APPEND = """SELECT append_audit_event(
    :chain, :actor, :kind, :outcome, CAST(:customer_id AS uuid),
    CAST(:session_id AS uuid), CAST(:details AS jsonb))"""
RECENT = """
SELECT id, occurred_at, actor, kind, outcome, customer_id, session_id, details
  FROM audit_events WHERE customer_id = CAST(:customer_id AS uuid)
 ORDER BY id DESC LIMIT :limit"""
# One statement each, so that each sees one moment while the trail grows.
EVENTS = """
SELECT e.chain, e.position, e.id, e.occurred_at, e.actor, e.kind, e.outcome,
       e.customer_id, e.session_id, e.details::text, e.hash, c.length, c.head_hash
  FROM audit_events e LEFT JOIN audit_chains c ON c.chain = e.chain
 ORDER BY e.chain, e.position"""
EMPTY_CHAINS = """
SELECT chain FROM audit_chains c
 WHERE NOT EXISTS (SELECT FROM audit_events e WHERE e.chain = c.chain)
 ORDER BY chain LIMIT 1"""
ROWS_AT_ONCE = 5_000
BEFORE_THE_FIRST = bytes(32)
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
MICROSECOND = timedelta(microseconds=1)


class UnfitForTheTrail(ValueError):
    """Something that could be personal or secret was to be written to the trail."""


@dataclass(frozen=True)
class AuditEvent:
    """One event, as staff see it."""

    id: int
    occurred_at: datetime
    actor: str
    kind: str
    outcome: str
    customer_id: str | None
    session_id: str | None
    details: dict[str, Any]


@dataclass(frozen=True)
class Broken:
    """Where the trail first fails to prove itself; no id where a record is missing."""

    chain: str
    position: int
    id: int | None
    reason: str


@dataclass(frozen=True)
class VerifyResult:
    """How many events hold, and the first that does not, by chain and position."""

    count: int
    first_broken: Broken | None


def append(  # noqa: PLR0913 - the columns of an event, each by its name
    connection: Connection,
    *,
    actor: str,
    kind: str,
    outcome: str,
    customer_id: str | None = None,
    session_id: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> int:
    """Append an event in the caller's transaction; its id.

    The chain stays locked until the transaction ends: append last.

    Raises:
        UnfitForTheTrail: a name, a number or a code could hide in what was given.
    """
    for word in (kind, outcome):
        _check(SLUG.fullmatch(word), "kind and outcome are words_like_this")
    _check(ACTOR.fullmatch(actor), "an actor is a role, or role:name")
    given = dict(details or {})
    for name, value in given.items():
        _check(fits(name, value), f"the detail {name!r} does not belong in the trail")
    parameters = {
        "chain": chain_of(customer_id, session_id),
        "actor": actor,
        "kind": kind,
        "outcome": outcome,
        "customer_id": customer_id,
        "session_id": session_id,
        "details": json.dumps(given),
    }
    return int(connection.execute(text(APPEND), parameters).scalar_one())


def _check(holds: object, why: str) -> None:
    if not holds:
        raise UnfitForTheTrail(why)  # without the value: it may be a secret


def chain_of(customer_id: str | None, session_id: str | None) -> str:
    """The chain that an event belongs to."""
    if customer_id is not None:
        return f"customer-{UUID(customer_id)}"
    number = UUID(session_id).int % ANONYMOUS_CHAINS if session_id is not None else 0
    return f"anonymous-{number}"


def recent(connection: Connection, customer_id: str, limit: int) -> list[AuditEvent]:
    """The customer's last events, newest first. The look itself must be appended."""
    rows = connection.execute(
        text(RECENT), {"customer_id": customer_id, "limit": limit}
    )
    return [
        AuditEvent(
            row.id,
            row.occurred_at,
            row.actor,
            row.kind,
            row.outcome,
            None if row.customer_id is None else str(row.customer_id),
            None if row.session_id is None else str(row.session_id),
            row.details,
        )
        for row in rows
    ]


def verify(connection: Connection) -> VerifyResult:
    """Compute every hash of the trail again, in a stream; safe while it grows.

    Finds what was changed, removed, added, reordered or cut off. Somebody who rewrites
    a whole chain with its head is not found from inside the database.
    """
    # A trail of years takes longer than a customer may have to wait.
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    statement = text(EVENTS).execution_options(yield_per=ROWS_AT_ONCE)
    count = 0
    for broken in _walk(connection.execute(statement)):
        if broken is not None:
            return VerifyResult(count, broken)
        count += 1
        if count % 100_000 == 0:
            print(f"{count:,} events hold so far", file=sys.stderr, flush=True)
    empty = connection.exec_driver_sql(EMPTY_CHAINS).scalar_one_or_none()
    if empty is not None:
        return VerifyResult(count, Broken(empty, 1, None, "every event is missing"))
    return VerifyResult(count, None)


def _walk(rows: Iterable[Any]) -> Iterator[Broken | None]:
    """Follow the chains; yield None for an event that holds."""
    last: Any = None
    for row in rows:
        starts = last is None or row.chain != last.chain
        if starts and last is not None:
            yield from _end(last)
        position = 1 if starts else last.position + 1
        before = BEFORE_THE_FIRST if starts else last.hash
        yield _problem(row, position, bytes(before))
        last = row
    if last is not None:
        yield from _end(last)


def _problem(row: Any, position: int, before: bytes) -> Broken | None:
    if row.length is None:
        return Broken(row.chain, position, row.id, "its chain is missing")
    if row.position != position:
        return Broken(row.chain, position, None, "the event is missing")
    if event_hash(before, row[:10]) != bytes(row.hash):
        return Broken(row.chain, position, row.id, "the event was changed or moved")
    if row.position > row.length:
        return Broken(row.chain, position, row.id, "the event was added")
    return None


def _end(last: Any) -> Iterator[Broken]:
    """Yield a problem if a chain's last event is not the one its head names."""
    if last.position < last.length:
        yield Broken(last.chain, last.position + 1, None, "the event is missing")
    elif bytes(last.head_hash) != bytes(last.hash):
        yield Broken(last.chain, last.position, last.id, "the chain's head differs")


def event_hash(before: bytes, event: Sequence[Any]) -> bytes:
    """The hash of an event, from its columns in the order they are selected."""
    chain, position, event_id, occurred_at, *others = event
    microseconds = (occurred_at - EPOCH) // MICROSECOND
    digest = hashlib.sha256(before)
    for value in (chain, position, event_id, microseconds, *others):
        digest.update(_field(value))
    return digest.digest()


def _field(value: object) -> bytes:
    if value is None:
        return b"\xff\xff\xff\xff"
    encoded = str(value).encode()
    return len(encoded).to_bytes(4, "big") + encoded


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify the trail from the command line; 0 if it holds, 1 if it does not."""
    parser = argparse.ArgumentParser(prog="python -m services.audit", description=HELP)
    commands = parser.add_subparsers(dest="command", required=True)
    verifying = commands.add_parser("verify", help="prove that the trail is whole")
    verifying.add_argument("--json", action="store_true", help="answer in JSON")
    options = parser.parse_args(arguments)

    from services.bootstrap import engine

    with engine().connect() as connection:
        result = verify(connection)
    print(json.dumps(asdict(result)) if options.json else in_words(result))
    return 0 if result.first_broken is None else 1


HELP = "Proves the audit trail: exit 0 and the count, or 1 and the first broken record."


def in_words(result: VerifyResult) -> str:
    """The result as one line for people."""
    broken = result.first_broken
    if broken is None:
        return f"{result.count} events, every one of them whole and in its place"
    record = "" if broken.id is None else f", record {broken.id}"
    return f"broken: chain {broken.chain}, event {broken.position}{record}: " + (
        f"{broken.reason} ({result.count} events before it hold)"
    )


if __name__ == "__main__":
    raise SystemExit(main())
