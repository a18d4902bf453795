"""Orders: what was read back and now waits for the customer's yes.

The row, not a slot, says what will be done. One is open a session; a correction
supersedes it and opens another, with a new key and, later, a new passcode.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from services.asking import challenges
from services.asking.challenges import Challenge
from services.asking.evidence import CaptureRequest
from services.people import customers, sessions
from services.people.customers import Customer
from services.people.sessions import Session
from services.work.errors import IdempotencyConflict, NothingToConfirm, OrderUnknown
from services.work.rows import as_row
from services.work.work import Work, from_bytes, to_bytes
from vault import places

OPEN_STATES = ("awaiting_confirmation", "awaiting_passcode")
REQUESTS = b"orders/request_hash"  # what the key is derived for


@dataclass(frozen=True, slots=True)
class _Row:
    id: uuid.UUID
    kind: str
    state: str
    session_id: uuid.UUID
    customer_id: uuid.UUID | None
    payee_id: uuid.UUID | None
    amount_paise: int | None
    transfer_id: uuid.UUID | None
    expires_at: datetime
    request_hash: bytes
    details: bytes
    scope: str
    read_back_turn: int | None
    paused: bool
    suspended_at: datetime | None


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


@dataclass(frozen=True)
class Order:
    """An order as it stands in the database."""

    id: str
    kind: str
    state: str
    session_id: str
    customer_id: str
    payee_name: str = field(repr=False)
    payee_vpa: str = field(repr=False)
    payee_id: str | None
    amount_paise: int | None
    narration: str = field(repr=False)
    nickname: str = field(repr=False)
    transfer_id: str | None
    expires_at: datetime
    confirm_with: tuple[str, ...] = ("upi_passcode",)
    challenge_id: str | None = field(default=None, repr=False)
    lapsed: bool = False  # it was not confirmed in time
    about: str = field(default="", repr=False)  # the order that this one changes
    scope: str = "conversation"
    read_back_turn: int | None = None  # in whose answer it was read back last
    paused: bool = False  # it takes no code before it was read back again
    suspended: bool = False  # held, and not to be let go by itself
    # What to say, where a voice may confirm it; told once.
    voice: CaptureRequest | None = field(default=None, repr=False)

    @property
    def open(self) -> bool:
        """Whether it still waits for the customer."""
        return self.state in OPEN_STATES

    @property
    def waits(self) -> bool:
        """Whether it is open, and still was in time when it was read."""
        return self.open and not self.lapsed


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
    return _read(work, row)


def with_key(work: Work, customer: Customer, scope: str, key: str) -> Order | None:
    """Return the order that came with a key, whatever it was; None for a new key."""
    row = _by_key(work, customer, scope, key)
    return None if row is None or row.kind != "transfer_money" else _read(work, row)


def _by_key(work: Work, customer: Customer, scope: str, key: str) -> _Row | None:
    # Another session may come with the same key at the same moment.
    work.one(
        "SELECT pg_advisory_xact_lock(hashtextextended(:customer, 7327))",
        customer=customer.id,
    )
    row = work.one(
        "SELECT * FROM orders WHERE customer_id = :customer AND scope = :scope"
        " AND idempotency_key = :key",
        customer=customer.id,
        scope=scope,
        key=key,
    )
    return None if row is None else as_row(_Row, row)


def open_of(work: Work, session: Session) -> Order | None:
    """Return the order the session has open; None when there is none, or it lapsed."""
    row = work.one(
        "SELECT * FROM orders WHERE session_id = :session AND state IN"
        " ('awaiting_confirmation', 'awaiting_passcode') FOR UPDATE",
        session=session.id,
    )
    if row is None or row.expires_at <= work.now:
        return None
    return _read(work, as_row(_Row, row))


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


def by_id(work: Work, order_id: str) -> Order:
    """Read an order.

    Raises:
        OrderUnknown: there is none.
    """
    return _read(work, _row(work, order_id))


def kind_of(work: Work, order_id: str) -> str:
    """Say what an order is for, also one whose customer was forgotten.

    Raises:
        OrderUnknown: there is none.
    """
    return str(_row(work, order_id).kind)


def _row(work: Work, order_id: str) -> _Row:
    try:
        uuid.UUID(order_id)
    except ValueError as error:
        raise OrderUnknown from error
    row = work.one("SELECT * FROM orders WHERE id = :id FOR UPDATE", id=order_id)
    if row is None:
        raise OrderUnknown
    return as_row(_Row, row)


def lock_sessions(work: Work, session: Session, order_id: str) -> None:
    """Hold this session and the one an order was made in, always in the same order."""
    row = work.one(
        "SELECT session_id FROM orders WHERE cast(id AS text) = :id", id=order_id
    )
    made_in = {str(row.session_id)} if row is not None else set()
    for session_id in sorted({session.id, *made_in}):
        sessions.lock(work, session_id)


def of_customer(work: Work, session: Session, order_id: str) -> Order:
    """Read an order of the signed-in customer.

    Raises:
        OrderUnknown: there is none, or it is somebody else's.
    """
    order = by_id(work, order_id)
    if order.customer_id != session.customer_id:
        raise OrderUnknown
    return order


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


def latest_of(work: Work, session: Session) -> Order | None:
    """Return the last order that was made in a session, whatever became of it."""
    row = work.one(
        "SELECT * FROM orders WHERE session_id = :session"
        " ORDER BY created_at DESC LIMIT 1",
        session=session.id,
    )
    return None if row is None else _read(work, row)


def payments_since(
    work: Work, customer_id: str, since: datetime, most: int
) -> list[Order]:
    """Return a customer's payments made since an instant, the newest first."""
    rows = work.all(
        "SELECT * FROM orders WHERE customer_id = :customer AND kind = 'transfer_money'"
        " AND created_at > :since ORDER BY created_at DESC LIMIT :most",
        customer=customer_id,
        since=since,
        most=most,
    )
    return [_read(work, row) for row in rows]


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


