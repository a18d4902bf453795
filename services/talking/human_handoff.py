"""Handing over to a person: a case with a number, and whom to call."""

from __future__ import annotations

from dataclasses import dataclass

from services.people import support_cases
from services.people.sessions import Session
from services.work.work import Work


@dataclass(frozen=True)
class Case:
    """What the customer tells the person who takes the call."""

    number: str
    telephone: str


def hand_off(work: Work, session: Session, reason: str) -> Case:
    """Open a case; ``reason`` is a short word of ours, never the customer's."""
    case = support_cases.open_case(
        work, reason, session_id=session.id, customer_id=session.customer_id
    )
    work.audit(
        "human_handoff",
        "opened",
        customer_id=session.customer_id,
        session_id=session.id,
        case_id=case.id,
    )
    return Case(case.number, work.resources.helpline)
