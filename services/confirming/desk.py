"""The desk of confirming: a yes, a code, a face, a voice, and the provider's word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.accounts import open_orders, orders
from services.accounts.orders import Order
from services.accounts.outcomes import Outcome, Receipt
from services.asking import challenges
from services.asking.challenges import Challenge
from services.asking.evidence import Heard
from services.confirming import confirm_order, hear, upi_callback
from services.confirming.consent import Spoken
from services.confirming.hear import Consequence
from services.confirming.provide_passcode import Attempt, provide_passcode
from services.confirming.resend_passcode import resend_passcode
from services.confirming.verify_identity import Attempt as Look
from services.confirming.verify_identity import Verified, verify_identity
from services.paying.desk import Paying
from services.paying.transfer_money import TRANSFER_MONEY
from services.people import sessions
from services.people.sessions import Session
from services.work.errors import (
    PasscodeExpired,
    PasscodeWrong,
)


@dataclass(frozen=True)
class Confirming(Paying):
    """Confirming: what a yes, a code, a face or a voice sets off."""

    upi_secret: str = field(repr=False)

    def redeem(
        self,
        session: Session | None,
        challenge_id: str | None,
        passcode: str | None,
        approved: bool = False,
    ) -> tuple[Session, Outcome]:
        """Redeem a passcode (or, for signing in, the approval alone) and act.

        Raises:
            InvalidInput, PasscodeWrong, NotApprovedYet, PasscodeExpired,
            PasscodeLocked: the passcode is not good.
            Refusal: what it was for is refused.
        """
        if passcode is None and not approved:
            raise PasscodeWrong
        code = None if approved else passcode
        return provide_passcode(self.resources, Attempt(session, challenge_id, code))

    def resend_passcode(self, session: Session) -> Challenge:
        """Ask again on the UPI app.

        Raises:
            NothingToConfirm: there is nothing that a passcode would be for.
            TooManyRequests: this session has asked too often.
        """
        with self.resources.work() as work:
            return resend_passcode(work, session)

    def hear(self, session: Session, turn: int, spoken: Spoken) -> Consequence:
        """Let what was said in a turn have its effect on what waits; once a turn.

        Raises:
            TurnOver: another turn has begun meanwhile.
        """
        with self.resources.work() as work:
            return hear.hear(work, session, turn, spoken)

    def note_read_back(self, session: Session, order: Order) -> None:
        """Record that this turn's answer ends with the question about an order."""
        with self.resources.work() as work:
            hear.read_back(work, session, order.id)

    def latest_order(self, session: Session) -> Order | None:
        """Return the last order made in this session, whatever became of it."""
        with self.resources.work() as work:
            return orders.latest_of(work, session)

    def open_order(self, session: Session) -> Order | None:
        """Return the order that waits in this session, if any."""
        with self.resources.work() as work:
            return open_orders.open_of(work, session)

    def confirm_order(
        self, session: Session, captures: Sequence[str] = ()
    ) -> Challenge | Outcome:
        """Take the customer's yes to what was read back.

        Args:
            session: the signed-in session.
            captures: what the client can capture, such as ``voice``.

        Returns:
            The challenge whose passcode is needed now, what is to be said where a
            voice may confirm, or what was done.

        Raises:
            NothingToConfirm: nothing was read back, or it lapsed.
        """
        with self.resources.work() as work:
            return confirm_order.confirm_order(work, session, captures)

    def drop_order(self, session: Session) -> bool:
        """Close the order and the passcode that wait here; False if none did."""
        with self.resources.work() as work:
            sessions.lock(work, session.id)
            closed = open_orders.close_open(work, session, "cancelled")
            return bool(challenges.replace_open(work, session)) or closed

    def confirm_with_passcode(
        self, session: Session, order_id: str, passcode: str
    ) -> Receipt:
        """Confirm one payment by its passcode; a repeat returns the same receipt.

        Raises:
            OrderUnknown: no such payment in this session.
            InFlight: it is being paid at this moment.
            PaymentFailed: the other bank refused it.
            Refusal: as :meth:`redeem`.
        """
        before = self.receipt_if_done(session, order_id)
        if before is not None:
            return before
        attempt = Attempt(
            session,
            None,
            passcode,
            order_id=order_id,
            purposes=(TRANSFER_MONEY.kind,),
        )
        try:
            _session, outcome = provide_passcode(self.resources, attempt)
        except PasscodeExpired:
            # Somebody else may have redeemed it a moment ago, for the same order.
            done = self.receipt_if_done(session, order_id)
            if done is None:
                raise
            return done
        assert isinstance(outcome, Receipt)  # a transfer has a receipt
        return outcome

    def verify_identity(
        self, session: Session, evidence_id: str, heard: Heard
    ) -> Verified:
        """Decide about evidence, and do what it was given for.

        Returns:
            What was done; a request to capture anew, which says why; or the passcode
            that was asked for instead.

        Raises:
            EvidenceExpired: used, replaced, too old, or another session's.
            EnginesBusy: too many wait, and it was asked for anew too often.
            Refusal: what it was for is refused.
        """
        return verify_identity(self.resources, Look(session, evidence_id, heard))

    def upi_callback(self, headers: Mapping[str, str], body: bytes) -> dict[str, str]:
        """Take a signed message of the UPI provider."""
        return upi_callback.upi_callback(self.resources, self.upi_secret, headers, body)
