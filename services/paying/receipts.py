"""Receipts: what became of a payment, as its order and its transfer say."""

from __future__ import annotations

import uuid

from protocol.rupees import rupees
from protocol.sentences import say
from services.accounts import orders, payments_under_way
from services.accounts.orders import Order
from services.accounts.outcomes import Receipt, Status
from services.people import customers, sessions
from services.people.sessions import Session
from services.providers import outbox
from services.work.errors import (
    InFlight,
    NothingToConfirm,
    OrderUnknown,
    PaymentFailed,
)
from services.work.work import Work


def receipt_so_far(work: Work, session: Session, order_id: str) -> Receipt:
    """Say how a payment of the signed-in customer stands.

    Raises:
        OrderUnknown: no such order, or somebody else's.
        NothingToConfirm: it never became a payment.
    """
    sessions.require(work, session)
    orders.of_customer(work, session, order_id)
    return receipt_of(work, order_id)


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
    if payments_under_way.in_flight(work, order):
        raise InFlight
    if order.state == "failed":
        raise PaymentFailed
    if order.state in {"done", "held", "paying"}:
        return receipt_of(work, order_id)
    return None


def audit_transfer(work: Work, order: Order, outcome: str) -> None:
    """Record what became of a transfer."""
    work.audit(
        order.kind,
        outcome,
        customer_id=order.customer_id,
        session_id=order.session_id,
        order_id=order.id,
        amount_paise=order.amount_paise,
        transfer_id=order.transfer_id,
    )


def tell_payer(work: Work, order: Order, slug: str, **more: str) -> None:
    """Tell the payer on the UPI app what became of a payment.

    Args:
        work: the transaction.
        order: the payment.
        slug: of the sentence, under ``upi_app``.
        more: what that sentence names besides the amount and the payee.
    """
    payer = customers.by_id(work, order.customer_id)
    named = {"amount": rupees(order.amount_paise or 0), "name": order.payee_name}
    text = say(payer.language, f"upi_app.{slug}", **named, **more)
    notice = {"notice_id": str(uuid.uuid4()), "vpa": payer.vpa, "text": text}
    outbox.put(work, "notice", notice)


def receipt_of(work: Work, order_id: str) -> Receipt:
    """Say how a payment stands.

    Raises:
        OrderUnknown: there is no such order.
        NothingToConfirm: it never became a payment.
    """
    order = orders.by_id(work, order_id)
    if order.transfer_id is None or order.amount_paise is None:
        raise NothingToConfirm
    transfer = work.book.transfer(order.transfer_id)
    customer = customers.by_id(work, order.customer_id)
    return Receipt(
        order_id=order.id,
        status=_status(order, transfer.status),
        utr=transfer.utr,
        posted_at=transfer.posted_at,
        releases_at=transfer.releases_at,
        amount_paise=order.amount_paise,
        payee_name=order.payee_name,
        balance_paise=work.book.balance(customer.account_id).available_paise,
    )


def receipt_unless_paying(work: Work, order_id: str) -> Receipt | None:
    """Say how a payment stands; None while it is on its way to another bank."""
    receipt = receipt_of(work, order_id)
    return None if receipt.status == "pending" else receipt


def _status(order: Order, ledger_status: str) -> Status:
    if ledger_status == "pending":
        return "held" if order.state == "held" else "pending"
    return "voided" if ledger_status == "voided" else "posted"
