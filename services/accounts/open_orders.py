"""Open orders: what was read back in a session, until it is confirmed or closed.

One is open a session; a correction supersedes it and opens another, with a new key
and, later, a new passcode.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid
from dataclasses import dataclass, field, replace
from datetime import timedelta

from services.accounts.orders import Order, Row, by_id, read, set_state
from services.asking import challenges, issuing
from services.asking.challenges import Challenge
from services.asking.evidence import CaptureRequest
from services.people import customers
from services.people.customers import Customer
from services.people.sessions import Session
from services.work.errors import IdempotencyConflict, NothingToConfirm
from services.work.work import Work, to_bytes
from vault import places

REQUESTS = b"orders/request_hash"  # what the key is derived for


@dataclass(frozen=True)
class Proposal:
    """What the customer asked for, checked and resolved, not yet written down."""

    kind: str
    payee_name: str = ""
    payee_vpa: str = ""
    payee_id: str | None = None
    amount_paise: int | None = None
    narration: str = ""
    nickname: str = ""
    about: str = ""  # the id of the order that this one changes
    scope: str = "conversation"
    idempotency_key: str = field(default_factory=lambda: str(uuid.uuid4()))

    def request_hash(self, customer: Customer) -> bytes:
        """Digest what a repeat with the same key must equal.

        Under the customer's own key: nobody can try UPI IDs against a row.
        """
        own = hmac.digest(customer.key.key, REQUESTS, "sha256")
        return hmac.digest(own, self._wish(), "sha256")

    def equals(self, request_hash: bytes, customer: Customer) -> bool:
        """Whether a row's digest is of this wish; older rows have it without a key."""
        plain = hashlib.sha256(self._wish()).digest()
        return request_hash in {self.request_hash(customer), plain}

    def _wish(self) -> bytes:
        wish = [self.kind, self.payee_vpa, self.amount_paise, self.narration]
        return to_bytes({"wish": wish})


def propose(work: Work, session: Session, proposal: Proposal) -> Order:
    """Write an order down in place of the one the session had open.

    A repeat with the same idempotency key returns the first order as it is now.

    Raises:
        IdempotencyConflict: the key came before with another wish.
    """
    assert session.customer_id, "only a signed-in customer orders"
    assert work.acts.of(proposal.kind).ordered, "no act would carry it out"
    customer = customers.by_id(work, session.customer_id)
    before = same_key(work, customer, proposal)
    if before is not None:
        return before
    close_open(work, session, "superseded")
    order_id = str(uuid.uuid4())
    details = {
        "payee_name": proposal.payee_name,
        "payee_vpa": proposal.payee_vpa,
        "narration": proposal.narration,
        "nickname": proposal.nickname,
        "about": proposal.about,
    }
    work.run(
        "INSERT INTO orders (id, session_id, customer_id, kind, state, scope,"
        " idempotency_key, request_hash, details, amount_paise, payee_id, created_at,"
        " expires_at) VALUES (:id, :session, :customer, :kind,"
        " 'awaiting_confirmation', :scope, :key, :hash, :details, :amount, :payee,"
        " :now, :expires)",
        id=order_id,
        session=session.id,
        customer=customer.id,
        kind=proposal.kind,
        scope=proposal.scope,
        key=proposal.idempotency_key,
        hash=proposal.request_hash(customer),
        details=customer.key.encrypt(to_bytes(details), places.order(order_id)),
        amount=proposal.amount_paise,
        payee=proposal.payee_id,
        now=work.now,
        expires=work.now + timedelta(seconds=work.policy.order_lifetime_s),
    )
    return by_id(work, order_id)


def same_key(work: Work, customer: Customer, proposal: Proposal) -> Order | None:
    """Return the order that came with the same key before; None for a new key.

    Raises:
        IdempotencyConflict: that was another wish.
    """
    row = _by_key(work, customer, proposal.scope, proposal.idempotency_key)
    if row is None:
        return None
    if not proposal.equals(bytes(row.request_hash), customer):
        raise IdempotencyConflict
    return read(work, row)


def with_key(
    work: Work, customer: Customer, kind: str, scope: str, key: str
) -> Order | None:
    """Return the order of a kind that came with a key; None for a new key."""
    row = _by_key(work, customer, scope, key)
    return None if row is None or row.kind != kind else read(work, row)


