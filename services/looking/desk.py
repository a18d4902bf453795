"""The desk of looking: balance, statement, payees, sign-ins."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.journal import Balance
from services.accounts.payees import Payee
from services.looking.check_balance import check_balance
from services.looking.list_payees import list_payees
from services.looking.security_log import SecurityLog, security_log
from services.looking.transaction_history import (
    Bounds,
    HistoryPage,
    HistoryQuery,
    HistorySum,
    history_sum,
    transaction_history,
)
from services.people.sessions import Session
from services.work.work import Resources


@dataclass(frozen=True)
class Looking:
    """Looking: the balance, the statement, the payees, the sign-ins."""

    resources: Resources

    def check_balance(self, session: Session) -> Balance:
        """Read the balance, in paise."""
        with self.resources.work() as work:
            return check_balance(work, session)

    def transaction_history(self, session: Session, query: HistoryQuery) -> HistoryPage:
        """Read one page of the statement, newest first."""
        with self.resources.work() as work:
            return transaction_history(work, session, query)

    def history_sum(
        self, session: Session, query: HistoryQuery, bounds: Bounds
    ) -> HistorySum:
        """Add up what of the statement fits."""
        with self.resources.work() as work:
            return history_sum(work, session, query, bounds)

    def list_payees(self, session: Session) -> list[Payee]:
        """Return the saved payees by name."""
        with self.resources.work() as work:
            return list_payees(work, session)

    def security_log(self, session: Session, limit: int) -> SecurityLog:
        """Read who signed in as the customer, newest first, and the known devices."""
        with self.resources.work() as work:
            return security_log(work, session, limit)
