"""Where payments are: what is held, what travels, what has just gone or failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from services.accounts import orders, payments
from services.paying import receipts
from services.people import sessions
from services.people.sessions import Session
from services.work.work import Work

State = Literal["waits", "held", "suspended", "paying", "done", "failed", "cancelled"]
RECENT = timedelta(days=1)
MOST = 10


@dataclass(frozen=True)
class Whereabouts:
    """Where one payment is at this moment, by its rows.

    Attributes:
        waits: for a yes or a code, in this session.
        here: it was made in the session that asks.
    """

    order_id: str
    state: State
    payee_name: str
    payee_vpa: str
    amount_paise: int
    here: bool
    releases_at: datetime | None = None
    posted_at: datetime | None = None
    utr: str | None = None

    @property
    def was_sent(self) -> bool:
        """Whether it waits, is on its way, or has arrived: it came to something."""
        return self.state not in ("cancelled", "failed")


def whereabouts(work: Work, session: Session) -> list[Whereabouts]:
    """Return the customer's payments of the last day, the newest first.

    Raises:
        SignInNeeded, AccountBlocked: the session may not look.
    """
    customer = sessions.require(work, session)
    recent = payments.payments_since(work, customer.id, work.now - RECENT, MOST)
    return [_of(work, session, order) for order in recent]


def _of(work: Work, session: Session, order: orders.Order) -> Whereabouts:
    moved = order.transfer_id is not None
    receipt = receipts.receipt_of(work, order.id) if moved else None
    return Whereabouts(
        order_id=order.id,
        state=_state(order),
        payee_name=order.payee_name,
        payee_vpa=order.payee_vpa,
        amount_paise=order.amount_paise or 0,
        here=order.session_id == session.id,
        releases_at=receipt.releases_at if receipt else None,
        posted_at=receipt.posted_at if receipt else None,
        utr=receipt.utr if receipt else None,
    )


def _state(order: orders.Order) -> State:
    if order.waits:
        return "waits"
    if order.state == "held" and order.suspended:
        return "suspended"
    known: dict[str, State] = {
        "held": "held",
        "paying": "paying",
        "done": "done",
        "failed": "failed",
    }
    return known.get(order.state, "cancelled")
