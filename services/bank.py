"""The bank as web and actions see it: one method a use case.

Every method is synchronous, safe to call from many threads, does its work in one
database transaction (a payment to another bank in several) and refuses by raising a
``services.work.errors.Refusal``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError

from ledger.journal import Balance
from services.accounts import orders, payees
from services.accounts.orders import Order
from services.accounts.outcomes import Outcome, Receipt
from services.accounts.payees import Payee, ResolvedVpa
from services.asking import challenges
from services.asking.challenges import Challenge
from services.confirming import confirm_order, upi_callback
from services.confirming.provide_passcode import Attempt, provide_passcode
from services.confirming.resend_passcode import resend_passcode
from services.identity import IdentityDesk
from services.looking.check_balance import check_balance
from services.looking.list_payees import list_payees
from services.looking.transaction_history import (
    HistoryPage,
    HistoryQuery,
    transaction_history,
)
from services.paying import (
    add_payee,
    cancel_transfer,
    confirm_by_voice,
    pending_payments,
    remove_payee,
    transfer_money,
)
from services.paying.transfer_money import Wish
from services.people import sessions
from services.people.sessions import Session
from services.protecting import block_account
from services.signing_in import sign_in
from services.talking import human_handoff
from services.talking.conversation_state import ConversationState, conversation_state
from services.talking.human_handoff import Case
from services.work.errors import (
    InFlight,
    OrderUnknown,
    PasscodeExpired,
    PasscodeWrong,
    PaymentFailed,
)
from vault import VaultError

JOBS_SILENT_FOR = timedelta(seconds=30)
ROOTS_SILENT_FOR = timedelta(minutes=5)


@dataclass(frozen=True)
class Bank(IdentityDesk):
    """Everything a customer can do, whatever channel they come by."""

    upi_secret: str = field(repr=False)

    # Sessions

    def open_session(self) -> tuple[str, Session]:
        """Begin an anonymous session: its token, told only here, and the session."""
        with self.resources.work() as work:
            return sessions.open_session(work)

    def find_session(self, token: str) -> Session:
        """Find the session of a token and note that it was used.

        Raises:
            SessionUnknown, SessionExpired: there is none that lives.
        """
        with self.resources.work(durable=False) as work:
            return sessions.find(work, token)

    def session_of(self, conversation_id: str) -> Session:
        """Find the live session of a conversation, for the action server.

        Raises:
            SessionUnknown, SessionExpired: there is none that lives.
        """
        with self.resources.work() as work:
            return sessions.of_conversation(work, conversation_id)

    def session_now(self, session: Session) -> Session:
        """Read a session anew, such as after a turn that may have signed in."""
        with self.resources.work() as work:
            return sessions.by_id(work, session.id)

    def take_rotated_token(self, session: Session) -> str | None:
        """Return the session's new token, if a sign-in made one due.

        A session that ended in this turn is followed by a new anonymous one, whose
        token is returned: the conversation goes on as somebody unknown.
        """
        with self.resources.work() as work:
            if sessions.has_ended(work, session):
                return sessions.open_session(work)[0]
            return sessions.rotate(work, session)

    def close_session(self, session: Session) -> None:
        """Sign out: the session, its open order and its challenge end."""
        with self.resources.work() as work:
            sessions.lock(work, session.id)
            orders.close_open(work, session, "cancelled")
            challenges.replace_open(work, session)
            if sessions.end(work, session):
                work.audit(
                    "sign_out",
                    "ended",
                    customer_id=session.customer_id,
                    session_id=session.id,
                )

    def conversation_state(self, session: Session) -> ConversationState:
        """Say what the assistant waits for."""
        with self.resources.work() as work:
            return conversation_state(work, session)

    # Signing in

    def request_sign_in(self, session: Session | None, handle: str) -> Challenge:
        """Ask the customer on their UPI app; the same for an unknown customer.

        Without a session one is opened whose only key is the challenge's id.

        Raises:
            InvalidInput: the handle cannot be read, or somebody is signed in already.
            TooManyRequests: this session has asked too often.
        """
        with self.resources.work() as work:
            if session is not None:
                return sign_in.request_sign_in(work, session, handle)
            _token, bare = sessions.open_session(work)
            challenge = sign_in.request_sign_in(work, bare, handle)
            challenges.let_handle_stand_for_session(work, challenge)
            return challenge

    def challenge_state(
        self, challenge_id: str, session: Session | None = None
    ) -> Challenge:
        """Say how a challenge stands.

        Raises:
            PasscodeExpired: there is none, or it belongs to another session.
        """
        with self.resources.work() as work:
            row = challenges.find(work, challenge_id)
            if session is not None and str(row.session_id) != session.id:
                raise PasscodeExpired
            state = challenges.state_of(work, row)
            return Challenge(challenge_id, row.purpose, state, row.expires_at)

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

    def hand_out_challenge(self, session: Session) -> Challenge | None:
        """Give the session's open question a fresh handle; None when none is open."""
        with self.resources.work() as work:
            sessions.lock(work, session.id)
            row = challenges.open_of(work, session)
            return challenges.hand_out(work, row) if row is not None else None

    def open_sealed_passcode(self, token: str, conversation_id: str) -> str:
        """Open the digits that the channel sealed for this conversation.

        Raises:
            PasscodeExpired: the seal is broken, too old, or another conversation's.
        """
        try:
            return self.resources.sealer.open(token, f"passcode/{conversation_id}")
        except VaultError as error:
            raise PasscodeExpired from error

    def resend_passcode(self, session: Session) -> Challenge:
        """Ask again on the UPI app.

        Raises:
            NothingToConfirm: there is nothing that a passcode would be for.
            TooManyRequests: this session has asked too often.
        """
        with self.resources.work() as work:
            return resend_passcode(work, session)

    # Looking

    def check_balance(self, session: Session) -> Balance:
        """Read the balance, in paise."""
        with self.resources.work() as work:
            return check_balance(work, session)

    def transaction_history(self, session: Session, query: HistoryQuery) -> HistoryPage:
        """Read one page of the statement, newest first."""
        with self.resources.work() as work:
            return transaction_history(work, session, query)

    def list_payees(self, session: Session) -> list[Payee]:
        """Return the saved payees by name."""
        with self.resources.work() as work:
            return list_payees(work, session)

    def resolve_payee(self, session: Session, words: str) -> Payee:
        """Find a saved payee by a name as it was said.

        Raises:
            PayeeUnknown, PayeeAmbiguous: no single one fits.
        """
        with self.resources.work() as work:
            return payees.find(work, sessions.require(work, session), words)

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

    # Ordering and confirming

    def require_level(
        self, session: Session, level: sessions.Level = "recognised"
    ) -> None:
        """Refuse a session that is not signed in at that level, or blocked."""
        with self.resources.work() as work:
            sessions.require(work, session, level)

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
                challenge = confirm_order.ask_passcode(work, session, order)
                order = orders.with_challenge(work, order, challenge)
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

    def open_block(self, session: Session) -> Order:
        """Write down the wish to block the account, to be asked back."""
        with self.resources.work() as work:
            return block_account.open_block(work, session)

    def request_block(self, session: Session, handle: str) -> Challenge:
        """Turn an anonymous wish to block into a question on the UPI app."""
        with self.resources.work() as work:
            return block_account.request_block(work, session, handle)

    def open_order(self, session: Session) -> Order | None:
        """Return the order that waits in this session, if any."""
        with self.resources.work() as work:
            return orders.open_of(work, session)

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
            closed = orders.close_open(work, session, "cancelled")
            return bool(challenges.replace_open(work, session)) or closed

    # By id, for the API

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
            sessions.require(work, session)
            orders.of_customer(work, session, order_id)
            return transfer_money.receipt_of(work, order_id)

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
            session, None, passcode, order_id=order_id, purposes=("transfer_money",)
        )
        try:
            _session, outcome = provide_passcode(self.resources, attempt)
        except PasscodeExpired:
            # Somebody else may have redeemed it a moment ago, for the same order.
            done = self.receipt_if_done(session, order_id)
            if done is None:
                raise
            return done
        assert isinstance(outcome, Receipt)  # noqa: S101 - a transfer has a receipt
        return outcome

    def receipt_if_done(self, session: Session, order_id: str) -> Receipt | None:
        """Say what became of a payment of this session; None while it waits.

        Raises:
            OrderUnknown: no such payment in this session.
            InFlight: it is being paid at this moment.
            PaymentFailed: the other bank refused it.
        """
        with self.resources.work() as work:
            sessions.require(work, session)
            order = orders.of_customer(work, session, order_id)
            if order.session_id != session.id or order.kind != "transfer_money":
                raise OrderUnknown
            if pending_payments.in_flight(work, order):
                raise InFlight
            if order.state == "failed":
                raise PaymentFailed
            if order.state in {"done", "held", "paying"}:
                return transfer_money.receipt_of(work, order_id)
            return None

    # Cancelling

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

    # Beyond the customer

    def hand_off(self, session: Session, reason: str) -> Case:
        """Open a case for a person to take over."""
        with self.resources.work() as work:
            return human_handoff.hand_off(work, session, reason)

    def upi_callback(self, headers: Mapping[str, str], body: bytes) -> dict[str, str]:
        """Take a signed message of the UPI provider."""
        return upi_callback.upi_callback(self.resources, self.upi_secret, headers, body)

    def health(self) -> dict[str, str]:
        """Say whether database, jobs and signed roots are ``up`` or ``down``."""
        try:
            with self.resources.work() as work:
                beats = work.all("SELECT process, beaten_at FROM heartbeats")
        except SQLAlchemyError:
            return {"database": "down", "jobs": "unknown", "roots": "unknown"}
        ages = {row.process: abs(work.now - row.beaten_at) for row in beats}
        silence = {"jobs": JOBS_SILENT_FOR, "roots": ROOTS_SILENT_FOR}
        states = {
            process: "up" if ages.get(process, timedelta.max) < longest else "down"
            for process, longest in silence.items()
        }
        return {"database": "up", **states}
