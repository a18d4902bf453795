"""Asking again on the UPI app: a new challenge; the count of wrong codes stays."""

from __future__ import annotations

from services.accounts import open_orders
from services.accounts.open_orders import ask_passcode
from services.asking import challenges, evidence_requests, issuing
from services.asking.challenges import Asked, Challenge
from services.asking.evidence_requests import Requested
from services.asking.issuing import Subject
from services.people import customers, sessions
from services.people.sessions import Session
from services.work.errors import NothingToConfirm
from services.work.work import Work


def resend_passcode(work: Work, session: Session) -> Challenge:
    """Replace the session's last request by a new one for the same purpose.

    Where a face or a voice is waited for, the passcode takes its place.

    Raises:
        NothingToConfirm: there is nothing that a passcode would be for; what was only
            read back takes a yes, which this is not.
        TooManyRequests: this session has asked too often.
    """
    sessions.lock(work, session.id)
    row = _waited_for(work, session)
    if row is None:
        raise NothingToConfirm
    if row.order_id is not None:
        order = open_orders.need_open(work, session)
        if row.order_id != order.id:
            raise NothingToConfirm  # it was asked for another
        return ask_passcode(work, session, order)
    customer = customers.find_by_id(work, row.customer_id)
    return issuing.issue(work, session, customer, Subject(row.purpose))


def _waited_for(work: Work, session: Session) -> Asked | Requested | None:
    asked = evidence_requests.living_of(work, session.id)
    if asked is not None and not evidence_requests.learns(work, asked.purpose):
        return asked
    row = challenges.latest(work, session)
    return None if row is None or row.state == "redeemed" else row
