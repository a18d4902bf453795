"""The customer's yes: ask for the bound passcode, or act where a yes is enough."""

from __future__ import annotations

from collections.abc import Sequence

from services.accounts import orders
from services.accounts.orders import Order
from services.accounts.outcomes import Outcome
from services.asking.challenges import Challenge
from services.paying import confirm_by_voice
from services.paying.remove_payee import remove_payee
from services.people import sessions
from services.people.sessions import Session
from services.protecting import block_account
from services.signing_in import enrolment
from services.work.errors import SaathiError
from services.work.work import Work

NEEDS_PASSCODE = ("transfer_money", "add_payee", *enrolment.KINDS)


def confirm_order(
    work: Work, session: Session, captures: Sequence[str] = ()
) -> Challenge | Outcome:
    """Take the yes to the order that was read back in this session.

    Args:
        work: the transaction.
        session: whose.
        captures: what the client can capture, such as ``voice``.

    Returns:
        The challenge whose passcode is now needed, what is to be said where a voice
        may confirm, or what was done.

    Raises:
        NothingToConfirm: nothing was read back, or it lapsed.
        SignInNeeded, AccountBlocked: the session may not.
    """
    block_account.lock_if_blocking(work, session)
    sessions.require(work, session)
    order = orders.need_open(work, session)
    if order.kind in enrolment.KINDS:
        enrolment.record_consent(work, order)
    if "voice" in captures:
        asked = confirm_by_voice.request(work, session, order)
        if asked is not None:
            return asked
    if order.kind in NEEDS_PASSCODE:
        return orders.ask_passcode(work, session, order)
    return _act(work, order)


def _act(work: Work, order: Order) -> Outcome:
    if order.kind == "remove_payee":
        return remove_payee(work, order)
    if order.kind == "block_account":
        orders.set_state(work, order, "done")
        return block_account.block_account(work, order.customer_id, actor="customer")
    raise SaathiError(f"no way to confirm an order of kind {order.kind}")
