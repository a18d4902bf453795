"""Challenges: a question on the customer's UPI app, and the passcode that answers it.

One is open a session at a time. Nobody can tell from its behaviour whether a
customer stands behind it: a decoy is asked, guessed, locked and timed like a real one.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from protocol.sentences import Sentence, say
from services.asking import evidence_requests
from services.people import customers, sessions
from services.people.customers import Customer
from services.people.sessions import CLOCK_TOLERANCE, Session
from services.providers import outbox
from services.work.errors import PasscodeExpired, TooManyRequests
from services.work.work import Work

HANDLE_BYTES = 32
OPEN = ("requested", "approved")
WAITING = ("waiting", "approved")
MOST_UNANSWERED_A_SESSION = 10  # in an hour
PROMPT = Sentence("upi_app.prompt")
State = Literal["waiting", "approved", "declined", "expired", "redeemed", "locked"]


@dataclass(frozen=True)
class Challenge:
    """What the asker may know of a challenge."""

    challenge_id: str | None = field(repr=False)
    purpose: str
    state: State
    expires_at: datetime
    prompt: Sentence = PROMPT


@dataclass(frozen=True)
class Subject:
    """What the customer is asked about: an act's kind, and the order, if any."""

    purpose: str
    order_id: str | None = None
    payee_name: str | None = None
    payee_vpa: str | None = None
    amount_paise: int | None = None


def issue(
    work: Work, session: Session, customer: Customer | None, subject: Subject
) -> Challenge:
    """Open a challenge in place of any the session had, and ask on the UPI app.

    Without a customer it is a decoy. A locked or blocked customer, or one who was
    asked too often, gets a notice or nothing: the caller sees no difference.

    Raises:
        TooManyRequests: this session has asked ten times for nothing.
    """
    _check_often(work, session)
    # From here to the commit nobody is forgotten, so nothing is left in the outbox.
    if customer is not None and not customers.stays(work, customer.id):
        customer = None
    replace_open(work, session)
    handle, challenge_id = secrets.token_urlsafe(HANDLE_BYTES), str(uuid.uuid4())
    expires_at = _expiry(work)
    # Whoever only says who they are may be anybody; a device proves a little more.
    from_device = _on_a_known_device(work, session, customer)
    unsolicited = session.customer_id is None and not from_device
    kind = _delivery(work, session, customer, subject, unsolicited=unsolicited)
    work.run(
        "INSERT INTO challenges (id, handle_hash, session_id, customer_id, order_id,"
        " purpose, state, unsolicited, delivered, noticed, requested_at, expires_at)"
        " VALUES (:id, :handle, :session, :customer, :order, :purpose, 'requested',"
        " :unsolicited, :delivered, :noticed, :now, :expires)",
        id=challenge_id,
        handle=hash_of(handle),
        session=session.id,
        customer=customer.id if customer else None,
        order=subject.order_id,
        purpose=subject.purpose,
        unsolicited=unsolicited,
        delivered=kind == "authorisation",
        noticed=kind == "notice",
        now=work.now,
        expires=expires_at,
    )
    outbox.put(work, kind, _message(work, kind, challenge_id, customer, subject))
    work.audit(
        f"{subject.purpose}_requested",
        "asked" if kind == "authorisation" else kind,
        customer_id=customer.id if customer else None,
        session_id=session.id,
        challenge_id=challenge_id,
        order_id=subject.order_id,
    )
    return Challenge(handle, subject.purpose, "waiting", expires_at)


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
    rows = work.all(
        "UPDATE challenges SET state = 'replaced', secret = NULL"
        " WHERE session_id = :session AND state IN ('requested', 'approved')"
        " RETURNING id, delivered",
        session=session.id,
    )
    _take_back(work, rows)
    return len(rows) + evidence_requests.replace_open(work, session.id)


def replace_open_of(work: Work, customer_id: str) -> None:
    """Close a customer's open challenges and what else waits for them, anywhere."""
    rows = work.all(
        "UPDATE challenges SET state = 'replaced', secret = NULL"
        " WHERE customer_id = :customer AND state IN ('requested', 'approved')"
        " RETURNING id, delivered",
        customer=customer_id,
    )
    _take_back(work, rows)
    evidence_requests.replace_open_of(work, customer_id)


def open_of(work: Work, session: Session) -> Any | None:
    """Read the session's challenge that a passcode may still redeem; None without."""
    row = latest(work, session)
    return row if row is not None and state_of(work, row) in WAITING else None


def hand_out(work: Work, row: Any) -> Challenge:
    """Give a challenge a fresh handle, in place of the one that was told before."""
    handle = secrets.token_urlsafe(HANDLE_BYTES)
    work.run(
        "UPDATE challenges SET handle_hash = :handle WHERE id = :id",
        handle=hash_of(handle),
        id=row.id,
    )
    return Challenge(handle, row.purpose, state_of(work, row), row.expires_at)


def _take_back(work: Work, rows: list[Any]) -> None:
    for row in rows:
        if row.delivered:
            outbox.put(work, "cancellation", {"request_id": str(row.id)})


def latest(work: Work, session: Session) -> Any | None:
    """Read the row of the session's newest challenge."""
    return work.one(
        "SELECT * FROM challenges WHERE session_id = :session"
        " ORDER BY requested_at DESC, state IN ('requested', 'approved') DESC LIMIT 1",
        session=session.id,
    )


