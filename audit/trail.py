"""The audit trail: what is written to it, and how its events are chained.

Every event's hash covers the one before it in its chain and every column of its own:

    hash = SHA-256(hash before, or 32 zero bytes; then, each as a field: chain,
                   position, id, microseconds since 1970 UTC, actor, kind, outcome,
                   customer id, session id, details)

A field is its length in bytes (four, big-endian; all ones for null) and its UTF-8 text;
details are hashed in the text form that jsonb gives back. A customer's events are one
chain; events without a customer are spread over sixteen chains by their session.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.engine import Connection

from audit.details import SLUG, fits
from ledger.rows import as_row

ANONYMOUS_CHAINS = 16
ACTOR = re.compile(r"[a-z][a-z_]*(?::[a-z][a-z_.-]{0,39}\d{0,4})?")

APPEND = """SELECT append_audit_event(
    :chain, :actor, :kind, :outcome, CAST(:customer_id AS uuid),
    CAST(:session_id AS uuid), CAST(:details AS jsonb))"""
RECENT = """
SELECT id, occurred_at, actor, kind, outcome, customer_id, session_id, details
  FROM audit_events WHERE customer_id = CAST(:customer_id AS uuid)
 ORDER BY id DESC LIMIT :limit"""
OF_KINDS = """
SELECT id, occurred_at, actor, kind, outcome, customer_id, session_id, details
  FROM audit_events WHERE customer_id = CAST(:customer_id AS uuid)
   AND kind = ANY(:kinds) AND outcome = ANY(:outcomes)
 ORDER BY id DESC LIMIT :limit"""
COUNT_OF_KINDS = """
SELECT count(*) FROM audit_events WHERE customer_id = CAST(:customer_id AS uuid)
   AND kind = ANY(:kinds) AND outcome = ANY(:outcomes) AND occurred_at >= :since"""
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
    return _events(connection, RECENT, {"customer_id": customer_id, "limit": limit})


def of_kinds(
    connection: Connection,
    customer_id: str,
    kinds: Sequence[str],
    outcomes: Sequence[str],
    *,
    limit: int,
) -> list[AuditEvent]:
    """The customer's last events of these kinds that ended so, newest first."""
    wanted = {"customer_id": customer_id, "limit": limit}
    return _events(
        connection,
        OF_KINDS,
        {**wanted, "kinds": list(kinds), "outcomes": list(outcomes)},
    )


def count_of_kinds(
    connection: Connection,
    customer_id: str,
    kinds: Sequence[str],
    outcomes: Sequence[str],
    *,
    since: datetime,
) -> int:
    """How many of the customer's events of these kinds ended so since then."""
    wanted = {"customer_id": customer_id, "since": since}
    counted = connection.execute(
        text(COUNT_OF_KINDS),
        {**wanted, "kinds": list(kinds), "outcomes": list(outcomes)},
    )
    return int(counted.scalar_one())


def _events(
    connection: Connection, sql: str, wanted: Mapping[str, object]
) -> list[AuditEvent]:
    return [
        as_row(AuditEvent, row) for row in connection.execute(text(sql), dict(wanted))
    ]


def event_hash(before: bytes, event: Sequence[Any]) -> bytes:
    """The hash of an event, from its columns in the order they are selected."""
    chain, position, event_id, occurred_at, *others = event
    microseconds = (occurred_at - EPOCH) // MICROSECOND
    values = (chain, position, event_id, microseconds, *others)
    return hashlib.sha256(before + b"".join(map(field, values))).digest()


def field(value: object) -> bytes:
    """A value as it is hashed: PostgreSQL's binary COPY sends text the same way."""
    if value is None:
        return b"\xff\xff\xff\xff"
    encoded = str(value).encode()
    return len(encoded).to_bytes(4, "big") + encoded
