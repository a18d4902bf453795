"""Requests for evidence: what somebody is asked to show and to say, once.

One is open a session at a time. It looks the same whether a customer stands behind it
or not, and its handle is a capability, as a challenge's is.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from services.asking import captures
from services.asking.evidence import CaptureRequest, EvidencePurpose
from services.people.sessions import CLOCK_TOLERANCE
from services.work.errors import EvidenceExpired, TooManyRequests
from services.work.work import Resources, Work

HANDLE_BYTES, NONCE_BYTES = 32, 24
TURNS = ("left", "right")
TURNS_ASKED = 2
DIGITS, ENROLMENT_DIGITS = 6, 18
MOST_A_SESSION = 20  # in an hour
LIVING = ("open", "given")


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
    work: Work, row: Any, fault: str, tries: int | None = None
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
        customer_id=str(row.customer_id) if row.customer_id else None,
        order_id=str(row.order_id) if row.order_id else None,
        bound=row.bound,
        tries=row.tries + 1 if tries is None else tries,
        fault=fault,
        consent_at=row.consent_at,
        # An enrolment stays open as long as its passcode made it, and no longer.
        expires_at=row.expires_at if enrols else None,
    )
    asked = ask(work, str(row.session_id), wanted)
    if row.handle_is_session:
        let_handle_stand_for_session(work, asked.challenge_id)
    return asked


def learns(work: Work, purpose: str) -> bool:
    """Whether a request is for learning a face or a voice, not for comparing it."""
    return work.acts.of(purpose).learns is not None


def let_handle_stand_for_session(work: Work, handle: str) -> None:
    """Note that the asker has no token: the handle alone brings the captures."""
    work.run(
        "UPDATE evidence_requests SET handle_is_session = true"
        " WHERE handle_hash = :handle",
        handle=hash_of(handle),
    )


def replace_open(work: Work, session_id: str) -> int:
    """Close what the session is asked to capture; how many requests that were."""
    return _close(work, "session_id = :id", id=session_id)


def replace_open_of(work: Work, customer_id: str) -> int:
    """Close a customer's requests, in whatever session; how many were open.

    So are those from which something is being learnt at this moment: who learns looks
    at them again (``is_being_used``). Requests to sign in are left as they are, and
    what was captured for them is emptied: whoever said the handle may be a stranger,
    and must not see from theirs that anything happened.
    """
    captures.empty_of_strangers(work, customer_id)
    work.run(
        "UPDATE evidence_requests SET state = 'replaced' WHERE customer_id = :id"
        " AND state = 'used' AND purpose = ANY(:learning) AND expires_at > :now",
        id=customer_id,
        learning=work.acts.kinds(lambda act: act.learns is not None),
        now=work.now,
    )
    return _close(
        work,
        "customer_id = :id AND NOT purpose = ANY(:strangers)",
        id=customer_id,
        strangers=work.acts.kinds(lambda act: act.by_strangers),
    )


def close_run_out(resources: Resources) -> int:
    """Close what nobody answered in time, and what was given and never asked about.

    Only what can be of no use any more: captures last a minute beyond their request.
    Returns how many were closed.
    """
    with resources.work() as work:
        return work.run(
            "UPDATE evidence_requests SET state = 'replaced' WHERE id IN (SELECT id"
            " FROM evidence_requests WHERE state IN ('open', 'given')"
            " AND expires_at < CASE state WHEN 'open' THEN cast(:now AS timestamptz)"
            " ELSE :before END LIMIT 500 FOR UPDATE SKIP LOCKED)",
            now=work.now,
            before=work.now - timedelta(seconds=work.policy.capture_lifetime_s),
        )


def is_being_used(work: Work, row: Any) -> bool:
    """Whether a request that was claimed still stands; until the commit it does."""
    now = work.one(
        "SELECT state FROM evidence_requests WHERE id = :id FOR UPDATE", id=row.id
    )
    return now is not None and now.state == "used"


def _close(work: Work, whose: str, **values: str | list[str]) -> int:
    """What was captured for them goes at once."""
    rows = work.all(
        "UPDATE evidence_requests SET state = 'replaced'"  # noqa: S608 - one of two conditions of ours
        f" WHERE {whose} AND state IN ('open', 'given') RETURNING id",
        **values,
    )
    work.run(
        "DELETE FROM captures WHERE evidence_id = ANY(cast(:ids AS uuid[]))",
        ids=[str(row.id) for row in rows],
    )
    return len(rows)


def by_handle(work: Work, handle: str) -> Any:
    """Read the request behind a handle; its session is not held yet.

    Raises:
        EvidenceExpired: there is none.
    """
    row = work.one(
        "SELECT * FROM evidence_requests WHERE handle_hash = :handle",
        handle=hash_of(handle),
    )
    if row is None:
        raise EvidenceExpired
    return row


def by_id(work: Work, evidence_id: str) -> Any:
    """Read a request.

    Raises:
        EvidenceExpired: there is none.
    """
    row = work.one(
        "SELECT * FROM evidence_requests WHERE cast(id AS text) = :id", id=evidence_id
    )
    if row is None:
        raise EvidenceExpired
    return row


def open_of(work: Work, session_id: str) -> Any | None:
    """Read what the session is being asked to capture now; None when nothing is."""
    row = work.one(
        "SELECT * FROM evidence_requests WHERE session_id = :session"
        " AND state = 'open'",
        session=session_id,
    )
    return row if row is not None and is_current(work, row) else None


def living_of(work: Work, session_id: str) -> Any | None:
    """Read what is asked for or was given and not used: engines may have been busy."""
    row = newest_of(work, session_id)
    living = row is not None and row.state in LIVING and is_current(work, row)
    return row if living else None


def newest_of(work: Work, session_id: str) -> Any | None:
    """Read the session's newest request, however it stands."""
    return work.one(
        "SELECT * FROM evidence_requests WHERE session_id = :session"
        " ORDER BY created_at DESC, state IN ('open', 'given') DESC LIMIT 1",
        session=session_id,
    )


def is_current(work: Work, row: Any) -> bool:
    """Whether it has not run out; a clock that was set back makes it run out."""
    return bool(row.created_at - CLOCK_TOLERANCE <= work.now < row.expires_at)


def set_state(work: Work, row: Any, state: str) -> None:
    """Move a request on."""
    work.run(
        "UPDATE evidence_requests SET state = :state WHERE id = :id",
        state=state,
        id=row.id,
    )


def told(row: Any) -> CaptureRequest:
    """What may be told of a request to whom it belongs; its handle is not kept."""
    return CaptureRequest(
        challenge_id="",
        purpose=row.purpose,
        kinds=tuple(row.kinds),
        nonce=row.nonce,
        expires_at=row.expires_at,
        digits=row.digits,
        turns=tuple(row.turns),
        fault=row.fault,
    )


def hash_of(handle: str) -> bytes:
    """Hash a handle: who reads the table must not be able to use it."""
    return hashlib.sha256(handle.encode(errors="replace")).digest()


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
