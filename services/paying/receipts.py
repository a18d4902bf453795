"""Receipts: what became of a payment, as its order and its transfer say."""

from __future__ import annotations

from services.accounts import orders
from services.accounts.outcomes import Receipt
from services.paying import pending_payments, transfer_money
from services.people import sessions
from services.people.sessions import Session
from services.work.errors import InFlight, OrderUnknown, PaymentFailed
from services.work.work import Work


def receipt_so_far(work: Work, session: Session, order_id: str) -> Receipt:
    """Say how a payment of the signed-in customer stands.

    Raises:
        OrderUnknown: no such order, or somebody else's.
        NothingToConfirm: it never became a payment.
    """
    sessions.require(work, session)
    orders.of_customer(work, session, order_id)
    return transfer_money.receipt_of(work, order_id)


def receipt_if_done(work: Work, session: Session, order_id: str) -> Receipt | None:
    """Say what became of a payment of this session; None while it waits.

    Raises:
        OrderUnknown: no such payment in this session.
        InFlight: it is being paid at this moment.
        PaymentFailed: the other bank refused it.
    """
    sessions.require(work, session)
    order = orders.of_customer(work, session, order_id)
    if order.session_id != session.id or order.kind != "transfer_money":
        raise OrderUnknown
    if pending_payments.in_flight(work, order):
        raise InFlight
    if order.state == "failed":
        raise PaymentFailed
    if order.state in {"done", "held", "paying"}:
        return transfer_money.receipt_of(work, order_id)
    return None
