"""Cancelling: an order that waits for a yes, or a payment that is still held."""

from __future__ import annotations

from services.accounts import open_orders, orders, payees, payments
from services.accounts.confirmed import Confirmed
from services.accounts.open_orders import Proposal
from services.accounts.orders import Order
from services.accounts.outcomes import Outcome, Receipt
from services.accounts.payees import Payee
from services.paying import receipts
from services.people import customers, sessions
from services.people.sessions import Session
from services.work.acts import Act
from services.work.errors import AlreadyPosted, InFlight, OrderUnknown, PayeeAmbiguous
from services.work.work import Work


def held_transfers(work: Work, session: Session) -> list[Receipt]:
    """Return the customer's held payments, oldest first.

    Raises:
        SignInNeeded, AccountBlocked: the session may not look.
    """
    customer = sessions.require(work, session)
    held = payments.held_ids_of(work, customer.id)
    return [receipts.receipt_of(work, order_id) for order_id in held]


def open_cancel(work: Work, session: Session, order_id: str) -> Order:
    """Write down which held payment is to be cancelled, to be read back.

    Raises:
        SignInNeeded, AccountBlocked: the session may not.
        OrderUnknown: no such payment of this customer is held.
    """
    sessions.require(work, session, CANCEL_TRANSFER.level)
    order = orders.of_customer(work, session, order_id)
    if order.state != "held":
        raise OrderUnknown("none_held")
    return open_orders.propose(
        work,
        session,
        Proposal(
            kind=CANCEL_TRANSFER.kind,
            payee_name=order.payee_name,
            payee_vpa=order.payee_vpa,
            amount_paise=order.amount_paise,
            about=order.id,
        ),
    )


def cancel_held(work: Work, session: Session, payee: str | None = None) -> Receipt:
    """Cancel a held payment, the only one or the one to ``payee``.

    Raises:
        OrderUnknown: nothing is held, or nothing for that payee.
        PayeeAmbiguous: several are held; its names say which.
    """
    held = held_transfers(work, session)
    if payee:
        held = [receipt for receipt in held if _is_to(receipt, payee)]
    if not held:
        raise OrderUnknown("none_held")
    if len({receipt.payee_name for receipt in held}) > 1:
        raise PayeeAmbiguous(tuple(receipt.payee_name for receipt in held))
    # Several to the same person: the last one made is the one that is regretted.
    return cancel_order(work, session, held[-1].order_id)


def _is_to(receipt: Receipt, words: str) -> bool:
    named = Payee("", receipt.payee_name, "", "", None, receipt.releases_at)  # type: ignore[arg-type]  # only its name counts
    return payees.score(words, named) >= payees.GOOD_ENOUGH


def cancel_order(work: Work, session: Session, order_id: str) -> Receipt:
    """Cancel one order: close it, or give the held money back.

    Raises:
        OrderUnknown: no such order of this customer.
        AlreadyPosted: the money has left.
        InFlight: it is being paid at this moment.
    """
    orders.lock_sessions(work, session, order_id)
    sessions.require(work, session)
    order = orders.of_customer(work, session, order_id)
    if order.state == "paying":
        raise InFlight
    if order.state == "done":
        raise AlreadyPosted
    if order.open:
        _close(work, order)
    if order.state == "held":
        assert order.transfer_id  # a held order has its hold
        work.book.void(order.transfer_id)
    if order.open or order.state == "held":
        orders.set_state(work, order, "cancelled")
        receipts.audit_transfer(work, order, "cancelled")
    return _cancelled(work, order)


def _close(work: Work, order: Order) -> None:
    session = sessions.by_id(work, order.session_id)
    open_orders.close_open(work, session, "cancelled")


def _cancelled(work: Work, order: Order) -> Receipt:
    customer = customers.by_id(work, order.customer_id)
    return Receipt(
        order_id=order.id,
        status="voided",
        utr=None,
        posted_at=None,
        releases_at=None,
        amount_paise=order.amount_paise or 0,
        payee_name=order.payee_name,
        balance_paise=work.book.balance(customer.account_id).available_paise,
    )


def _carry_out(work: Work, confirmed: Confirmed) -> Receipt:
    """Cancel what was read back, if it is still held.

    Raises:
        OrderUnknown, AlreadyPosted, InFlight: it is not.
    """
    orders.set_state(work, confirmed.order, "done")
    return cancel_order(work, confirmed.session, confirmed.order.about)


CANCEL_TRANSFER = Act[Confirmed, Outcome](
    kind="cancel_transfer", confirmed_by=("yes",), carry_out=_carry_out
)
