"""Adding a payee: looked up, read back, then stepped up with a passcode of its own."""

from __future__ import annotations

from services.accounts import open_orders, orders, payees
from services.accounts.confirmed import Confirmed
from services.accounts.open_orders import Proposal
from services.accounts.orders import Order
from services.accounts.outcomes import Outcome, PayeeAdded
from services.accounts.payees import ResolvedVpa
from services.people import customers, sessions
from services.people.sessions import Session
from services.work.acts import Act
from services.work.work import Work

LONGEST_NICKNAME = 50


def open_add_payee(
    work: Work, session: Session, resolved: ResolvedVpa, nickname: str = ""
) -> Order:
    """Write down whom the customer wants to add, to be read back.

    Raises:
        SignInNeeded, AccountBlocked: the session may not add payees.
        InvalidInput: it is the customer's own UPI ID.
        PayeeExists: it is saved already.
    """
    customer = sessions.require(work, session, ADD_PAYEE.level)
    payees.check_new(work, customer, resolved.vpa)
    proposal = Proposal(
        kind=ADD_PAYEE.kind,
        payee_name=resolved.name,
        payee_vpa=resolved.vpa,
        nickname=" ".join(nickname.split())[:LONGEST_NICKNAME],
    )
    return open_orders.propose(work, session, proposal)


def add_payee(work: Work, order: Order) -> PayeeAdded:
    """Save the payee of a confirmed order.

    Raises:
        PayeeExists: it was saved meanwhile.
    """
    customer = customers.by_id(work, order.customer_id)
    own = customers.by_vpa(work, order.payee_vpa)
    resolved = ResolvedVpa(
        order.payee_vpa, order.payee_name, own.account_id if own else None
    )
    payee = payees.save(work, customer, resolved, order.nickname)
    orders.set_state(work, order, "done")
    work.audit(
        ADD_PAYEE.kind,
        "saved",
        customer_id=customer.id,
        session_id=order.session_id,
        payee_id=payee.id,
    )
    return PayeeAdded(payee)


def _carry_out(work: Work, confirmed: Confirmed) -> PayeeAdded:
    return add_payee(work, confirmed.order)


ADD_PAYEE = Act[Confirmed, Outcome](
    kind="add_payee",
    title="upi_app.add_payee",
    confirmed_by=("passcode",),
    carry_out=_carry_out,
)
