"""Support cases: what a person takes over, by a number that can be told."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from services.work.work import Work


@dataclass(frozen=True, slots=True)
class SupportCase:
    """A case; its number is what people call it by."""

    id: str
    number: str


def open_case(
    work: Work, reason: str, *, session_id: str, customer_id: str | None
) -> SupportCase:
    """Open a case; ``reason`` is a short word of ours, never the customer's."""
    opened = work.row(
        SupportCase,
        "INSERT INTO support_cases (id, number, customer_id, session_id, reason,"
        " created_at) VALUES (:id, 'H' || nextval('case_numbers'), :customer,"
        " :session, :reason, :now) RETURNING id, number",
        id=str(uuid.uuid4()),
        customer=customer_id,
        session=session_id,
        reason=reason,
        now=work.now,
    )
    assert opened is not None  # an INSERT returns its row
    return opened


def numbers(work: Work, case_ids: list[str]) -> dict[str, str]:
    """Return the numbers of cases by their ids."""
    rows = work.rows(
        SupportCase,
        "SELECT id, number FROM support_cases WHERE id = ANY(cast(:ids AS uuid[]))",
        ids=case_ids,
    )
    return {row.id: row.number for row in rows}
