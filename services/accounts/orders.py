"""Orders: what was read back and now waits for the customer's yes, or did.

The row, not a slot, says what will be done. What still waits is in ``open_orders``,
what became a payment in ``payments`` and ``payments_under_way``.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from services.asking.evidence import CaptureRequest
from services.people import customers, sessions
from services.people.sessions import Session
from services.work.errors import OrderUnknown
from services.work.work import Work, from_bytes
from vault import places

OPEN_STATES = ("awaiting_confirmation", "awaiting_passcode")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of ``orders``, as much of it as an order is made of."""

    id: str
    kind: str
    state: str
    session_id: str
    customer_id: str | None
    payee_id: str | None
    amount_paise: int | None
    transfer_id: str | None
    expires_at: datetime
    request_hash: bytes
    details: bytes
    scope: str
    read_back_turn: int | None
    paused: bool
    suspended_at: datetime | None


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


def by_id(work: Work, order_id: str) -> Order:
    """Read an order.

    Raises:
        OrderUnknown: there is none.
    """
    return read(work, _row(work, order_id))


def kind_of(work: Work, order_id: str) -> str:
    """Say what an order is for, also one whose customer was forgotten.

    Raises:
        OrderUnknown: there is none.
    """
    return str(_row(work, order_id).kind)


def _row(work: Work, order_id: str) -> Row:
    try:
        uuid.UUID(order_id)
    except ValueError as error:
        raise OrderUnknown from error
    row = work.row(Row, "SELECT * FROM orders WHERE id = :id FOR UPDATE", id=order_id)
    if row is None:
        raise OrderUnknown
    return row


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


def latest_of(work: Work, session: Session) -> Order | None:
    """Return the last order that was made in a session, whatever became of it."""
    row = work.row(
        Row,
        "SELECT * FROM orders WHERE session_id = :session"
        " ORDER BY created_at DESC LIMIT 1",
        session=session.id,
    )
    return None if row is None else read(work, row)


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


def read(work: Work, row: Row) -> Order:
    """Decrypt an order.

    Raises:
        OrderUnknown: whose it was is forgotten.
    """
    customer = customers.find_by_id(work, row.customer_id)
    if customer is None:
        raise OrderUnknown
    details = from_bytes(customer.key.decrypt(row.details, places.order(row.id)))
    return Order(
        id=row.id,
        kind=row.kind,
        state=row.state,
        session_id=row.session_id,
        customer_id=customer.id,
        payee_id=row.payee_id,
        amount_paise=row.amount_paise,
        transfer_id=row.transfer_id,
        expires_at=row.expires_at,
        lapsed=row.expires_at <= work.now,
        scope=row.scope,
        read_back_turn=row.read_back_turn,
        paused=row.paused,
        suspended=row.suspended_at is not None,
        **details,
    )
