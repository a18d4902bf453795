"""The bank as web and actions see it: one method a use case, a desk for each room.

Every method is synchronous, safe to call from many threads, does its work in one
database transaction (a payment to another bank in several) and refuses by raising a
``services.work.errors.Refusal``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError

from services.confirming.desk import Confirming
from services.looking.desk import Looking
from services.protecting.desk import Protecting
from services.signing_in.desk import SigningIn
from services.talking.desk import Talking
from services.work import heartbeats

JOBS_SILENT_FOR = timedelta(seconds=30)
ROOTS_SILENT_FOR = timedelta(minutes=5)


@dataclass(frozen=True)
class Bank(SigningIn, Looking, Protecting, Talking, Confirming):
    """Everything a customer can do, whatever channel they come by."""

    def health(self) -> dict[str, str]:
        """Say whether database, jobs and signed roots are ``up`` or ``down``."""
        try:
            with self.resources.work() as work:
                beats = heartbeats.last(work)
        except SQLAlchemyError:
            return {"database": "down", "jobs": "unknown", "roots": "unknown"}
        ages = {each.process: abs(work.now - each.beaten_at) for each in beats}
        silence = {"jobs": JOBS_SILENT_FOR, "roots": ROOTS_SILENT_FOR}
        states = {
            process: "up" if ages.get(process, timedelta.max) < longest else "down"
            for process, longest in silence.items()
        }
        return {"database": "up", **states}
