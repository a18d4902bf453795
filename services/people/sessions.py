"""Sessions: opaque tokens, stored hashed, rotated at sign-in, five idle minutes.

A token is 256 random bits. Inside, a session is known by its conversation id, which
no client ever sees or chooses.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from protocol.sentences import ENGLISH
from services.people import customers, devices
from services.work.errors import (
    AccountBlocked,
    SessionExpired,
    SessionUnknown,
    SignInNeeded,
)
from services.work.work import Work

Level = Literal["anonymous", "recognised", "strong"]
LEVELS: tuple[Level, ...] = ("anonymous", "recognised", "strong")
TOKEN_BYTES = 32
# A clock that was set back must not lengthen a session; NTP's small steps may.
CLOCK_TOLERANCE = timedelta(seconds=60)


@dataclass(frozen=True)
class Session:
    """Who is talking, as far as the bank knows. Read anew for every request."""

    id: str
    conversation_id: str
    level: Level
    customer_id: str | None
    customer_name: str | None = field(repr=False)
    expires_at: datetime
    device_id: str | None = None  # the customer's, which proved itself in this session
    language: str = ENGLISH  # the customer's, once one has signed in
    turn: int = 0  # the number of the turn under way, and of the last that was noted
    noted_turn: int = 0

    def has_noted(self, number: int) -> bool:
        """Whether a turn is the one under way, and what was said in it is recorded."""
        return number == self.turn == self.noted_turn


@dataclass(frozen=True, slots=True)
class _Row:
    id: str
    conversation_id: str
    level: Level
    customer_id: str | None
    device_id: str | None
    last_seen_at: datetime
    ended_at: datetime | None
    rotation_due: bool
    turn: int
    noted_turn: int


@dataclass(frozen=True)
class Turn:
    """How far a session's conversation has come.

    Attributes:
        number: of the turn that is under way, from 1; 0 where none ever was.
        noted: the last turn of which it was recorded what was said.
        spoken: what that was, in a word of ours.
    """

    number: int
    noted: int
    spoken: str | None


def open_session(work: Work) -> tuple[str, Session]:
    """Begin an anonymous session; the token is told once and kept only as a hash."""
    token, session_id = secrets.token_urlsafe(TOKEN_BYTES), str(uuid.uuid4())
    work.run(
        "INSERT INTO sessions (id, token_hash, conversation_id, level, created_at,"
        " last_seen_at) VALUES (:id, :hash, :conversation, 'anonymous', :now, :now)",
        id=session_id,
        hash=_hash(token),
        conversation=secrets.token_hex(16),
        now=work.now,
    )
    return token, by_id(work, session_id)


def find(work: Work, token: str) -> Session:
    """Find the session of a token and note that it was used.

    Raises:
        SessionUnknown: no such token, or it was replaced at sign-in.
        SessionExpired: quiet for too long, or ended.
    """
    row = work.row(
        _Row, "SELECT * FROM sessions WHERE token_hash = :hash", hash=_hash(token)
    )
    if row is None:
        raise SessionUnknown
    # A sign-in that could not hand out its new token must not live on in the old.
    if row.rotation_due or not _alive(work, row):
        raise SessionExpired
    touch = "UPDATE sessions SET last_seen_at = :now WHERE id = :id"
    work.run(touch, now=work.now, id=row.id)
    return _session(work, row, work.now)


def of_conversation(work: Work, conversation_id: str) -> Session:
    """Find the live session of a conversation.

    Raises:
        SessionUnknown: no such conversation.
        SessionExpired: quiet for too long, or ended.
    """
    row = work.row(
        _Row,
        "SELECT * FROM sessions WHERE conversation_id = :id",
        id=conversation_id,
    )
    if row is None:
        raise SessionUnknown
    if not _alive(work, row):
        raise SessionExpired
    return _session(work, row, row.last_seen_at)


def lock(work: Work, session_id: str) -> None:
    """Let nobody else change this session's orders and challenges meanwhile.

    Everything that locks those takes this lock first, so that two turns of one session
    wait for each other in turn and never in a circle.
    """
    # Weak enough for what only names the session, such as a case that jobs open while
    # they hold an order.
    work.one("SELECT 1 FROM sessions WHERE id = :id FOR NO KEY UPDATE", id=session_id)


def lock_all(work: Work, customer_id: str, others: Iterable[str]) -> None:
    """Hold every session of a customer, and others by their ids, in their one order."""
    work.all(
        "SELECT 1 FROM sessions WHERE customer_id = :id"
        " OR id = ANY(cast(:others AS uuid[])) ORDER BY id FOR NO KEY UPDATE",
        id=customer_id,
        others=list(others),
    )


def by_id(work: Work, session_id: str) -> Session:
    """Read a session that must exist, ended or not."""
    row = work.row(_Row, "SELECT * FROM sessions WHERE id = :id", id=session_id)
    assert row is not None, "a row names a session that is not there"
    return _session(work, row, row.last_seen_at)


def begin_turn(work: Work, session: Session) -> int:
    """Number the session's next turn, before anybody hears it."""
    row = work.one(
        "UPDATE sessions SET turn = turn + 1 WHERE id = :id RETURNING turn",
        id=session.id,
    )
    assert row is not None, "a session is there until it is cleared away"
    return int(row.turn)


