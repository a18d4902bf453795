"""The customer's saved payees."""

from __future__ import annotations

from services import payees, sessions
from services.payees import Payee
from services.sessions import Session
from services.work.work import Work


def list_payees(work: Work, session: Session) -> list[Payee]:
    """Return the saved payees by name.

    Raises:
        SignInNeeded, AccountBlocked: the session may not look.
    """
    customer = sessions.require(work, session)
    work.audit("list_payees", "shown", customer_id=customer.id, session_id=session.id)
    return payees.all_of(work, customer)
