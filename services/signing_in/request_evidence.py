"""Asking for a face and a voice, and taking what was captured."""

from __future__ import annotations

from collections.abc import Sequence

from biometrics.verifier import MODALITIES
from services.asking import capture_requests, challenges, evidence_requests
from services.asking import captures as stored
from services.asking.evidence import CaptureRequest, Captures
from services.asking.evidence_requests import Requested
from services.people import customers, sessions
from services.people.sessions import Session
from services.work.errors import EvidenceExpired, InvalidInput
from services.work.work import Work


def request_evidence(
    work: Work, session: Session | None, handle: str, kinds: Sequence[str]
) -> CaptureRequest:
    """Ask whoever says they are somebody to show and to say something.

    Whether anybody has that handle, and what is enrolled of them, changes nothing.

    Raises:
        InvalidInput: the handle or the kinds cannot be read, or the session is signed
            in already.
        TooManyRequests: this session has asked too often.
    """
    wanted = tuple(kind for kind in MODALITIES if kind in kinds)
    if not wanted or not set(kinds) <= set(MODALITIES):
        raise InvalidInput("face_or_voice")
    if session is not None:
        return _ask(work, session, handle, wanted)
    _token, bare = sessions.open_session(work)
    asked = _ask(work, bare, handle, wanted)
    evidence_requests.let_handle_stand_for_session(work, asked.challenge_id)
    return asked


def _ask(
    work: Work, session: Session, handle: str, kinds: tuple[str, ...]
) -> CaptureRequest:
    sessions.lock(work, session.id)
    if sessions.by_id(work, session.id).customer_id is not None:
        raise InvalidInput("signed_in_already")
    customer = customers.find(work, handle)
    # From here to the commit nobody is forgotten, so nothing is left that names them.
    if customer is not None and not customers.stays(work, customer.id):
        customer = None
    challenges.replace_open(work, session)
    return capture_requests.ask(
        work,
        session.id,
        capture_requests.Wanted(
            purpose="sign_in",
            kinds=kinds,
            customer_id=customer.id if customer is not None else None,
        ),
    )


def session_of(work: Work, handle: str, session: Session | None) -> Session:
    """Find the living session of an open request.

    Raises:
        EvidenceExpired: there is none, or it is not the caller's.
    """
    return sessions.by_id(work, _open(work, handle, session).session_id)


def give_captures(work: Work, session: Session, handle: str, captures: Captures) -> str:
    """Keep what was captured for a request, once.

    Raises:
        EvidenceExpired: there is no such open request in this session.
        InvalidInput: none, too many, too large, or not what was asked for.
    """
    return _give(work, _open(work, handle, session), captures)


def give_voice(work: Work, session: Session, order_id: str, captures: Captures) -> str:
    """Keep what was said to confirm an order of this session.

    Raises:
        EvidenceExpired: no voice is waited for, for this order.
        InvalidInput: as :func:`give_captures`.
    """
    sessions.lock(work, session.id)
    row = evidence_requests.open_of(work, session.id)
    if row is None or row.order_id != order_id:
        raise EvidenceExpired
    if work.acts.of(row.purpose).ask_voice is None:
        raise EvidenceExpired
    return _give(work, row, captures)


def _give(work: Work, row: Requested, captures: Captures) -> str:
    stored.check(captures, tuple(row.kinds))
    stored.keep(work, row.id, captures)
    evidence_requests.note_given(work, row)
    return row.id


def _open(work: Work, handle: str, session: Session | None) -> Requested:
    """Read an open request of the caller's, with its session held."""
    session_id = evidence_requests.by_handle(work, handle).session_id
    sessions.lock(work, session_id)
    row = evidence_requests.by_handle(work, handle)
    ours = row.handle_is_session if session is None else session.id == session_id
    fresh = row.state == "open" and evidence_requests.is_current(work, row)
    if not ours or not fresh or not _lives(work, session_id):
        raise EvidenceExpired
    return row


def _lives(work: Work, session_id: str) -> bool:
    return not sessions.has_ended(work, sessions.by_id(work, session_id))