def turn_of(work: Work, session_id: str) -> Turn:
    """Read how far the conversation has come."""
    row = work.one(
        "SELECT turn, noted_turn, spoken FROM sessions WHERE id = :id", id=session_id
    )
    assert row is not None, "a session is there until it is cleared away"
    return Turn(row.turn, row.noted_turn, row.spoken)


def note_turn(work: Work, session: Session, number: int, spoken: str) -> None:
    """Record what was said in a turn."""
    work.run(
        "UPDATE sessions SET noted_turn = :turn, spoken = :spoken WHERE id = :id",
        turn=number,
        spoken=spoken,
        id=session.id,
    )


def elevate(work: Work, session: Session, customer_id: str, level: Level) -> None:
    """Sign a customer in; the token must be rotated before it is used again.

    A device that proved itself here before stays, if it is this customer's.
    """
    device_id = device_of(work, session.id)
    theirs = device_id and devices.living(work, customer_id, device_id)
    work.run(
        "UPDATE sessions SET customer_id = :customer, level = :level,"
        " rotation_due = true, last_seen_at = :now, device_id = :device WHERE id = :id",
        customer=customer_id,
        level=level,
        device=device_id if theirs else None,
        id=session.id,
        now=work.now,
    )


def note_device(work: Work, session_id: str, device_id: str) -> None:
    """Remember which device proved itself in this session."""
    work.run(
        "UPDATE sessions SET device_id = :device WHERE id = :id",
        device=device_id,
        id=session_id,
    )


def device_of(work: Work, session_id: str) -> str | None:
    """Return the device that proved itself in a session; None where none did."""
    row = work.one("SELECT device_id FROM sessions WHERE id = :id", id=session_id)
    return str(row.device_id) if row is not None and row.device_id else None


def devices_in(work: Work, customer_id: str) -> dict[str, str]:
    """Return which device proved itself in which of a customer's sessions, by ids."""
    rows = work.all(
        "SELECT id, device_id FROM sessions WHERE customer_id = :customer"
        " AND device_id IS NOT NULL",
        customer=customer_id,
    )
    return {str(row.id): str(row.device_id) for row in rows}


def rotate(work: Work, session: Session) -> str | None:
    """Replace the token if a sign-in made that due; None when it did not."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    changed = work.run(
        "UPDATE sessions SET token_hash = :hash, rotation_due = false"
        " WHERE id = :id AND rotation_due AND ended_at IS NULL",
        hash=_hash(token),
        id=session.id,
    )
    return token if changed else None


def end(work: Work, session: Session) -> bool:
    """End a session; False when it had ended before."""
    ended = work.run(
        "UPDATE sessions SET ended_at = :now WHERE id = :id AND ended_at IS NULL",
        id=session.id,
        now=work.now,
    )
    return bool(ended)


def end_all_of(work: Work, customer_id: str) -> None:
    """End every session of a customer."""
    work.run(
        "UPDATE sessions SET ended_at = :now"
        " WHERE customer_id = :customer AND ended_at IS NULL",
        customer=customer_id,
        now=work.now,
    )


def has_ended(work: Work, session: Session) -> bool:
    """Whether the session was ended, by the customer or by a block."""
    row = work.one("SELECT ended_at FROM sessions WHERE id = :id", id=session.id)
    return row is None or row.ended_at is not None


def require(
    work: Work, session: Session, level: Level = "recognised"
) -> customers.Customer:
    """Return the signed-in customer, as the database has it now.

    Raises:
        SignInNeeded: the session is not at that level.
        AccountBlocked: the customer's account is blocked.
    """
    lock(work, session.id)
    current = by_id(work, session.id)
    if current.customer_id is None or rank(current.level) < rank(level):
        raise SignInNeeded
    if has_ended(work, session):
        raise SessionExpired
    customer = customers.by_id(work, current.customer_id)
    if customer.blocked_at:
        raise AccountBlocked
    return customer


def rank(level: Level) -> int:
    """Order the levels."""
    return LEVELS.index(level)


def _alive(work: Work, row: _Row) -> bool:
    idle = timedelta(seconds=work.policy.session_idle_s)
    seen = row.last_seen_at
    return (
        row.ended_at is None
        and seen + idle > work.now
        and seen <= work.now + CLOCK_TOLERANCE
    )


def _session(work: Work, row: _Row, seen_at: datetime) -> Session:
    # None for somebody who was forgotten meanwhile: their sessions have ended.
    customer = customers.find_by_id(work, row.customer_id)
    return Session(
        id=row.id,
        conversation_id=row.conversation_id,
        level=row.level,
        customer_id=row.customer_id,
        customer_name=customer.name if customer else None,
        expires_at=seen_at + timedelta(seconds=work.policy.session_idle_s),
        device_id=row.device_id,
        language=customer.language if customer else ENGLISH,
        turn=row.turn,
        noted_turn=row.noted_turn,
    )


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