def close_all_of(work: Work, customer_id: str, state: str) -> int:
    """Close every open order of a customer, whose sessions are held; how many."""
    return work.run(
        "UPDATE orders SET state = :state WHERE customer_id = :customer AND state IN"
        " ('awaiting_confirmation', 'awaiting_passcode')",
        state=state,
        customer=customer_id,
    )


def suspend_held_of(work: Work, customer_id: str) -> list[str]:
    """Keep a customer's held payments from being let go; the ids of those it met."""
    rows = work.all(
        "UPDATE orders SET suspended_at = :now WHERE customer_id = :customer"
        " AND state = 'held' AND suspended_at IS NULL RETURNING id",
        now=work.now,
        customer=customer_id,
    )
    return [str(row.id) for row in rows]


def suspended_before(work: Work, instant: datetime) -> Order | None:
    """Take the held payment that was suspended longest, if before an instant."""
    row = work.one(
        "SELECT * FROM orders WHERE state = 'held' AND suspended_at < :instant"
        " ORDER BY suspended_at LIMIT 1 FOR UPDATE SKIP LOCKED",
        instant=instant,
    )
    return None if row is None else _read(work, as_row(_Row, row))


def with_challenge(work: Work, order: Order, challenge: challenges.Challenge) -> Order:
    """Return the order as it is now, with the id of the challenge just issued."""
    current = by_id(work, order.id)
    return replace(current, challenge_id=challenge.challenge_id)


def with_voice(order: Order, asked: CaptureRequest) -> Order:
    """Return the order with what may be said to confirm it."""
    return replace(order, confirm_with=(*order.confirm_with, "voice"), voice=asked)


def set_state(
    work: Work, order: Order, state: str, transfer_id: str | None = None
) -> None:
    """Move an order on."""
    work.run(
        "UPDATE orders SET state = :state,"
        " transfer_id = coalesce(cast(:transfer AS uuid), transfer_id) WHERE id = :id",
        state=state,
        transfer=transfer_id,
        id=order.id,
    )


def cancel_held_of(work: Work, customer_id: str) -> list[str]:
    """Cancel a customer's held payments; the transfers to be given back."""
    held = work.all(
        "UPDATE orders SET state = 'cancelled' WHERE customer_id = :id"
        " AND state = 'held' RETURNING transfer_id",
        id=customer_id,
    )
    return [str(row.transfer_id) for row in held]


def held_ids_of(work: Work, customer_id: str) -> list[str]:
    """Return the ids of a customer's held payments, oldest first."""
    rows = work.all(
        "SELECT id FROM orders WHERE customer_id = :customer AND state = 'held'"
        " ORDER BY created_at",
        customer=customer_id,
    )
    return [str(row.id) for row in rows]


def note_consent(work: Work, order: Order) -> None:
    """Write down when the customer first said yes."""
    work.run(
        "UPDATE orders SET consented_at = coalesce(consented_at, :now) WHERE id = :id",
        now=work.now,
        id=order.id,
    )


def consent_at(work: Work, order: Order) -> datetime | None:
    """When the customer said yes; None where they never did."""
    row = work.one("SELECT consented_at FROM orders WHERE id = :id", id=order.id)
    at: datetime | None = row.consented_at if row is not None else None
    return at


def subject_of(order: Order) -> challenges.Subject:
    """Say what the UPI app shows about an order."""
    return challenges.Subject(
        purpose=order.kind,
        order_id=order.id,
        payee_name=order.payee_name or None,
        payee_vpa=order.payee_vpa or None,
        amount_paise=order.amount_paise,
    )


def _read(work: Work, row: _Row) -> Order:
    customer = customers.find_by_id(work, str(row.customer_id))
    if customer is None:
        raise OrderUnknown  # whose order it was is forgotten
    order_id = str(row.id)
    details = from_bytes(
        customer.key.decrypt(bytes(row.details), places.order(order_id))
    )
    return Order(
        id=order_id,
        kind=row.kind,
        state=row.state,
        session_id=str(row.session_id),
        customer_id=customer.id,
        payee_id=str(row.payee_id) if row.payee_id else None,
        amount_paise=row.amount_paise,
        transfer_id=str(row.transfer_id) if row.transfer_id else None,
        expires_at=row.expires_at,
        lapsed=row.expires_at <= work.now,
        scope=row.scope,
        read_back_turn=row.read_back_turn,
        paused=row.paused,
        suspended=row.suspended_at is not None,
        **details,
    )


def ask_passcode(work: Work, session: Session, order: Order) -> Challenge:
    """Ask for the passcode bound to this order, on the UPI app."""
    customer = customers.by_id(work, order.customer_id)
    set_state(work, order, "awaiting_passcode")
    return challenges.issue(work, session, customer, subject_of(order))
