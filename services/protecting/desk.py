"""The desk of protecting: blocking the account."""

from __future__ import annotations

from dataclasses import dataclass

from services.accounts.orders import Order
from services.asking.challenges import Challenge
from services.people.sessions import Session
from services.protecting import block_account
from services.work.work import Resources


@dataclass(frozen=True)
class Protecting:
    """Protecting: blocking the account."""

    resources: Resources

    def open_block(self, session: Session) -> Order:
        """Write down the wish to block the account, to be asked back."""
        with self.resources.work() as work:
            return block_account.open_block(work, session)

    def request_block(self, session: Session, handle: str) -> Challenge:
        """Turn an anonymous wish to block into a question on the UPI app."""
        with self.resources.work() as work:
            return block_account.request_block(work, session, handle)
