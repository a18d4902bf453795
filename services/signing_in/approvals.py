"""Approvals: the customer's answer on the UPI app, and the code that then exists."""

from __future__ import annotations

from services.accounts import open_orders, orders
from services.accounts.confirmed import Confirmed
from services.asking import challenges
from services.asking.challenges import Asked
from services.asking.passcodes import Binding, derive, new_secret
from services.people import customers, sessions
from services.work.errors import PasscodeExpired
from services.work.work import Work
from vault import places


def approve(work: Work, challenge_id: str) -> str | None:
    """Make the passcode exist: the customer has approved on the UPI app.

    Returns:
        The code, also when asked twice; None where approval alone is enough.

    Raises:
        PasscodeExpired: too late, or the challenge is closed.
    """
    row = _locked_row(work, challenge_id)
    if row.state == "approved":
        return _code(work, row)
    challenges.approve(work, row, _sealed_secret(work, row))
    _audit_answer(work, row, "approved")
    return _code(work, _locked_row(work, challenge_id))


def decline(work: Work, challenge_id: str) -> None:
    """End it: the customer said no, or "not me".

    Raises:
        PasscodeExpired: too late, or the challenge is closed.
    """
    row = _locked_row(work, challenge_id)
    challenges.close(work, row, "declined")
    if row.order_id:
        open_orders.close(work, row.order_id, "cancelled")
    _audit_answer(work, row, "declined")


def use_up(work: Work, challenge_id: str) -> tuple[str, Confirmed]:
    """Return what the customer approved, by its kind, and use the approval up.

    For what approval alone does, such as blocking: no code follows that would.
    """
    row = _locked_row(work, challenge_id)
    challenges.close(work, row, "redeemed")
    session = sessions.by_id(work, row.session_id)
    return row.purpose, Confirmed(session, row.asked, actor="upi")


def binding_of(work: Work, row: Asked) -> Binding:
    """Gather what the code is bound to from the rows as they are now."""
    order = orders.by_id(work, row.order_id) if row.order_id else None
    return Binding(
        challenge_id=row.id,
        customer_id=row.asked,
        session_id=row.session_id,
        purpose=row.purpose,
        order_id=order.id if order else None,
        payee_vpa=order.payee_vpa if order else None,
        amount_paise=order.amount_paise if order else None,
    )


def secret_of(work: Work, row: Asked) -> bytes:
    """Decrypt the one-time secret of an approved challenge."""
    assert row.secret is not None  # drawn when it was approved
    customer = customers.by_id(work, row.asked)
    return customer.key.decrypt(row.secret, places.challenge(row.id))


def _locked_row(work: Work, challenge_id: str) -> Asked:
    row = challenges.held(work, challenge_id)
    if row is None or row.customer_id is None or not row.delivered:
        raise PasscodeExpired
    if row.state not in challenges.OPEN or not challenges.is_current(work, row):
        raise PasscodeExpired
    return row


def _sealed_secret(work: Work, row: Asked) -> bytes:
    customer = customers.by_id(work, row.asked)
    return customer.key.encrypt(new_secret(), places.challenge(row.id))


def _code(work: Work, row: Asked) -> str | None:
    if "passcode" not in work.acts.of(row.purpose).confirmed_by:
        return None
    return derive(
        secret_of(work, row), binding_of(work, row), work.policy.passcode_digits
    )


def _audit_answer(work: Work, row: Asked, outcome: str) -> None:
    work.audit(
        f"{row.purpose}_answered",
        outcome,
        actor="upi",
        customer_id=row.customer_id,
        session_id=row.session_id,
        challenge_id=row.id,
        order_id=row.order_id,
    )
