"""What was confirmed: the wish, whose it is, and where it was confirmed."""

from __future__ import annotations

from dataclasses import dataclass

from services.accounts.orders import Order
from services.accounts.outcomes import Outcome
from services.people.sessions import Session
from services.work.acts import Act
from services.work.work import Work


@dataclass(frozen=True)
class Confirmed:
    """What an act is carried out with.

    Attributes:
        session: in which it was asked for.
        customer_id: who confirmed it.
        written: the order, where the act has one.
        actor: by whose message it came, for the trail.
    """

    session: Session
    customer_id: str
    written: Order | None = None
    actor: str = "customer"

    @property
    def order(self) -> Order:
        """The order, of an act that has one."""
        assert self.written is not None
        return self.written


def act_of(work: Work, kind: str) -> Act[Confirmed, Outcome]:
    """Return the act of an order or a question by its kind."""
    return work.acts.of(kind)


def by_order(session: Session, order: Order) -> Confirmed:
    """Say that an order of this session was confirmed."""
    return Confirmed(session, order.customer_id, order)
