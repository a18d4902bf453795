"""Challenges: a question on the customer's UPI app, and the passcode that answers it.

One is open a session at a time. How one is put, ``issuing`` says.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from protocol.sentences import Sentence
from services.asking import evidence_requests
from services.people import sessions
from services.people.sessions import CLOCK_TOLERANCE, Session
from services.providers import outbox
from services.work.errors import PasscodeExpired
from services.work.work import Work

HANDLE_BYTES = 32
OPEN = ("requested", "approved")
WAITING = ("waiting", "approved")
PROMPT = Sentence("upi_app.prompt")
State = Literal["waiting", "approved", "declined", "expired", "redeemed", "locked"]
# As the row has it; what has run out is told by its times.
Stored = Literal["requested", "approved", "declined", "redeemed", "locked", "replaced"]
_STANDS: dict[Stored, State] = {
    "requested": "waiting",
    "approved": "approved",
    "declined": "declined",
    "redeemed": "redeemed",
    "locked": "locked",
    "replaced": "expired",
}


@dataclass(frozen=True)
class Challenge:
    """What the asker may know of a challenge."""

    challenge_id: str | None = field(repr=False)
    purpose: str
    state: State
    expires_at: datetime
    prompt: Sentence = PROMPT


@dataclass(frozen=True, slots=True)
class Asked:
    """A row of ``challenges``; without a customer it is a decoy's."""

    id: str
    session_id: str
    customer_id: str | None
    order_id: str | None
    purpose: str
    state: Stored
    delivered: bool
    attempts: int
    handle_is_session: bool
    secret: bytes | None
    requested_at: datetime
    approved_at: datetime | None
    expires_at: datetime

    @property
    def asked(self) -> str:
        """The customer's id, of one that is no decoy's."""
        assert self.customer_id is not None
        return self.customer_id


def let_handle_stand_for_session(work: Work, challenge: Challenge) -> None:
    """Note that the asker has no token: the handle alone redeems the challenge."""
    assert challenge.challenge_id  # just issued
    work.run(
        "UPDATE challenges SET handle_is_session = true WHERE handle_hash = :handle",
        handle=hash_of(challenge.challenge_id),
    )


def replace_open(work: Work, session: Session) -> int:
    """Close the session's open challenge and take its question back; how many.

    What the session was asked to show or to say is closed as well, and counted.
    """
    rows = work.rows(
        Asked,
        "UPDATE challenges SET state = 'replaced', secret = NULL"
        " WHERE session_id = :session AND state IN ('requested', 'approved')"
        " RETURNING *",
        session=session.id,
    )
    _take_back(work, rows)
    return len(rows) + evidence_requests.replace_open(work, session.id)


def replace_open_of(work: Work, customer_id: str) -> None:
    """Close a customer's open challenges and what else waits for them, anywhere."""
    rows = work.rows(
        Asked,
        "UPDATE challenges SET state = 'replaced', secret = NULL"
        " WHERE customer_id = :customer AND state IN ('requested', 'approved')"
        " RETURNING *",
        customer=customer_id,
    )
    _take_back(work, rows)
    evidence_requests.replace_open_of(work, customer_id)


def open_of(work: Work, session: Session) -> Asked | None:
    """Read the session's challenge that a passcode may still redeem; None without."""
    row = latest(work, session)
    return row if row is not None and state_of(work, row) in WAITING else None


def hand_out(work: Work, row: Asked) -> Challenge:
    """Give a challenge a fresh handle, in place of the one that was told before."""
    handle = secrets.token_urlsafe(HANDLE_BYTES)
    work.run(
        "UPDATE challenges SET handle_hash = :handle WHERE id = :id",
        handle=hash_of(handle),
        id=row.id,
    )
    return Challenge(handle, row.purpose, state_of(work, row), row.expires_at)


def _take_back(work: Work, rows: list[Asked]) -> None:
    for row in rows:
        if row.delivered:
            outbox.put(work, "cancellation", {"request_id": row.id})


def latest(work: Work, session: Session) -> Asked | None:
    """Read the row of the session's newest challenge."""
    return work.row(
        Asked,
        "SELECT * FROM challenges WHERE session_id = :session"
        " ORDER BY requested_at DESC, state IN ('requested', 'approved') DESC LIMIT 1",
        session=session.id,
    )


def find(work: Work, handle: str) -> Asked:
    """Read the row behind a handle, with its session held.

    Raises:
        PasscodeExpired: there is none; it says no more than that.
    """
    row = find_or_none(work, handle)
    if row is None:
        raise PasscodeExpired
    return row


def find_or_none(work: Work, handle: str) -> Asked | None:
    """Read the row behind a handle, with its session held; None when there is none."""
    by_handle = "SELECT id FROM challenges WHERE handle_hash = :handle"
    row = work.one(by_handle, handle=hash_of(handle))
    return held(work, str(row.id)) if row is not None else None


def held(work: Work, challenge_id: str) -> Asked | None:
    """Read a challenge by its id, with its session held."""
    by_id = "SELECT * FROM challenges WHERE id = :id"
    row = work.row(Asked, by_id, id=challenge_id)
    if row is None:
        return None
    sessions.lock(work, row.session_id)
    return work.row(Asked, by_id, id=challenge_id)


def state_of(work: Work, row: Asked) -> State:
    """Say how a challenge stands at this instant."""
    if row.state in OPEN and not is_current(work, row):
        return "expired"
    return _STANDS[row.state]


def is_current(work: Work, row: Asked) -> bool:
    """Whether it has not run out; a clock that was set back makes it run out."""
    begun = row.approved_at or row.requested_at
    return begun - CLOCK_TOLERANCE <= work.now < row.expires_at


def approve(work: Work, row: Asked, secret: bytes) -> None:
    """Note that the customer approved, with the sealed secret of the code."""
    work.run(
        "UPDATE challenges SET state = 'approved', secret = :secret,"
        " approved_at = :now, expires_at = :expires WHERE id = :id",
        id=row.id,
        secret=secret,
        now=work.now,
        expires=work.now + timedelta(seconds=work.policy.passcode_lifetime_s),
    )


def close(work: Work, row: Asked, state: Stored) -> None:
    """End a challenge; nothing can be derived from it any more."""
    work.run(
        "UPDATE challenges SET state = :state, secret = NULL WHERE id = :id",
        state=state,
        id=row.id,
    )


def count_try(work: Work, row: Asked) -> bool:
    """Count a try before it is looked at; False when there is none left."""
    counted = work.run(
        "UPDATE challenges SET attempts = attempts + 1"
        " WHERE id = :id AND attempts < :most",
        id=row.id,
        most=work.policy.attempts_per_challenge,
    )
    return bool(counted)


def sessions_asking(work: Work, customer_id: str) -> list[str]:
    """Return in which sessions a question to a customer is open, by their ids."""
    rows = work.rows(
        Asked,
        "SELECT * FROM challenges WHERE customer_id = :id"
        " AND state IN ('requested', 'approved')",
        id=customer_id,
    )
    return [row.session_id for row in rows]


def hash_of(handle: str) -> bytes:
    """Hash a handle: who reads the table must not be able to use it."""
    return hashlib.sha256(handle.encode()).digest()
