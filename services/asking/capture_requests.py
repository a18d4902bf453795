"""Asking for captures: digits, turns and a nonce are drawn and written down."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.asking.evidence import CaptureRequest, EvidencePurpose
from services.asking.evidence_requests import (
    Requested,
    hash_of,
    learns,
    let_handle_stand_for_session,
    replace_open,
)
from services.work.errors import TooManyRequests
from services.work.work import Work

HANDLE_BYTES, NONCE_BYTES = 32, 24
TURNS = ("left", "right")
TURNS_ASKED = 2
DIGITS, ENROLMENT_DIGITS = 6, 18
MOST_A_SESSION = 20  # in an hour


@dataclass(frozen=True)
class Wanted:
    """What is to be captured, of whom, and what for.

    Attributes:
        customer_id: None where nobody stands behind the handle that was said.
        bound: a digest of the order, which must be the same in the end.
        tries: which try this is, from 1.
        expires_at: where it is not the usual time from now.
    """

    purpose: EvidencePurpose
    kinds: tuple[str, ...]
    customer_id: str | None
    order_id: str | None = None
    bound: bytes | None = None
    tries: int = 1
    fault: str | None = None
    consent_at: datetime | None = None
    expires_at: datetime | None = None
    handle: str | None = None


def ask(work: Work, session_id: str, wanted: Wanted) -> CaptureRequest:
    """Open a request in place of any that the session had, under a new handle.

    Raises:
        TooManyRequests: this session has asked twenty times within an hour.
    """
    _check_often(work, session_id)
    replace_open(work, session_id)
    asked = _draw(work, wanted)
    work.run(
        "INSERT INTO evidence_requests (id, handle_hash, session_id, customer_id,"
        " order_id, bound, purpose, kinds, digits, turns, nonce, tries, fault,"
        " consent_at, state, created_at, expires_at) VALUES (:id, :handle, :session,"
        " :customer, :order, :bound, :purpose, :kinds, :digits, :turns, :nonce,"
        " :tries, :fault, :consent, 'open', :now, :expires)",
        id=str(uuid.uuid4()),
        handle=hash_of(asked.challenge_id),
        session=session_id,
        customer=wanted.customer_id,
        order=wanted.order_id,
        bound=wanted.bound,
        purpose=wanted.purpose,
        kinds=list(wanted.kinds),
        digits=asked.digits,
        turns=list(asked.turns),
        nonce=asked.nonce,
        tries=wanted.tries,
        fault=wanted.fault,
        consent=wanted.consent_at,
        now=work.now,
        expires=asked.expires_at,
    )
    return asked


def ask_again(
    work: Work, row: Requested, fault: str, tries: int | None = None
) -> CaptureRequest:
    """Ask the same anew: other digits, turns and nonce, and why.

    Args:
        work: the transaction.
        row: the request that is asked anew.
        fault: why, a slug.
        tries: which try it is; the next one, where nothing else is said.

    Raises:
        TooManyRequests: this session has asked too often.
    """
    enrols = learns(work, row.purpose)
    wanted = Wanted(
        purpose=row.purpose,
        kinds=tuple(row.kinds),
        customer_id=row.customer_id,
        order_id=row.order_id,
        bound=row.bound,
        tries=row.tries + 1 if tries is None else tries,
        fault=fault,
        consent_at=row.consent_at,
        # An enrolment stays open as long as its passcode made it, and no longer.
        expires_at=row.expires_at if enrols else None,
    )
    asked = ask(work, row.session_id, wanted)
    if row.handle_is_session:
        let_handle_stand_for_session(work, asked.challenge_id)
    return asked


def _draw(work: Work, wanted: Wanted) -> CaptureRequest:
    lifetime = timedelta(seconds=work.policy.evidence_lifetime_s)
    asked = CaptureRequest(
        challenge_id=wanted.handle or secrets.token_urlsafe(HANDLE_BYTES),
        purpose=wanted.purpose,
        kinds=wanted.kinds,
        nonce=secrets.token_urlsafe(NONCE_BYTES),
        expires_at=wanted.expires_at or work.now + lifetime,
        fault=wanted.fault,
    )
    enrols = learns(work, wanted.purpose)
    if "voice" in wanted.kinds:
        count = ENROLMENT_DIGITS if enrols else DIGITS
        asked = replace(asked, digits=_digits(count))
    if "face" in wanted.kinds and not enrols:
        # One to each side: two photographs that face one way would do for two equal
        # turns, and those of a living head are too alike to be told from them.
        turns = secrets.SystemRandom().sample(TURNS, TURNS_ASKED)
        asked = replace(asked, turns=tuple(turns))
    return asked


def _digits(count: int) -> str:
    """Draw digits of which none follows itself: half a million codes of six.

    A doubled digit is what a recogniser loses most, and an old reader, too.
    """
    drawn = secrets.choice("0123456789")
    while len(drawn) < count:
        drawn += secrets.choice("0123456789".replace(drawn[-1], ""))
    return drawn


def _check_often(work: Work, session_id: str) -> None:
    row = work.one(
        "SELECT count(*) AS asked FROM evidence_requests WHERE session_id = :session"
        " AND created_at > :since",
        session=session_id,
        since=work.now - timedelta(hours=1),
    )
    if row is not None and row.asked >= MOST_A_SESSION:
        raise TooManyRequests