def _by_key(work: Work, customer: Customer, scope: str, key: str) -> Row | None:
    # Another session may come with the same key at the same moment.
    work.one(
        "SELECT pg_advisory_xact_lock(hashtextextended(:customer, 7327))",
        customer=customer.id,
    )
    return work.row(
        Row,
        "SELECT * FROM orders WHERE customer_id = :customer AND scope = :scope"
        " AND idempotency_key = :key",
        customer=customer.id,
        scope=scope,
        key=key,
    )


def open_of(work: Work, session: Session) -> Order | None:
    """Return the order the session has open; None when there is none, or it lapsed."""
    row = work.row(
        Row,
        "SELECT * FROM orders WHERE session_id = :session AND state IN"
        " ('awaiting_confirmation', 'awaiting_passcode') FOR UPDATE",
        session=session.id,
    )
    if row is None or row.expires_at <= work.now:
        return None
    return read(work, row)


def need_open(work: Work, session: Session) -> Order:
    """Return the session's open order.

    Raises:
        NothingToConfirm: there is none, or it lapsed.
    """
    order = open_of(work, session)
    if order is None:
        raise NothingToConfirm
    return order


def asked_back_to(work: Work, session: Session, kinds: list[str]) -> str | None:
    """Return whose order of these kinds is read back here; it is not locked yet."""
    row = work.one(
        "SELECT customer_id FROM orders WHERE session_id = :session"
        " AND kind = ANY(:kinds) AND state = 'awaiting_confirmation'",
        session=session.id,
        kinds=kinds,
    )
    return str(row.customer_id) if row is not None else None


def close_open(work: Work, session: Session, state: str) -> bool:
    """Close the session's open order, and its challenge; False when there was none."""
    closed = work.run(
        "UPDATE orders SET state = :state WHERE session_id = :session AND state IN"
        " ('awaiting_confirmation', 'awaiting_passcode')",
        state=state,
        session=session.id,
    )
    if closed:
        challenges.replace_open(work, session)
    return bool(closed)


def close_all_of(work: Work, customer_id: str, state: str) -> int:
    """Close every open order of a customer, whose sessions are held; how many."""
    return work.run(
        "UPDATE orders SET state = :state WHERE customer_id = :customer AND state IN"
        " ('awaiting_confirmation', 'awaiting_passcode')",
        state=state,
        customer=customer_id,
    )


def close(work: Work, order_id: str, state: str) -> None:
    """Close one order, if it is still open."""
    work.run(
        "UPDATE orders SET state = :state WHERE id = :id"
        " AND state IN ('awaiting_confirmation', 'awaiting_passcode')",
        state=state,
        id=order_id,
    )


def note_read_back(work: Work, order: Order, turn: int) -> None:
    """Record that an order is what this turn's answer asks about."""
    work.run(
        "UPDATE orders SET read_back_turn = :turn WHERE id = :id",
        turn=turn,
        id=order.id,
    )


def pause(work: Work, order: Order, *, paused: bool = True) -> None:
    """Let an order take no code, or let it take one again."""
    work.run(
        "UPDATE orders SET paused = :paused WHERE id = :id", paused=paused, id=order.id
    )


def is_paused(work: Work, order_id: str) -> bool:
    """Whether an order must be read back again before it takes a code."""
    row = work.one("SELECT 1 FROM orders WHERE id = :id AND paused", id=order_id)
    return row is not None


def with_challenge(work: Work, order: Order, challenge: challenges.Challenge) -> Order:
    """Return the order as it is now, with the id of the challenge just issued."""
    current = by_id(work, order.id)
    return replace(current, challenge_id=challenge.challenge_id)


def with_voice(order: Order, asked: CaptureRequest) -> Order:
    """Return the order with what may be said to confirm it."""
    return replace(order, confirm_with=(*order.confirm_with, "voice"), voice=asked)


def subject_of(order: Order) -> issuing.Subject:
    """Say what the UPI app shows about an order."""
    return issuing.Subject(
        purpose=order.kind,
        order_id=order.id,
        payee_name=order.payee_name or None,
        payee_vpa=order.payee_vpa or None,
        amount_paise=order.amount_paise,
    )


def ask_passcode(work: Work, session: Session, order: Order) -> Challenge:
    """Ask for the passcode bound to this order, on the UPI app."""
    customer = customers.by_id(work, order.customer_id)
    set_state(work, order, "awaiting_passcode")
    return issuing.issue(work, session, customer, subject_of(order))
