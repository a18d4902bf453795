"""What the assistant waits for in a session: read from the rows, never from slots."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from services.accounts import open_orders
from services.asking import challenges, evidence_requests
from services.people.sessions import Session
from services.work.work import Work


@dataclass(frozen=True)
class ConversationState:
    """What an utterance may be: a passcode, digits to be said, a yes, or anything."""

    awaiting: Literal["passcode", "confirmation", "digits"] | None
    late_passcode: bool  # a code may still come for a request that just ran out


def conversation_state(work: Work, session: Session) -> ConversationState:
    """Look at the session's newest challenge and its open order."""
    row = challenges.latest(work, session)
    if row is not None and "passcode" in work.acts.of(row.purpose).confirmed_by:
        state = challenges.state_of(work, row)
        if state in {"waiting", "approved"}:
            return ConversationState("passcode", False)
        late = timedelta(seconds=work.policy.late_passcode_s)
        if row.state != "redeemed" and row.expires_at + late > work.now:
            return ConversationState(_confirmation(work, session), True)
    return ConversationState(_confirmation(work, session), False)


def _confirmation(
    work: Work, session: Session
) -> Literal["confirmation", "digits"] | None:
    asked = evidence_requests.open_of(work, session.id)
    if asked is not None and asked.digits is not None:
        return "digits"
    order = open_orders.open_of(work, session)
    waiting = order is not None and order.state == "awaiting_confirmation"
    return "confirmation" if waiting else None