def find(work: Work, handle: str) -> Any:
    """Read the row behind a handle, with its session held.

    Raises:
        PasscodeExpired: there is none; it says no more than that.
    """
    row = find_or_none(work, handle)
    if row is None:
        raise PasscodeExpired
    return row


def find_or_none(work: Work, handle: str) -> Any | None:
    """Read the row behind a handle, with its session held; None when there is none."""
    by_handle = "SELECT id FROM challenges WHERE handle_hash = :handle"
    row = work.one(by_handle, handle=hash_of(handle))
    return held(work, str(row.id)) if row is not None else None


def held(work: Work, challenge_id: str) -> Any | None:
    """Read a challenge by its id, with its session held."""
    by_id = "SELECT * FROM challenges WHERE id = :id"
    row = work.one(by_id, id=challenge_id)
    if row is None:
        return None
    sessions.lock(work, str(row.session_id))
    return work.one(by_id, id=challenge_id)


def state_of(work: Work, row: Any) -> State:
    """Say how a challenge stands at this instant."""
    if row.state == "replaced":
        return "expired"
    if row.state in OPEN:
        if not is_current(work, row):
            return "expired"
        return "waiting" if row.state == "requested" else "approved"
    state: State = row.state
    return state


def is_current(work: Work, row: Any) -> bool:
    """Whether it has not run out; a clock that was set back makes it run out."""
    begun = row.approved_at or row.requested_at
    return bool(begun - CLOCK_TOLERANCE <= work.now < row.expires_at)


def hash_of(handle: str) -> bytes:
    """Hash a handle: who reads the table must not be able to use it."""
    return hashlib.sha256(handle.encode()).digest()


def _delivery(
    work: Work,
    session: Session,
    customer: Customer | None,
    subject: Subject,
    *,
    unsolicited: bool,
) -> str:
    if customer is None:
        return "decoy"
    if session.customer_id is None and _asked_too_often(work, customer, unsolicited):
        return "decoy"
    if "passcode" not in work.acts.of(subject.purpose).confirmed_by:
        # Locked passcodes hinder nothing, and no notice is due.
        return "decoy" if customer.blocked_at else "authorisation"
    if customer.blocked_at or customer.locked(work.now):
        return "notice"
    return "authorisation"


def _on_a_known_device(work: Work, session: Session, customer: Customer | None) -> bool:
    if customer is None:
        return False
    row = work.one(
        "SELECT 1 FROM sessions s JOIN devices d ON d.id = s.device_id"
        " WHERE s.id = :session AND d.customer_id = :customer AND d.revoked_at IS NULL",
        session=session.id,
        customer=customer.id,
    )
    return row is not None


def _check_often(work: Work, session: Session) -> None:
    """Refuse a session whose requests nobody approves; a decoy's count as well."""
    row = work.one(
        "SELECT count(*) AS asked FROM challenges WHERE session_id = :session"
        " AND approved_at IS NULL AND requested_at > :since",
        session=session.id,
        since=work.now - timedelta(hours=1),
    )
    if row is not None and row.asked >= MOST_UNANSWERED_A_SESSION:
        raise TooManyRequests


def _asked_too_often(work: Work, customer: Customer, unsolicited: bool) -> bool:
    """Whether a customer was asked enough, by strangers or from their own devices.

    The two are counted apart: strangers do not silence a customer's own device.
    """
    row = work.one(
        "SELECT count(*) AS asked FROM challenges WHERE customer_id = :customer"
        " AND unsolicited = :unsolicited AND purpose = ANY(:purposes)"
        " AND (delivered OR noticed) AND approved_at IS NULL AND requested_at > :since",
        customer=customer.id,
        unsolicited=unsolicited,
        purposes=work.acts.kinds(lambda act: act.by_strangers),
        since=work.now - timedelta(hours=1),
    )
    most = work.policy.unsolicited_requests_per_hour
    limit = most if unsolicited else MOST_UNANSWERED_A_SESSION
    return bool(row and row.asked >= limit)


def _message(
    work: Work,
    kind: str,
    challenge_id: str,
    customer: Customer | None,
    subject: Subject,
) -> dict[str, Any]:
    if kind == "decoy" or customer is None:
        return {"request_id": challenge_id}
    if kind == "notice":
        why = "account_blocked" if customer.blocked_at else "passcodes_locked"
        text = say(customer.language, f"upi_app.{why}")
        return {"notice_id": challenge_id, "vpa": customer.vpa, "text": text}
    title = work.acts.of(subject.purpose).title
    assert title is not None  # what has no title is never asked there
    return {
        "request_id": challenge_id,
        "vpa": customer.vpa,
        "purpose": say(customer.language, title),
        "device": say(customer.language, "upi_app.unknown_device"),
        "payee": _payee_line(subject),
        "amount_paise": subject.amount_paise,
        "expires_at": _expiry(work).isoformat(),
    }


def _expiry(work: Work) -> datetime:
    return work.now + timedelta(seconds=work.policy.request_lifetime_s)


def _payee_line(subject: Subject) -> str | None:
    if subject.payee_name is None:
        return None
    return f"{subject.payee_name} ({subject.payee_vpa})"
