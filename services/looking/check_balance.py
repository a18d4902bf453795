"""The balance: what is there, what is on hold, what can be spent."""

from __future__ import annotations

from ledger.journal import Balance
from services.people import sessions
from services.people.sessions import Session
from services.work.work import Work


def check_balance(work: Work, session: Session) -> Balance:
    """Read the customer's balance, in paise.

    Raises:
        SignInNeeded, AccountBlocked: the session may not look.
    """
    customer = sessions.require(work, session)
    work.audit("check_balance", "shown", customer_id=customer.id, session_id=session.id)
    return work.book.balance(customer.account_id)
