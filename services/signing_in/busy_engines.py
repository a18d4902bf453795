"""Where too many wait to be looked at: asked for anew, with no try used up."""

from __future__ import annotations

from services.asking import capture_requests, evidence_requests
from services.asking.evidence import CaptureRequest
from services.people import sessions
from services.people.sessions import Session
from services.signing_in import evidence_claims
from services.work.errors import EnginesBusy, EvidenceExpired, TooManyRequests
from services.work.work import Work

BUSY = "busy"


def ask_anew(work: Work, session: Session, evidence_id: str) -> CaptureRequest:
    """Ask for the same captures under a new handle; those that waited are deleted.

    It is the same try as before: nothing was compared, so nothing was learnt by it.

    Raises:
        EvidenceExpired: there is nothing to ask for anew.
        EnginesBusy: this session has been asked too often; that goes into the trail.
    """
    sessions.lock(work, session.id)
    row = evidence_requests.by_id(work, evidence_id)
    given = row.state == "given" and row.settled_at is None
    ours = row.session_id == session.id and given
    learns = evidence_requests.learns(work, row.purpose)
    late = learns and not evidence_requests.is_current(work, row)
    if not ours or late or sessions.has_ended(work, session):
        raise EvidenceExpired
    evidence_requests.settle(work, row)
    evidence_claims.audit(work, row, BUSY)
    try:
        with work.attempt():
            return capture_requests.ask_again(work, row, BUSY, tries=row.tries)
    except TooManyRequests as often:
        raise EnginesBusy from often
