"""Issuing: a challenge is written down, and the question put on the UPI app.

Nobody can tell from its behaviour whether a customer stands behind it: a decoy is
asked, guessed, locked and timed like a real one.
"""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from protocol.sentences import say
from services.asking.challenges import HANDLE_BYTES, Challenge, hash_of, replace_open
from services.people import customers, devices, sessions
from services.people.customers import Customer
from services.people.sessions import Session
from services.providers import outbox
from services.work.errors import TooManyRequests
from services.work.work import Work

MOST_UNANSWERED_A_SESSION = 10  # in an hour


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
    device_id = sessions.device_of(work, session.id)
    if device_id is None:
        return False
    return devices.living(work, customer.id, device_id) is not None


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
