"""The desk of paying: whom, how much, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from services.accounts import open_orders, orders, payees
from services.accounts.orders import Order
from services.accounts.outcomes import Receipt
from services.accounts.payees import Payee, ResolvedVpa
from services.paying import (
    add_payee,
    cancel_transfer,
    confirm_by_voice,
    receipts,
    remove_payee,
    transfer_money,
)
from services.paying.transfer_money import Wish
from services.paying.whereabouts import Whereabouts, whereabouts
from services.people import sessions
from services.people.sessions import Session
from services.work.work import Resources


@dataclass(frozen=True)
class Paying:
    """Paying: whom, how much, and what became of it."""

    resources: Resources

    def resolve_payee(self, session: Session, words: str) -> Payee:
        """Find a saved payee by a name as it was said.

        Raises:
            PayeeUnknown, PayeeAmbiguous: no single one fits.
        """
        with self.resources.work() as work:
            return payees.find(work, sessions.require(work, session), words)

    def payee_words(self, session: Session) -> frozenset[str]:
        """Return the words of the saved payees' names, in lower case."""
        with self.resources.work() as work:
            saved = payees.all_of(work, sessions.require(work, session))
            names = (f"{payee.name} {payee.nickname}" for payee in saved)
            return frozenset(word for name in names for word in name.lower().split())

    def overhear_payee(self, session: Session, sentence: str) -> str | None:
        """Find the words of a sentence that name saved payees; None when none do."""
        with self.resources.work() as work:
            return payees.overhear(work, sessions.require(work, session), sentence)

    def look_up_vpa(self, session: Session, vpa: str) -> ResolvedVpa:
        """Look up the bank-registered name of a VPA.

        Raises:
            InvalidInput, PayeeUnknown, UpiUnavailable: there is none to tell.
        """
        with self.resources.work() as work:
            sessions.require(work, session)
            own = payees.resolve_own(work, vpa)
        # Outside any transaction: the provider may take its time.
        return own or payees.resolve_elsewhere(self.resources.upi, vpa)

    def check_amount(self, session: Session, amount_paise: int) -> None:
        """Refuse an amount that could not be sent now.

        Raises:
            InvalidAmount, LimitExceeded, InsufficientFunds: as it says.
        """
        with self.resources.work() as work:
            transfer_money.check_amount(work, session, amount_paise)

    def open_transfer(
        self, session: Session, wish: Wish, *, issue_challenge: bool = False
    ) -> Order:
        """Write a payment down to be read back; it replaces the one open before.

        Args:
            session: the signed-in session.
            wish: whom, how much, what for, and the API's idempotency key.
            issue_challenge: ask for the passcode at once, as the API does, and for the
                voice beside it, where the policy lets one confirm.
        """
        with self.resources.work() as work:
            order = transfer_money.open_transfer(work, session, wish)
            if issue_challenge and order.state == "awaiting_confirmation":
                challenge = open_orders.ask_passcode(work, session, order)
                order = open_orders.with_challenge(work, order, challenge)
                confirm_by_voice.request(
                    work,
                    sessions.by_id(work, session.id),
                    order,
                    challenge.challenge_id,
                )
            return confirm_by_voice.with_what_is_asked(work, session, order)

    def open_add_payee(self, session: Session, vpa: str, nickname: str = "") -> Order:
        """Write down whom to add as a payee, to be read back."""
        resolved = self.look_up_vpa(session, vpa)
        with self.resources.work() as work:
            return add_payee.open_add_payee(work, session, resolved, nickname)

    def open_remove_payee(self, session: Session, payee: str) -> Order:
        """Write down which payee to remove, to be read back."""
        with self.resources.work() as work:
            return remove_payee.open_remove_payee(work, session, payee)

    def order_by_id(self, session: Session, order_id: str) -> Order:
        """Read an order of the signed-in customer.

        Raises:
            OrderUnknown: no such order, or somebody else's.
        """
        with self.resources.work() as work:
            sessions.require(work, session)
            return orders.of_customer(work, session, order_id)

    def receipt_so_far(self, session: Session, order_id: str) -> Receipt:
        """Say how a payment of the signed-in customer stands.

        Raises:
            OrderUnknown: no such order, or somebody else's.
            NothingToConfirm: it never became a payment.
        """
        with self.resources.work() as work:
            return receipts.receipt_so_far(work, session, order_id)

    def receipt_if_done(self, session: Session, order_id: str) -> Receipt | None:
        """Say what became of a payment of this session; None while it waits.

        Raises:
            OrderUnknown: no such payment in this session.
            InFlight: it is being paid at this moment.
            PaymentFailed: the other bank refused it.
        """
        with self.resources.work() as work:
            return receipts.receipt_if_done(work, session, order_id)

    def open_cancel(self, session: Session, order_id: str) -> Order:
        """Write down which held payment to cancel, to be read back."""
        with self.resources.work() as work:
            return cancel_transfer.open_cancel(work, session, order_id)

    def whereabouts(self, session: Session) -> list[Whereabouts]:
        """Say where the customer's payments of the last day are, newest first."""
        with self.resources.work() as work:
            return whereabouts(work, session)

    def left_today(self, session: Session) -> int:
        """Say how much the customer can send today, in paise."""
        with self.resources.work() as work:
            return transfer_money.left_today(work, session)

    def held_transfers(self, session: Session) -> list[Receipt]:
        """Return the held payments, oldest first."""
        with self.resources.work() as work:
            return cancel_transfer.held_transfers(work, session)

    def cancel_transfer(
        self,
        session: Session,
        order_id: str | None = None,
        payee: str | None = None,
    ) -> Receipt:
        """Cancel one order by id, or the held payment (to a payee, if named).

        Raises:
            OrderUnknown, PayeeAmbiguous, AlreadyPosted, InFlight: as they say.
        """
        with self.resources.work() as work:
            if order_id is not None:
                return cancel_transfer.cancel_order(work, session, order_id)
            return cancel_transfer.cancel_held(work, session, payee)
