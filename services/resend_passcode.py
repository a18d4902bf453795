"""Asking again on the UPI app: a new challenge; the count of wrong codes stays."""

from __future__ import annotations

from services import challenges, customers, orders, sessions
from services.challenges import Challenge, Subject
from services.confirm_order import ask_passcode
from services.errors import NothingToConfirm
from services.resources import Work
from services.sessions import Session


def resend_passcode(work: Work, session: Session) -> Challenge:
    """Replace the session's last request by a new one for the same purpose.

    Raises:
        NothingToConfirm: there is nothing that a passcode would be for.
        TooManyRequests: this session has asked too often.
    """
    sessions.hold(work, session.id)
    row = challenges.latest(work, session)
    if row is None or row.state == "redeemed":
        raise NothingToConfirm
    if row.order_id is not None:
        return ask_passcode(work, session, orders.need_open(work, session))
    customer = customers.by_id(work, str(row.customer_id)) if row.customer_id else None
    return challenges.issue(work, session, customer, Subject(row.purpose))
