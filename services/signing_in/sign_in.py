"""Signing in: a question on the UPI app of whoever the caller says they are."""

from __future__ import annotations

from services.accounts.confirmed import Confirmed
from services.accounts.outcomes import Outcome, SignedIn
from services.asking import issuing
from services.asking.challenges import Challenge
from services.asking.issuing import Subject
from services.people import customers, sessions
from services.people.sessions import Session
from services.work.acts import Act
from services.work.errors import InvalidInput, PasscodeExpired
from services.work.work import Work


def request_sign_in(work: Work, session: Session, handle: str) -> Challenge:
    """Ask on the customer's UPI app; an unknown customer gets a decoy.

    Raises:
        InvalidInput: the handle is no mobile number, VPA or customer number, or the
            session is signed in already.
        TooManyRequests: this session has asked too often.
    """
    sessions.lock(work, session.id)
    if session.customer_id is not None:
        raise InvalidInput("signed_in_already")
    customer = customers.find(work, handle)
    return issuing.issue(work, session, customer, Subject(SIGN_IN.kind))


def sign_in(work: Work, session: Session, customer_id: str) -> SignedIn:
    """Raise the session to strong: the customer's passcode was right.

    Raises:
        PasscodeExpired: the account was blocked in the meantime.
    """
    customer = customers.by_id(work, customer_id)
    if customer.blocked_at:
        raise PasscodeExpired
    sessions.elevate(work, session, customer.id, "strong")
    return SignedIn(customer.name)


def _carry_out(work: Work, confirmed: Confirmed) -> SignedIn:
    return sign_in(work, confirmed.session, confirmed.customer_id)


SIGN_IN = Act[Confirmed, Outcome](
    kind="sign_in",
    title="upi_app.sign_in",
    # The session that asked, and it alone, may offer the approval for the code.
    confirmed_by=("passcode", "approval"),
    carry_out=_carry_out,
    level="anonymous",
    ordered=False,
    by_strangers=True,
    evidence="verify_identity",
)
