"""Blocking the account: always possible, at once, and only the bank can undo it."""

from __future__ import annotations

from services.accounts import open_orders, orders, payments
from services.accounts.confirmed import Confirmed
from services.accounts.open_orders import Proposal
from services.accounts.orders import Order
from services.accounts.outcomes import AccountBlockedNow, Outcome
from services.asking import all_sessions, challenges, issuing
from services.asking.challenges import Challenge
from services.asking.issuing import Subject
from services.people import customers, sessions
from services.people.sessions import Session
from services.work.acts import Act
from services.work.errors import InvalidInput
from services.work.work import Work


def open_block(work: Work, session: Session) -> Order:
    """Write down that the signed-in customer wants to block, to be asked back.

    Raises:
        SignInNeeded, AccountBlocked: nobody is signed in, or it is blocked already.
    """
    sessions.require(work, session, BLOCK_ACCOUNT.level)
    return open_orders.propose(work, session, Proposal(kind=BLOCK_ACCOUNT.kind))


def request_block(work: Work, session: Session, handle: str) -> Challenge:
    """Turn an anonymous caller's wish into a question to the customer's UPI app.

    Raises:
        InvalidInput: the handle cannot be read, or somebody is signed in.
    """
    sessions.lock(work, session.id)
    if session.customer_id is not None:
        raise InvalidInput("say_block_my_account")
    customer = customers.find(work, handle)
    return issuing.issue(work, session, customer, Subject(BLOCK_ACCOUNT.kind))


def block_account(work: Work, customer_id: str, *, actor: str) -> AccountBlockedNow:
    """Block: every session ends, open orders close, held payments are given back.

    A payment that is travelling to another bank already cannot be called back.
    """
    all_sessions.lock_all_of(work, customer_id)  # before the customer, as every turn
    customers.block(work, customer_id)
    sessions.end_all_of(work, customer_id)
    _give_back_held(work, customer_id)
    open_orders.close_all_of(work, customer_id, "cancelled")
    challenges.replace_open_of(work, customer_id)
    work.audit(BLOCK_ACCOUNT.kind, "blocked", actor=actor, customer_id=customer_id)
    return AccountBlockedNow()


def _give_back_held(work: Work, customer_id: str) -> None:
    for transfer_id in payments.cancel_held_of(work, customer_id):
        work.book.void(transfer_id)


def _carry_out(work: Work, confirmed: Confirmed) -> AccountBlockedNow:
    """Block after a yes to an order, or after a stranger's question was approved."""
    if confirmed.written is not None:
        orders.set_state(work, confirmed.written, "done")
    return block_account(work, confirmed.customer_id, actor=confirmed.actor)


BLOCK_ACCOUNT = Act[Confirmed, Outcome](
    kind="block_account",
    title="upi_app.block_account",
    # Somebody unknown only has the customer asked, who approves on the UPI app.
    confirmed_by=("yes", "approval"),
    carry_out=_carry_out,
    by_strangers=True,
    ends_sessions=True,
)
