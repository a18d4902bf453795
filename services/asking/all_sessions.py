"""All sessions in which something of one customer's can happen, held in one order."""

from __future__ import annotations

from services.asking import challenges, evidence_requests
from services.people import sessions
from services.work.work import Work


def lock_all_of(work: Work, customer_id: str) -> None:
    """Hold every session in which something of this customer's can happen now.

    Theirs, and those of strangers in which a question to them is open: its code is
    counted against the customer while that session is held; so are face and voice, and
    what was given is decided about. Of evidence only what is recent: strangers may ask
    for much of it.
    """
    asking = challenges.sessions_asking(work, customer_id)
    deciding = evidence_requests.sessions_deciding(work, customer_id)
    sessions.lock_all(work, customer_id, [*asking, *deciding])
