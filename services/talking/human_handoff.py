"""Handing over to a person: a case with a number, and whom to call."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from services.people.sessions import Session
from services.work.work import Work


@dataclass(frozen=True)
class Case:
    """What the customer tells the person who takes the call."""

    number: str
    telephone: str


def hand_off(work: Work, session: Session, reason: str) -> Case:
    """Open a case; ``reason`` is a short word of ours, never the customer's."""
    case_id = str(uuid.uuid4())
    row = work.one(
        "INSERT INTO support_cases (id, number, customer_id, session_id, reason,"
        " created_at) VALUES (:id, 'H' || nextval('case_numbers'), :customer,"
        " :session, :reason, :now) RETURNING number",
        id=case_id,
        customer=session.customer_id,
        session=session.id,
        reason=reason,
        now=work.now,
    )
    assert row is not None  # an INSERT returns its row
    work.audit(
        "human_handoff",
        "opened",
        customer_id=session.customer_id,
        session_id=session.id,
        case_id=case_id,
    )
    return Case(row.number, work.resources.helpline)
