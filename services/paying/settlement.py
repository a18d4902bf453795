"""Payments to other banks: paid through UPI once, then posted or given back.

The provider is asked outside any transaction: a slow one keeps no connection and no
row. So two may ask about one payment at once, or hear an answer late; that is harmless,
for every payment goes out under its order's id, which never pays twice, and an answer
is booked under the order's lock, once. An answer that cannot be, moves nothing: the
hold stays and a person is called.
"""

from __future__ import annotations

import re

from ledger.money import InvalidEntry, UtrTaken
from services.accounts import orders, payees, payments_under_way
from services.accounts.orders import Order
from services.accounts.outcomes import Receipt
from services.accounts.payments_under_way import AT_ONCE, DUE, FOR_THE_FIRST_TIME
from services.paying import pending_payments, receipts
from services.paying.pending_payments import Asking, needs_a_person
from services.people import customers
from services.work.errors import OrderUnknown, PaymentFailed
from services.work.ports import Payment, PaymentResult, ProviderUnavailable, UpiProvider
from services.work.work import Resources, Work

_UTR = re.compile("[0-9]{12}", re.ASCII)


def settle(resources: Resources, order_id: str) -> Receipt:
    """Carry a held payment to the UPI network and book what came of it.

    If the process dies, the hold stays and ``jobs`` ask later with the same id.

    Args:
        resources: what every use case works with.
        order_id: an order in state ``paying``; any other is just reported, and so is
            one that ``jobs`` have taken up already.

    Raises:
        PaymentFailed: the other bank refused; the money was given back.
    """
    asking = pending_payments.claim(resources, order_id, FOR_THE_FIRST_TIME)
    if asking is not None:
        _carry(resources, asking, tell=False)
    with resources.work() as work:
        receipt = receipts.receipt_of(work, order_id)
    if receipt.status == "voided":
        raise PaymentFailed
    return receipt


def ask_again(resources: Resources, order_id: str) -> None:
    """Ask what became of a payment, if it is due; its end is told on the phone."""
    asking = pending_payments.claim(resources, order_id, DUE)
    if asking is not None:
        _carry(resources, asking, tell=True)


def hear(resources: Resources, order_id: str) -> None:
    """Follow the provider's hint that something became of a payment, by asking it.

    One that has ended is asked about too: it may have ended otherwise over there. Of
    somebody who was forgotten, the provider's word goes into the trail, and no further.
    """
    asking = pending_payments.claim(resources, order_id, AT_ONCE)
    if asking is not None:
        _carry(resources, asking, tell=True)
        return
    try:
        known = resources.upi.status(order_id)
    except ProviderUnavailable:
        return
    with resources.work() as work:
        try:
            order = orders.by_id(work, order_id)
        except OrderUnknown:  # whose order it was is forgotten
            work.audit(
                "payment_heard",
                "order_unreadable",
                actor="upi",
                order_id=order_id,
                status=known.status,
            )
            return
        _conclude(work, order, known, tell=True)


def release(resources: Resources, order_id: str) -> None:
    """Let a held payment go, if its waiting time is over."""
    if pending_payments.claim(resources, order_id, DUE, "held") is None:
        return
    with resources.work() as work:
        order = orders.by_id(work, order_id)
        travels = order.state == "held" and _let_go(work, order)
    if not travels:
        return
    asking = pending_payments.claim(resources, order_id, FOR_THE_FIRST_TIME)
    if asking is not None:
        _carry(resources, asking, tell=True)


def _carry(resources: Resources, asking: Asking, *, tell: bool) -> None:
    with resources.work() as work:
        payment = _payment(work, orders.by_id(work, asking.order_id))
    result = _ask(resources.upi, payment, asking)
    with resources.work() as work:
        _conclude(work, orders.by_id(work, asking.order_id), result, tell=tell)


