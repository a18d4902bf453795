"""Payments to other banks: paid through UPI once, then posted or given back."""

from __future__ import annotations

from services import customers, orders, transfer_money
from services.errors import InFlight, PaymentFailed
from services.orders import Order
from services.outcomes import Receipt
from services.ports import Payment, PaymentResult, ProviderUnavailable
from services.resources import Resources, Work


def settle(resources: Resources, order_id: str, *, ask_first: bool = False) -> Receipt:
    """Carry a held payment to the UPI network and book what came of it.

    The order's row is locked meanwhile, so that nobody else settles it too; if the
    process dies, the hold stays and ``jobs`` settles it later with the same id.

    Args:
        resources: what every use case works with.
        order_id: an order in state ``paying``; any other is just reported.
        ask_first: ask what became of it before paying, for one that was tried before.

    Raises:
        InFlight: somebody else is settling it at this moment.
        PaymentFailed: the other bank refused; the money was given back.
    """
    with resources.work() as work:
        order = _locked(work, order_id)
        if order.state == "paying":
            _book(work, order, _result(work, order, ask_first))
        receipt = transfer_money.receipt_of(work, order_id)
    if receipt.status == "voided":
        raise PaymentFailed
    return receipt


def _locked(work: Work, order_id: str) -> Order:
    row = work.one(
        "SELECT id FROM orders WHERE id = :id FOR UPDATE SKIP LOCKED", id=order_id
    )
    if row is None:
        raise InFlight
    return orders.by_id(work, order_id)


def _result(work: Work, order: Order, ask_first: bool) -> PaymentResult:
    upi = work.resources.upi
    try:
        if ask_first:
            known = upi.status(order.id)
            if known.status != "unknown":
                return known
        return upi.pay(_payment(work, order))
    except ProviderUnavailable:
        return PaymentResult("pending")


def _payment(work: Work, order: Order) -> Payment:
    assert order.amount_paise  # noqa: S101 - written so by propose
    return Payment(
        payment_id=order.id,
        payer_vpa=customers.by_id(work, order.customer_id).vpa,
        payee_vpa=order.payee_vpa,
        amount_paise=order.amount_paise,
        narration=order.narration,
    )


def _book(work: Work, order: Order, result: PaymentResult) -> None:
    assert order.transfer_id  # noqa: S101 - a paying order has its hold
    if result.status == "succeeded":
        work.book.post_held(order.transfer_id, utr=result.utr)
        orders.set_state(work, order, "done")
    elif result.status == "failed":
        work.book.void(order.transfer_id)
        orders.set_state(work, order, "failed")
    else:
        return
    transfer_money.audit_transfer(work, order, result.status)


def release(resources: Resources, order_id: str) -> None:
    """Let a held payment go: its waiting time is over."""
    with resources.work() as work:
        order = _locked(work, order_id)
        travels = order.state == "held" and _let_go(work, order)
    if travels:
        settle(resources, order_id)


def _let_go(work: Work, order: Order) -> bool:
    """Post a held payment within the bank; True for one that must travel first."""
    assert order.transfer_id  # noqa: S101 - a held order has its hold
    payee = work.one("SELECT account_id FROM payees WHERE id = :id", id=order.payee_id)
    assert payee is not None  # noqa: S101 - payees are removed, never deleted
    if payee.account_id is None:
        orders.set_state(work, order, "paying")
        return True
    work.book.post_held(order.transfer_id)
    orders.set_state(work, order, "done")
    transfer_money.audit_transfer(work, order, "released")
    return False
