"""Requests for evidence: what somebody is asked to show and to say, once.

One is open a session at a time. It looks the same whether a customer stands behind it
or not, and its handle is a capability, as a challenge's is. How one is made,
``capture_requests`` says.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.asking import captures
from services.asking.evidence import CaptureRequest, EvidencePurpose
from services.people.sessions import CLOCK_TOLERANCE
from services.work.errors import EvidenceExpired
from services.work.work import Resources, Work

LIVING = ("open", "given")
DECIDED_IN = timedelta(minutes=2)  # after it ran out, at the very latest


@dataclass(frozen=True, slots=True)
class Requested:
    """A row of ``evidence_requests``; without a customer it is a decoy's."""

    id: str
    session_id: str
    customer_id: str | None
    order_id: str | None
    bound: bytes | None
    purpose: EvidencePurpose
    kinds: list[str]
    digits: str | None
    turns: list[str]
    nonce: str
    tries: int
    fault: str | None
    consent_at: datetime | None
    state: str
    handle_is_session: bool
    created_at: datetime
    expires_at: datetime
    given_at: datetime | None
    settled_at: datetime | None


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
    strangers = work.acts.kinds(lambda act: act.by_strangers)
    given = work.rows(
        Requested,
        "SELECT * FROM evidence_requests WHERE customer_id = :id"
        " AND purpose = ANY(:strangers) AND state = 'given'",
        id=customer_id,
        strangers=strangers,
    )
    captures.empty(work, [row.id for row in given])
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
        strangers=strangers,
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


def is_being_used(work: Work, row: Requested) -> bool:
    """Whether a request that was claimed still stands; until the commit it does."""
    now = work.one(
        "SELECT state FROM evidence_requests WHERE id = :id FOR UPDATE", id=row.id
    )
    return now is not None and now.state == "used"


def _close(work: Work, whose: str, **values: str | list[str]) -> int:
    """What was captured for them goes at once."""
    rows = work.rows(
        Requested,
        "UPDATE evidence_requests SET state = 'replaced'"  # noqa: S608 - one of two conditions of ours
        f" WHERE {whose} AND state IN ('open', 'given') RETURNING *",
        **values,
    )
    captures.delete_of(work, [row.id for row in rows])
    return len(rows)


def by_handle(work: Work, handle: str) -> Requested:
    """Read the request behind a handle; its session is not held yet.

    Raises:
        EvidenceExpired: there is none.
    """
    row = work.row(
        Requested,
        "SELECT * FROM evidence_requests WHERE handle_hash = :handle",
        handle=hash_of(handle),
    )
    if row is None:
        raise EvidenceExpired
    return row


def by_id(work: Work, evidence_id: str) -> Requested:
    """Read a request.

    Raises:
        EvidenceExpired: there is none.
    """
    row = work.row(
        Requested,
        "SELECT * FROM evidence_requests WHERE cast(id AS text) = :id",
        id=evidence_id,
    )
    if row is None:
        raise EvidenceExpired
    return row


def open_of(work: Work, session_id: str) -> Requested | None:
    """Read what the session is being asked to capture now; None when nothing is."""
    row = work.row(
        Requested,
        "SELECT * FROM evidence_requests WHERE session_id = :session"
        " AND state = 'open'",
        session=session_id,
    )
    return row if row is not None and is_current(work, row) else None


def living_of(work: Work, session_id: str) -> Requested | None:
    """Read what is asked for or was given and not used: engines may have been busy."""
    row = newest_of(work, session_id)
    living = row is not None and row.state in LIVING and is_current(work, row)
    return row if living else None


def newest_of(work: Work, session_id: str) -> Requested | None:
    """Read the session's newest request, however it stands."""
    return work.row(
        Requested,
        "SELECT * FROM evidence_requests WHERE session_id = :session"
        " ORDER BY created_at DESC, state IN ('open', 'given') DESC LIMIT 1",
        session=session_id,
    )


def is_current(work: Work, row: Requested) -> bool:
    """Whether it has not run out; a clock that was set back makes it run out."""
    return row.created_at - CLOCK_TOLERANCE <= work.now < row.expires_at


def set_state(work: Work, row: Requested, state: str) -> None:
    """Move a request on."""
    work.run(
        "UPDATE evidence_requests SET state = :state WHERE id = :id",
        state=state,
        id=row.id,
    )


def note_given(work: Work, row: Requested) -> None:
    """Note that something was captured for a request, and is to be decided about."""
    work.run(
        "UPDATE evidence_requests SET state = 'given', given_at = :now WHERE id = :id",
        now=work.now,
        id=row.id,
    )


def settle(work: Work, row: Requested) -> None:
    """Note that nothing comes of it any more but what this transaction does."""
    work.run(
        "UPDATE evidence_requests SET settled_at = :now"
        " WHERE id = :id AND settled_at IS NULL",
        now=work.now,
        id=row.id,
    )


def unsettled_since(
    work: Work, since: datetime, session_id: str | None, handle: str | None
) -> bool:
    """Whether something was given since, in a session or for a handle, and waits."""
    found = work.one(
        "SELECT 1 FROM evidence_requests WHERE settled_at IS NULL"
        " AND given_at > :since AND (session_id = cast(:session AS uuid)"
        " OR handle_hash = :handle) LIMIT 1",
        since=since,
        session=session_id,
        handle=None if handle is None else hash_of(handle),
    )
    return found is not None


def told(row: Requested) -> CaptureRequest:
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


def sessions_deciding(work: Work, customer_id: str) -> list[str]:
    """Return the sessions in which evidence about a customer is out, by their ids.

    Only what is recent: strangers may ask for much of it.
    """
    rows = work.rows(
        Requested,
        "SELECT * FROM evidence_requests WHERE customer_id = :id"
        " AND state IN ('open', 'given', 'used') AND expires_at > :recent",
        id=customer_id,
        recent=work.now - DECIDED_IN,
    )
    return [row.session_id for row in rows]


def hash_of(handle: str) -> bytes:
    """Hash a handle: who reads the table must not be able to use it."""
    return hashlib.sha256(handle.encode(errors="replace")).digest()
