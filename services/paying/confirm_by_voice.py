"""Confirming a payment by voice: a small one, to somebody known, on a known device.

The voice says fresh digits, and the device signs; that alone never suffices beyond the
limits, which are looked at when it is asked for and again when money is about to move.
"""

from __future__ import annotations

import hmac
from dataclasses import replace

from services.accounts import open_orders, orders, payees
from services.accounts.orders import Order
from services.asking import capture_requests, evidence_requests
from services.asking.evidence import CaptureRequest
from services.people import customers, devices, templates
from services.people.sessions import Session
from services.work.errors import PayeeUnknown, Refusal
from services.work.work import Work, to_bytes

BOUND = b"evidence/order"


def request(
    work: Work, session: Session, order: Order, handle: str | None = None
) -> CaptureRequest | None:
    """Ask for the digits to be said; None where only a passcode may confirm.

    Args:
        work: the transaction.
        session: whose, as the database has it now.
        order: the payment that was read back.
        handle: the one that was told for the passcode, where it is to be the same.
    """
    if not may_confirm(work, session, order):
        return None
    wanted = capture_requests.Wanted(
        purpose="transfer_money",
        kinds=("voice",),
        customer_id=order.customer_id,
        order_id=order.id,
        bound=bound_to(work, order),
        handle=handle,
    )
    try:
        with work.attempt():
            return capture_requests.ask(work, session.id, wanted)
    except Refusal:
        return None  # asked too often: the passcode is there


def with_what_is_asked(work: Work, session: Session, order: Order) -> Order:
    """Return the order with the digits that are open for it, also to a repeat.

    Their handle is the passcode's, which is told once; the order's id serves as well.
    """
    row = evidence_requests.open_of(work, session.id)
    if row is None or row.order_id != order.id or not order.open:
        return order
    asked = evidence_requests.told(row)
    return open_orders.with_voice(
        order, replace(asked, challenge_id=order.challenge_id or "")
    )


def may_confirm(work: Work, session: Session, order: Order) -> bool:
    """Whether the policy lets this session's customer confirm this order by voice."""
    if session.level != "strong" or session.device_id is None:
        return False
    if order.kind != "transfer_money" or order.customer_id != session.customer_id:
        return False
    if devices.living(work, order.customer_id, session.device_id) is None:
        return False
    return _voice_is_known(work, order) and _small_and_known(work, order)


def _voice_is_known(work: Work, order: Order) -> bool:
    return "voice" in templates.enrolled(work, order.customer_id)


def _small_and_known(work: Work, order: Order) -> bool:
    if order.amount_paise is None or order.payee_id is None:
        return False
    customer = customers.by_id(work, order.customer_id)
    try:
        payee = payees.by_id(work, customer, order.payee_id)
    except PayeeUnknown:
        return False
    return work.policy.voice_may_confirm(
        order.amount_paise, work.now - payee.created_at
    )


def bound_to(work: Work, order: Order) -> bytes:
    """Digest what was read back, under the customer's key: it may not change."""
    customer = customers.by_id(work, order.customer_id)
    fields = {
        "order_id": order.id,
        "session_id": order.session_id,
        "payee_id": order.payee_id,
        "payee_vpa": order.payee_vpa,
        "amount_paise": order.amount_paise,
    }
    own = hmac.digest(customer.key.key, BOUND, "sha256")
    return hmac.digest(own, to_bytes(fields), "sha256")


def still_the_same(work: Work, order: Order, bound: bytes | None) -> bool:
    """Whether an order waits, in time and unchanged, for what was asked about it."""
    if bound is None or not order.waits:
        return False
    return hmac.compare_digest(bound, bound_to(work, order))


def open_order(work: Work, order_id: str | None) -> Order | None:
    """Read an order that still waits; None for any other."""
    assert order_id is not None  # what confirms a payment names it
    order = orders.by_id(work, order_id)
    return order if order.waits else None
