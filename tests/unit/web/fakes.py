"""A bank made of dictionaries, for the tests that do not use the real one yet."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from services.accounts.open_orders import with_voice
from services.accounts.orders import Order
from services.accounts.outcomes import Outcome, Receipt, SignedIn
from services.asking.challenges import Challenge
from services.looking.security_log import SecurityLog, SignInTry
from services.looking.transaction_history import HistoryItem, HistoryPage, HistoryQuery
from services.paying.transfer_money import Wish
from services.people.devices import DeviceName, KnownDevice
from services.people.sessions import Level, Session
from services.talking.conversation_state import ConversationState
from services.work.errors import (
    AlreadyPosted,
    IdempotencyConflict,
    OrderUnknown,
    PasscodeExpired,
    PasscodeWrong,
    SessionExpired,
    SessionUnknown,
    SignInNeeded,
)
from tests.unit.web.fake_evidence import NOW, FakeEvidence, capture_request

GOOD_CODE = "271828"


@dataclass
class FakeBank(FakeEvidence):
    """Knows Kamala, one passcode, and which token belongs to which session."""

    expired: set[str] = field(default_factory=set)
    rotation_due: set[str] = field(default_factory=set)
    ended: set[str] = field(default_factory=set)
    challenges: dict[str, str | None] = field(default_factory=dict)
    orders: dict[str, tuple[Wish, Order]] = field(default_factory=dict)
    state: ConversationState = field(
        default_factory=lambda: ConversationState(None, False)
    )
    voice_may_confirm: bool = False
    opens: Outcome | None = None  # what a right code comes to, if not a sign-in
    queries: list[HistoryQuery] = field(default_factory=list)
    lines_asked: list[int] = field(default_factory=list)
    callbacks: list[tuple[Mapping[str, str], bytes]] = field(default_factory=list)
    database: str = "up"
    breaks_with: Exception | None = None
    turns: int = 0

    def begin_turn(self, session: Session) -> int:
        self.turns += 1
        return self.turns

    def open_session(self) -> tuple[str, Session]:
        if self.breaks_with:
            raise self.breaks_with
        session = Session(
            id=str(uuid.uuid4()),
            conversation_id=uuid.uuid4().hex,
            level="anonymous",
            customer_id=None,
            customer_name=None,
            expires_at=NOW + timedelta(minutes=5),
        )
        return self._keep(session), session

    def find_session(self, token: str) -> Session:
        if token in self.expired:
            raise SessionExpired
        if token not in self.sessions:
            raise SessionUnknown
        return self.sessions[token]

    def session_now(self, session: Session) -> Session:
        return next(s for s in self.sessions.values() if s.id == session.id)

    def take_rotated_token(self, session: Session) -> str | None:
        if session.id in self.ended:
            return self.open_session()[0]
        if session.id not in self.rotation_due:
            return None
        self.rotation_due.remove(session.id)
        now = self.session_now(session)
        self.sessions = {t: s for t, s in self.sessions.items() if s is not now}
        return self._keep(now)

    def close_session(self, session: Session) -> None:
        self.ended.add(session.id)
        self.expired |= {t for t, s in self.sessions.items() if s.id == session.id}

    def conversation_state(self, session: Session) -> ConversationState:
        assert session
        return self.state

    def request_sign_in(self, session: Session | None, handle: str) -> Challenge:
        handle_of_challenge = secrets.token_urlsafe(16)
        self.challenges[handle_of_challenge] = session.id if session else None
        return _challenge(handle_of_challenge)

    def challenge_state(
        self, challenge_id: str, session: Session | None = None
    ) -> Challenge:
        if challenge_id not in self.challenges:
            raise PasscodeExpired
        return _challenge(challenge_id)

    def redeem(
        self,
        session: Session | None,
        challenge_id: str | None,
        passcode: str | None,
        approved: bool = False,
    ) -> tuple[Session, Outcome]:
        if challenge_id not in self.challenges:
            raise PasscodeExpired
        if not approved and passcode != GOOD_CODE:
            raise PasscodeWrong
        if session and self.opens:
            return session, self.opens
        signed_in = self.sign_in(session or self.open_session()[1])
        return signed_in, SignedIn("Kamala Devi")

    def sign_in(self, session: Session, level: Level = "strong") -> Session:
        """What a right passcode, or face and voice, do in the conversation too."""
        token = next(t for t, s in self.sessions.items() if s.id == session.id)
        strong = replace(
            session, level=level, customer_id="c1", customer_name="Kamala Devi"
        )
        self.sessions[token] = strong
        self.rotation_due.add(session.id)
        return strong

    def open_transfer(
        self, session: Session, wish: Wish, *, issue_challenge: bool = False
    ) -> Order:
        _need_strong(session)
        assert issue_challenge
        key = str(wish.idempotency_key)
        if key not in self.orders:
            order = _order(session, wish)
            if self.voice_may_confirm:
                voice = capture_request(("voice",), purpose="transfer_money")
                self.asked[voice.challenge_id] = session.id, voice
                self.orders_of_voices[voice.challenge_id] = order.id
                order = with_voice(order, voice)
            self.orders[key] = wish, order
        first, order = self.orders[key]
        if first != wish:
            raise IdempotencyConflict
        return order

    def receipt_so_far(self, session: Session, order_id: str) -> Receipt:
        _need_strong(session)
        return self.receipts[order_id]

    def confirm_with_passcode(
        self, session: Session, order_id: str, passcode: str
    ) -> Receipt:
        _need_strong(session)
        order = self._order(order_id)
        if passcode != GOOD_CODE:
            raise PasscodeWrong
        return receipt_of(order)

    def order_by_id(self, session: Session, order_id: str) -> Order:
        _need_strong(session)
        return self._order(order_id)

    def cancel_transfer(self, session: Session, order_id: str) -> None:
        _need_strong(session)
        if self._order(order_id).narration == "gone":
            raise AlreadyPosted

    def security_log(self, session: Session, limit: int) -> SecurityLog:
        if session.level == "anonymous":
            raise SignInNeeded
        self.lines_asked.append(limit)
        name = DeviceName("Chrome", "Android")
        device = KnownDevice("d1", NOW - timedelta(days=9), NOW, name)
        nameless = KnownDevice("d2", NOW, None)
        tries = (
            SignInTry(NOW, True, ("code",), None, here=True),
            SignInTry(NOW, False, ("face", "voice"), device, here=False),
        )
        since = NOW - timedelta(days=30)
        return SecurityLog(tries, (device, nameless), 7, since)

    def transaction_history(self, session: Session, query: HistoryQuery) -> HistoryPage:
        _need_strong(session)
        self.queries.append(query)
        item = HistoryItem(
            id=str(uuid.uuid4()),
            posted_at=NOW,
            direction="debit",
            counterparty_name="Ramesh Kumar",
            counterparty_vpa="ramesh@saathi",
            amount_paise=50_000,
            balance_paise=4_950_000,
            narration="for medicines",
            status="posted",
            utr=None,
        )
        return HistoryPage((item,) * min(query.limit, 2), "next")

    def upi_callback(self, headers: Mapping[str, str], body: bytes) -> dict[str, str]:
        self.callbacks.append((headers, body))
        if b"approved" not in body:
            return {}
        return {"passcode": GOOD_CODE}

    def health(self) -> dict[str, str]:
        if self.database != "up":
            raise ConnectionError(self.database)
        return {"database": "up"}

    def _keep(self, session: Session) -> str:
        token = secrets.token_urlsafe(32)
        self.sessions[token] = session
        return token

    def _order(self, order_id: str) -> Order:
        for _, order in self.orders.values():
            if order.id == order_id:
                return order
        raise OrderUnknown


def receipt_of(order: Order) -> Receipt:
    return Receipt(
        order_id=order.id,
        status="posted",
        utr="412345678901",
        posted_at=NOW,
        releases_at=None,
        amount_paise=order.amount_paise or 0,
        payee_name=order.payee_name,
        balance_paise=4_950_000,
    )


def _need_strong(session: Session) -> None:
    if session.level != "strong":
        raise SignInNeeded


def _challenge(handle: str) -> Challenge:
    return Challenge(handle, "sign_in", "waiting", NOW + timedelta(minutes=5))


def _order(session: Session, wish: Wish) -> Order:
    return Order(
        id=str(uuid.uuid4()),
        kind="transfer_money",
        state="awaiting_passcode",
        session_id=session.id,
        customer_id="c1",
        payee_name="Ramesh Kumar",
        payee_vpa=wish.payee,
        payee_id=None,
        amount_paise=wish.amount_paise,
        narration=wish.narration,
        nickname="",
        transfer_id=None,
        expires_at=NOW + timedelta(minutes=5),
        challenge_id="challenge-of-the-order",
    )