def _ask(upi: UpiProvider, payment: Payment, asking: Asking) -> PaymentResult | None:
    """Ask, and pay what is not known there; None when no answer came.

    A payment that was accepted once and is unknown now is not sent again: a provider
    that forgets an id could pay it twice.
    """
    try:
        if not asking.first:
            known = upi.status(payment.payment_id)
            if known.status != "unknown" or asking.accepted:
                return known
        result = upi.pay(payment)
    except ProviderUnavailable:
        return None
    return None if result.status == "unknown" else result


def _payment(work: Work, order: Order) -> Payment:
    assert order.amount_paise  # written so by propose
    return Payment(
        payment_id=order.id,
        payer_vpa=customers.by_id(work, order.customer_id).vpa,
        payee_vpa=order.payee_vpa,
        amount_paise=order.amount_paise,
        narration=order.narration,
    )


def _conclude(
    work: Work, order: Order, result: PaymentResult | None, *, tell: bool
) -> None:
    """Book an answer about an order that is locked, or say what cannot be of it."""
    if result is None:
        trouble = None
    elif order.state == "paying":
        trouble = _book(work, order, result, tell)
    else:
        trouble = _contradiction(work, order, result)
    if trouble is not None:
        needs_a_person(work, order.id, trouble)
    accepted = result is not None and result.status != "unknown"
    payments_under_way.postpone(work, order, accepted=accepted)


def _book(work: Work, order: Order, result: PaymentResult, tell: bool) -> str | None:
    """Post or void a payment under way; a word for an answer that cannot be booked."""
    assert order.transfer_id  # a paying order has its hold
    if result.status == "unknown":
        return "unknown_after_accepted"
    if result.status == "pending":
        return None
    if result.status == "succeeded":
        trouble = _post(work, order, order.transfer_id, result)
        if trouble is not None:
            return trouble
        orders.set_state(work, order, "done")
    else:
        work.book.void(order.transfer_id)
        orders.set_state(work, order, "failed")
    payments_under_way.needs_nobody(work, order)
    receipts.audit_transfer(work, order, result.status)
    if tell:
        _tell(work, order, result)
    return None


def _post(
    work: Work, order: Order, transfer_id: str, result: PaymentResult
) -> str | None:
    """Post under the provider's own UTR; a word for a success that is none."""
    if result.amount_paise not in (None, order.amount_paise):
        return "another_amount"
    if not isinstance(result.utr, str) or not _UTR.fullmatch(result.utr):
        return "no_utr"
    try:
        with work.attempt():
            work.book.post_held(transfer_id, utr=result.utr)
    except UtrTaken:
        return "utr_taken"
    except InvalidEntry:
        return "no_utr"
    return None


def _contradiction(work: Work, order: Order, result: PaymentResult) -> str | None:
    """Compare an answer with how the payment has ended; a word for what cannot be.

    ``pending`` and ``unknown`` may just be late.
    """
    if result.status == "failed":
        return "failed_after_posted" if order.state == "done" else None
    if result.status != "succeeded":
        return None
    if order.state == "failed":
        return "succeeded_after_voided"
    if order.state != "done" or order.transfer_id is None:
        return "succeeded_unasked"
    if result.utr != work.book.transfer(order.transfer_id).utr:
        return "another_utr"
    return (
        None if result.amount_paise in (None, order.amount_paise) else "another_amount"
    )


def _tell(work: Work, order: Order, result: PaymentResult) -> None:
    """Tell the customer, who heard "on its way" or has hung up long ago."""
    if result.status == "succeeded":
        receipts.tell_payer(work, order, "payment_gone", utr=str(result.utr))
    else:
        receipts.tell_payer(work, order, "payment_failed")


def _let_go(work: Work, order: Order) -> bool:
    """Post a held payment within the bank; True for one that must travel first."""
    assert order.transfer_id  # a held order has its hold
    if payees.account_of(work, order.payee_id) is None:
        orders.set_state(work, order, "paying")
        payments_under_way.begin(work, order)
        return True
    work.book.post_held(order.transfer_id)
    orders.set_state(work, order, "done")
    receipts.audit_transfer(work, order, "released")
    return False
