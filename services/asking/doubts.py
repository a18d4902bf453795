"""Whether something may still come of evidence that was given.

Evidence is given in one transaction and decided about in another, by another process.
Until that one has settled it, or none may accept it any more, it is in doubt.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from protocol.patience import UNSURE_S
from services.asking import evidence_requests
from services.asking.evidence_requests import Requested
from services.people import sessions
from services.work.errors import EvidenceExpired
from services.work.work import Work


def in_time(work: Work, row: Requested) -> bool:
    """Whether it may be accepted at this moment, with its session held.

    The clock is read anew: whoever waited for the session long may come too late.
    """
    since = _since(work.resources.clock())
    return row.given_at is not None and row.given_at > since


def in_doubt(work: Work, session_id: str | None, handle: str | None) -> bool:
    """Whether something may still come of what was given before.

    Whoever decides holds the session until the commit, and so is waited for.

    Args:
        work: the transaction.
        session_id: of whatever was given in it, where there is one.
        handle: of what was given for this request, in whatever session.
    """
    for held in sorted(_sessions(work, session_id, handle)):
        sessions.lock(work, held)
    since = _since(work.now)
    return evidence_requests.unsettled_since(work, since, session_id, handle)


def _sessions(work: Work, session_id: str | None, handle: str | None) -> set[str]:
    found = {session_id} if session_id is not None else set()
    if handle is not None:
        with suppress(EvidenceExpired):
            found.add(evidence_requests.by_handle(work, handle).session_id)
    return found


def _since(now: datetime) -> datetime:
    return now - timedelta(seconds=UNSURE_S)
