"""Sending money: checked, read back, confirmed, then booked in one transaction.

Money for another bank is held first, paid through UPI after that was committed, and
then posted or given back; it is never paid twice and never forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from ledger.journal import Entry, move
from ledger.money import InsufficientFunds as LedgerInsufficientFunds
from protocol.rupees import rupees
from services.accounts import counterparties, memos, open_orders, orders, payees
from services.accounts.confirmed import Confirmed
from services.accounts.counterparties import NOBODY, Pair
from services.accounts.house_accounts import house_account
from services.accounts.open_orders import Proposal
from services.accounts.orders import Order
from services.accounts.outcomes import Outcome, Receipt
from services.accounts.payees import Payee
from services.asking.evidence import CaptureRequest
from services.paying import confirm_by_voice, new_devices, receipts
from services.paying.settlement import settle
from services.people import customers, sessions
from services.people.customers import Customer
from services.people.sessions import Session
from services.work.acts import Act
from services.work.errors import (
    IdempotencyConflict,
    InsufficientFunds,
    NothingToConfirm,
    PayeeUnknown,
)
from services.work.work import Work

LONGEST_NARRATION = 100
SCOPE = "transactions"  # of keys that clients choose


@dataclass(frozen=True)
class Wish:
    """What the customer said or the API was given."""

    payee: str = field(repr=False)
    amount_paise: int
    narration: str = field(default="", repr=False)
    idempotency_key: str | None = None


def open_transfer(work: Work, session: Session, wish: Wish) -> Order:
    """Check a wish and write it down as the order to be read back.

    Raises:
        SignInNeeded, AccountBlocked: the session may not pay.
        PayeeUnknown, PayeeAmbiguous: no single saved payee fits.
        InvalidAmount, LimitExceeded, InsufficientFunds: the amount cannot be sent.
        IdempotencyConflict: the key came before with another wish.
    """
    customer = sessions.require(work, session, TRANSFER_MONEY.level)
    try:
        payee = payees.find(work, customer, wish.payee)
    except PayeeUnknown:
        return _before_payee_was_removed(work, customer, wish)
    proposal = _proposal(wish, payee)
    before = open_orders.same_key(work, customer, proposal)
    if before is not None:
        return before
    _check(work, customer, session.id, wish.amount_paise)
    _check_reachable(work, payee)
    _meeting(work, customer, payee)  # now, so that the payment need not draw tokens
    return open_orders.propose(work, session, proposal)


def _before_payee_was_removed(work: Work, customer: Customer, wish: Wish) -> Order:
    """Return the order that came with this key while its payee was still saved.

    Only for the id or UPI ID itself: a name may mean somebody else by now.

    Raises:
        PayeeUnknown: no order has the key.
        IdempotencyConflict: it has another wish, or cannot be compared.
    """
    if wish.idempotency_key is None:
        raise PayeeUnknown
    kind, key = TRANSFER_MONEY.kind, wish.idempotency_key
    first = open_orders.with_key(work, customer, kind, SCOPE, key)
    if first is None:
        raise PayeeUnknown
    again = (wish.amount_paise, _narration(wish)) == (
        first.amount_paise,
        first.narration,
    )
    if not again or _words(wish) not in {first.payee_id, first.payee_vpa}:
        raise IdempotencyConflict
    return first


def _words(wish: Wish) -> str:
    return wish.payee.strip().lower()


def _narration(wish: Wish) -> str:
    return " ".join(wish.narration.split())[:LONGEST_NARRATION]


def _proposal(wish: Wish, payee: Payee) -> Proposal:
    proposal = {
        "kind": TRANSFER_MONEY.kind,
        "payee_name": payee.name,
        "payee_vpa": payee.vpa,
        "payee_id": payee.id,
        "amount_paise": wish.amount_paise,
        "narration": _narration(wish),
    }
    if wish.idempotency_key is None:
        return Proposal(**proposal)  # type: ignore[arg-type]  # fields by name
    return Proposal(
        **proposal,  # type: ignore[arg-type]  # fields by name
        scope=SCOPE,
        idempotency_key=wish.idempotency_key,
    )


def check_amount(work: Work, session: Session, amount_paise: int) -> None:
    """Refuse an amount that could not be sent now, before it is read back.

    Raises:
        InvalidAmount, LimitExceeded, InsufficientFunds: as it says.
    """
    _check(work, sessions.require(work, session), session.id, amount_paise)


def left_today(work: Work, session: Session) -> int:
    """Return how much the customer can send today at most, in paise.

    Raises:
        SignInNeeded, AccountBlocked: the session may not look.
    """
    customer = sessions.require(work, session)
    balance = work.book.balance(customer.account_id).available_paise
    sent = work.book.debited_since(customer.account_id, _start_of_day(work))
    return max(min(balance, work.policy.daily_limit_paise - sent), 0)


def _check(work: Work, customer: Customer, session_id: str, amount_paise: int) -> None:
    work.policy.check_amount(amount_paise)
    balance = work.book.balance(customer.account_id)
    if amount_paise > balance.available_paise:
        available = rupees(balance.available_paise)
        raise InsufficientFunds("available", available=available)
    sent = work.book.debited_since(customer.account_id, _start_of_day(work))
    work.policy.check_day(amount_paise, sent)
    new_devices.check(work, session_id, amount_paise)


def _check_reachable(work: Work, payee: Payee) -> None:
    """Refuse to pay into the account of somebody who was forgotten."""
    own = payee.account_id
    if own is not None and not customers.is_reachable(work, own):
        raise PayeeUnknown("no_longer_used")


def _start_of_day(work: Work) -> datetime:
    zone = ZoneInfo(work.resources.time_zone)
    today = work.now.astimezone(zone).date()
    return datetime.combine(today, time.min, zone).astimezone(timezone.utc)


def execute(work: Work, order: Order) -> None:
    """Book a confirmed order: post it, or hold it for later or for another bank.

    Raises:
        NothingToConfirm: the order is not open any more.
        PayeeUnknown, LimitExceeded, InsufficientFunds: things changed meanwhile.
    """
    if not order.waits:
        raise NothingToConfirm
    customer = customers.by_id(work, order.customer_id)
    assert order.amount_paise and order.payee_id  # written so by propose
    work.book.lock(customer.account_id)  # the day's total is only true under the lock
    _check(work, customer, order.session_id, order.amount_paise)
    payee = payees.by_id(work, customer, order.payee_id)
    _check_reachable(work, payee)
    hold = work.policy.hold_for(order.amount_paise, work.now - payee.created_at)
    try:
        _book(work, order, payee, hold)
    except LedgerInsufficientFunds as error:
        raise InsufficientFunds from error


def _book(work: Work, order: Order, payee: Payee, hold: timedelta | None) -> None:
    entry = _entry(work, order, payee)
    if hold is not None:
        transfer = work.book.hold(entry, releases_at=work.now + hold)
        state = "held"
    elif payee.account_id is None:
        transfer, state = work.book.hold(entry), "paying"
    else:
        transfer, state = work.book.post(entry), "done"
    orders.set_state(work, order, state, transfer.id)
    new_devices.note(work, order)
    receipts.audit_transfer(work, order, state)


def _entry(work: Work, order: Order, payee: Payee) -> Entry:
    customer = customers.by_id(work, order.customer_id)
    assert order.amount_paise  # written so by propose
    to_account = payee.account_id or house_account(work, "settlement")
    payee_met, payer_met = _meeting(work, customer, payee)
    return Entry(
        idempotency_key=memos.key_of(order.id),
        kind=TRANSFER_MONEY.kind,
        legs=move(
            (customer.account_id, payer_met),
            (to_account, payee_met),
            order.amount_paise,
        ),
        memo=memos.write(
            work,
            memos.key_of(order.id),
            memos.Memo(
                payer_name=customer.name,
                payer_vpa=customer.vpa,
                payee_name=order.payee_name,
                payee_vpa=order.payee_vpa,
                narration=order.narration,
            ),
        ),
    )


def _meeting(work: Work, customer: Customer, payee: Payee) -> tuple[bytes, bytes]:
    """The tokens under which the payer finds the payee, and the payee the payer."""
    pairs = [Pair(customer.account_id, payee.vpa)]
    if payee.account_id is not None:
        pairs.append(Pair(payee.account_id, customer.vpa))
    met = [*counterparties.tokens(work, pairs), NOBODY]
    return met[0], met[1]


def _carry_out(work: Work, confirmed: Confirmed) -> Receipt | None:
    """Book it; None while it must still travel to another bank."""
    execute(work, confirmed.order)
    return receipts.receipt_unless_paying(work, confirmed.order.id)


def _ask_voice(work: Work, confirmed: Confirmed) -> CaptureRequest | None:
    return confirm_by_voice.request(work, confirmed.session, confirmed.order)


TRANSFER_MONEY = Act[Confirmed, Outcome](
    kind="transfer_money",
    title="upi_app.transfer_money",
    confirmed_by=("passcode",),
    carry_out=_carry_out,
    conclude=settle,
    ask_voice=_ask_voice,
    evidence="confirm_by_voice",
)
