"""Removing a payee: read back, then a yes is enough, for it takes no money."""

from __future__ import annotations

from services.accounts import open_orders, orders, payees
from services.accounts.confirmed import Confirmed
from services.accounts.open_orders import Proposal
from services.accounts.orders import Order
from services.accounts.outcomes import Outcome, PayeeRemoved
from services.people import customers, sessions
from services.people.sessions import Session
from services.work.acts import Act
from services.work.work import Work


def open_remove_payee(work: Work, session: Session, words: str) -> Order:
    """Write down which payee is to go, to be read back.

    Raises:
        SignInNeeded, AccountBlocked: the session may not remove payees.
        PayeeUnknown, PayeeAmbiguous: no single payee fits.
    """
    customer = sessions.require(work, session, REMOVE_PAYEE.level)
    payee = payees.find(work, customer, words)
    proposal = Proposal(
        kind=REMOVE_PAYEE.kind,
        payee_name=payee.name,
        payee_vpa=payee.vpa,
        payee_id=payee.id,
    )
    return open_orders.propose(work, session, proposal)


def remove_payee(work: Work, order: Order) -> PayeeRemoved:
    """Remove the payee of a confirmed order."""
    customer = customers.by_id(work, order.customer_id)
    assert order.payee_id  # written so by open_remove_payee
    payees.remove(work, customer, order.payee_id)
    orders.set_state(work, order, "done")
    work.audit(
        REMOVE_PAYEE.kind,
        "removed",
        customer_id=customer.id,
        session_id=order.session_id,
        payee_id=order.payee_id,
    )
    return PayeeRemoved(order.payee_name)


def _carry_out(work: Work, confirmed: Confirmed) -> PayeeRemoved:
    return remove_payee(work, confirmed.order)


REMOVE_PAYEE = Act[Confirmed, Outcome](
    kind="remove_payee",
    confirmed_by=("yes",),
    carry_out=_carry_out,
    level="strong",
)
