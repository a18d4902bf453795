"""Redeeming a passcode: counted first, compared then, used once.

The count is committed before the code is looked at, so that no failure afterwards
gives a guess back. Only wrong codes on *approved* requests count towards the lock:
whoever guesses from outside kills a challenge, and locks nobody out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from services.accounts import open_orders, orders
from services.accounts.confirmed import Confirmed, act_of
from services.accounts.outcomes import Outcome
from services.asking import challenges, passcodes
from services.asking.challenges import Asked
from services.confirming.consent import Spoken
from services.people import passcode_locks, sessions
from services.people.sessions import Session
from services.signing_in import approvals
from services.work.acts import Act
from services.work.errors import (
    InvalidInput,
    NotApprovedYet,
    NothingToConfirm,
    NotReadBack,
    PasscodeExpired,
    PasscodeLocked,
    PasscodeWrong,
    Refusal,
)
from services.work.work import Resources, Work


@dataclass(frozen=True)
class Attempt:
    """One try: by a session, by the handle of a challenge, or by both.

    ``passcode`` is None where the customer's approval alone is offered, which is good
    for signing in and only from the session that asked. Without ``purposes`` it may be
    for anything that a passcode confirms.
    """

    session: Session | None
    handle: str | None = field(default=None, repr=False)
    passcode: str | None = field(default=None, repr=False)
    order_id: str | None = None
    purposes: tuple[str, ...] | None = None


# What it was for, and what came of it so far; None where the rest follows the commit.
Redeemed = tuple[Act[Confirmed, Outcome], Confirmed, Outcome | None]


def provide_passcode(resources: Resources, attempt: Attempt) -> tuple[Session, Outcome]:
    """Redeem a passcode and do what it was bound to.

    Raises:
        InvalidInput: it is not six digits; that is not counted.
        PasscodeWrong, NotApprovedYet: it does not fit, or cannot yet.
        PasscodeExpired: run out, used, declined, replaced, or never there.
        PasscodeLocked: five wrong ones on this challenge, or in a row.
        NotReadBack: what it is for is paused; that is not counted.
        Refusal: the act itself is refused; the code is used up all the same.
    """
    with resources.settling() as work:
        _check_form(work, attempt)
    with resources.settling() as work:
        challenge_id = _count(work, attempt)
    with resources.settling() as work:
        act, confirmed, done = _redeem(work, challenge_id, attempt)
    outcome = act.conclusion(resources, confirmed.order.id) if done is None else done
    with resources.work() as work:
        return sessions.by_id(work, confirmed.session.id), outcome


def _check_form(work: Work, attempt: Attempt) -> None:
    code, digits = attempt.passcode, work.policy.passcode_digits
    if code is not None and not re.fullmatch(f"[0-9]{{{digits}}}", code):
        _audit_nothing(work, attempt, "not_a_passcode")
        raise InvalidInput("passcode_digits", digits=digits)


def _count(work: Work, attempt: Attempt) -> str:
    row = _row(work, attempt)
    if row is None:
        _audit_nothing(work, attempt, "no_challenge")
        raise PasscodeExpired
    try:
        _check_consent(work, row, attempt)
        _check_standing(work, row)
    except Refusal as refused:
        _audit(work, row, refused.slug)
        raise
    if attempt.passcode is not None and not _counted(work, row):
        _audit(work, row, "locked")
        raise PasscodeLocked
    return row.id


def _counted(work: Work, row: Asked) -> bool:
    """Count a try; False when there is none left."""
    counted = challenges.count_try(work, row)
    if counted and row.state == "approved":
        passcode_locks.count(work, row.asked)
    return counted


def _row(work: Work, attempt: Attempt) -> Asked | None:
    if attempt.handle is not None:
        row = challenges.find_or_none(work, attempt.handle)
    elif attempt.session is not None:
        sessions.lock(work, attempt.session.id)
        row = challenges.latest(work, attempt.session)
    else:
        return None
    if row is None or not _may_be_for(work, row, attempt):
        return None
    if attempt.order_id is not None and row.order_id != attempt.order_id:
        return None
    return row if _may_try(work, row, attempt) else None


def _may_be_for(work: Work, row: Asked, attempt: Attempt) -> bool:
    if attempt.purposes is not None and row.purpose not in attempt.purposes:
        return False
    return "passcode" in work.acts.of(row.purpose).confirmed_by


def _may_try(work: Work, row: Asked, attempt: Attempt) -> bool:
    """Whether this caller is the session the challenge belongs to."""
    if attempt.session is not None:
        return row.session_id == attempt.session.id
    # A login made without a token: the handle was told to its caller alone.
    return row.handle_is_session


def _check_consent(work: Work, row: Asked, attempt: Attempt) -> None:
    """Refuse a code for what is paused, or one that was said among other words."""
    if row.order_id is None:
        return
    if open_orders.is_paused(work, row.order_id):
        raise NotReadBack
    if attempt.handle is not None or attempt.order_id is not None:
        return
    turn = sessions.turn_of(work, row.session_id)
    said_alone = turn.noted == turn.number and turn.spoken == Spoken.EVIDENCE.value
    if turn.number and not said_alone:
        raise NotReadBack


def _check_standing(work: Work, row: Asked) -> None:
    """Refuse what no code can redeem any more."""
    if row.state == "locked":
        raise PasscodeLocked
    if row.state not in challenges.OPEN or not challenges.is_current(work, row):
        raise PasscodeExpired
    # Only an approved request tells that the factor is locked; a stranger's never is.
    if row.state == "approved" and passcode_locks.locked(work, row.asked):
        raise PasscodeLocked


def _redeem(work: Work, challenge_id: str, attempt: Attempt) -> Redeemed:
    row = challenges.held(work, challenge_id)
    if row is None:  # forgotten since it was counted, with its customer
        raise PasscodeExpired
    try:
        _check_consent(work, row, attempt)
        _check_standing(work, row)
        _check_fits(work, row, attempt)
    except (PasscodeWrong, PasscodeExpired, PasscodeLocked) as refused:
        locked = _lock_after_wrong(work, row)
        _audit(work, row, "locked" if locked else refused.slug)
        if locked:
            raise PasscodeLocked from refused
        raise
    _use_up(work, row)
    try:
        with work.attempt():
            return _act(work, row)
    except Refusal as refused:
        _audit(work, row, refused.slug)
        raise


def _check_fits(work: Work, row: Asked, attempt: Attempt) -> None:
    if row.state != "approved":
        raise NotApprovedYet
    if attempt.passcode is None:
        if "approval" not in work.acts.of(row.purpose).confirmed_by:
            raise PasscodeWrong
        return
    fits = passcodes.fits(
        attempt.passcode,
        approvals.secret_of(work, row),
        approvals.binding_of(work, row),
        work.policy.passcode_digits,
    )
    if not fits:
        raise PasscodeWrong


def _lock_after_wrong(work: Work, row: Asked) -> bool:
    """The fifth wrong try kills the challenge, five in a row lock; whether either."""
    approved = row.state == "approved"
    locked = approved and passcode_locks.lock_if_too_many(work, row.asked)
    if row.attempts >= work.policy.attempts_per_challenge:
        challenges.close(work, row, "locked")
        return True
    return locked


def _use_up(work: Work, row: Asked) -> None:
    challenges.close(work, row, "redeemed")
    passcode_locks.clear(work, row.asked)
    _audit(work, row, "accepted")


def _act(work: Work, row: Asked) -> Redeemed:
    session, act = sessions.by_id(work, row.session_id), act_of(work, row.purpose)
    confirmed = Confirmed(session, row.asked)
    if act.ordered:
        sessions.require(work, session, act.level)
        assert row.order_id is not None  # what is asked about an order names it
        confirmed = replace(confirmed, written=orders.by_id(work, row.order_id))
        if not confirmed.order.waits:
            raise NothingToConfirm
    return act, confirmed, act.carry_out(work, confirmed)


def _audit_nothing(work: Work, attempt: Attempt, outcome: str) -> None:
    """Record a try that is for no challenge of the caller's."""
    work.audit(
        "passcode",
        outcome,
        session_id=attempt.session.id if attempt.session else None,
        customer_id=attempt.session.customer_id if attempt.session else None,
    )


def _audit(work: Work, row: Asked, outcome: str) -> None:
    work.audit(
        f"{row.purpose}_passcode",
        outcome,
        customer_id=row.customer_id,
        session_id=row.session_id,
        challenge_id=row.id,
        attempts=row.attempts,
    )
