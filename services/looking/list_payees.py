"""The customer's saved payees."""

from __future__ import annotations

from services.accounts import payees
from services.accounts.payees import Payee
from services.people import sessions
from services.people.sessions import Session
from services.work.work import Work


def list_payees(work: Work, session: Session) -> list[Payee]:
    """Return the saved payees by name.

    Raises:
        SignInNeeded, AccountBlocked: the session may not look.
    """
    customer = sessions.require(work, session)
    work.audit("list_payees", "shown", customer_id=customer.id, session_id=session.id)
    return payees.all_of(work, customer)
