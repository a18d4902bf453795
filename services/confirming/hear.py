"""Hearing a turn: what the customer's words do to what waits, before they are answered.

The words are judged once a turn, by whoever answers first. A turn that nobody judged
counts as anything else as soon as the next one is heard.
"""

from __future__ import annotations

from dataclasses import dataclass

from services.accounts import open_orders, orders, payments
from services.accounts.orders import Order
from services.asking import all_sessions, challenges, evidence_requests
from services.confirming.consent import (
    Effect,
    Spoken,
    Waits,
    effect_of,
    is_last_question,
)
from services.people import sessions
from services.people.sessions import Session
from services.work.errors import TurnOver
from services.work.work import Work


@dataclass(frozen=True)
class Consequence:
    """What a turn's words did.

    Attributes:
        voided: the order that waited here and is closed now.
        paused: the order that waits here and must be read back again.
        suspended: how many held payments are kept from being let go.
    """

    voided: Order | None = None
    paused: Order | None = None
    suspended: int = 0


def hear(work: Work, session: Session, number: int, spoken: Spoken) -> Consequence:
    """Record what a turn was, and let it have its effect; once a turn.

    Raises:
        TurnOver: another turn has begun meanwhile.
    """
    if spoken is Spoken.FEAR and session.customer_id is not None:
        all_sessions.lock_all_of(work, session.customer_id)
    sessions.lock(work, session.id)
    turn = sessions.turn_of(work, session.id)
    if turn.number != number:
        raise TurnOver
    if turn.noted == number:
        return Consequence()
    if turn.noted < number - 1:
        _affect(work, session, number - 1, Spoken.OTHER)
    sessions.note_turn(work, session, number, spoken.value)
    return _affect(work, session, number, spoken)


def read_back(work: Work, session: Session, order_id: str) -> None:
    """Record that this turn's answer ends with the question about an order."""
    sessions.lock(work, session.id)
    turn = sessions.turn_of(work, session.id)
    open_orders.note_read_back(work, orders.by_id(work, order_id), turn.number)


def _affect(work: Work, session: Session, number: int, spoken: Spoken) -> Consequence:
    suspends = effect_of(Waits.HELD, spoken) is Effect.SUSPENDS
    suspended = _suspend(work, session) if suspends else 0
    order = open_orders.open_of(work, session)
    if order is None:
        if spoken is Spoken.FEAR:
            _void_all(work, session)
        return Consequence(suspended=suspended)
    effect = effect_of(_waits(work, order), spoken)
    if effect is Effect.VOIDS:
        _void(work, session, order, spoken)
        return Consequence(voided=order, suspended=suspended)
    if effect is Effect.PAUSES:
        open_orders.pause(work, order)
        _audit(work, order, "paused", spoken)
        return Consequence(paused=order)
    if effect is Effect.CONFIRMS and order.paused:
        return _taken_up(work, order, number)
    return Consequence(paused=order if order.paused else None)


def _taken_up(work: Work, order: Order, number: int) -> Consequence:
    """A yes to what was paused counts if it was read back again just before."""
    if not is_last_question(order.read_back_turn, number):
        return Consequence(paused=order)
    open_orders.pause(work, order, paused=False)
    _audit(work, order, "taken_up", Spoken.YES)
    return Consequence()


def _waits(work: Work, order: Order) -> Waits:
    if order.paused:
        return Waits.PAUSED
    asked = order.state == "awaiting_passcode" or _voice_is_asked(work, order)
    return Waits.CODE if asked else Waits.READ_BACK


def _voice_is_asked(work: Work, order: Order) -> bool:
    """Whether the yes was given, and a voice is to confirm it."""
    asked = evidence_requests.living_of(work, order.session_id)
    return asked is not None and asked.order_id == order.id


def _void(work: Work, session: Session, order: Order, spoken: Spoken) -> None:
    open_orders.close_open(work, session, "cancelled")
    if spoken is Spoken.FEAR:
        _void_all(work, session)
    _audit(work, order, "voided", spoken)


def _void_all(work: Work, session: Session) -> None:
    """Close what waits anywhere for this customer, in the API as well."""
    if session.customer_id is None:
        return
    if open_orders.close_all_of(work, session.customer_id, "cancelled"):
        challenges.replace_open_of(work, session.customer_id)


def _suspend(work: Work, session: Session) -> int:
    if session.customer_id is None:
        return 0
    suspended = payments.suspend_held_of(work, session.customer_id)
    if suspended:
        work.audit(
            "transfer_money",
            "suspended",
            customer_id=session.customer_id,
            session_id=session.id,
            count=len(suspended),
        )
    return len(suspended)


def _audit(work: Work, order: Order, outcome: str, spoken: Spoken) -> None:
    work.audit(
        order.kind,
        outcome,
        customer_id=order.customer_id,
        session_id=order.session_id,
        order_id=order.id,
        reason=spoken.value,
    )
