"""Evidence in the fake bank, and what the real one's dialogue would do with it."""

from __future__ import annotations

import secrets
import uuid
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from protocol import Say, Verify
from services.accounts.orders import Order
from services.accounts.outcomes import Receipt
from services.asking.challenges import Challenge
from services.asking.evidence import CaptureRequest, Captures
from services.people.sessions import Session
from services.work.errors import EvidenceExpired

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=timezone.utc)
DIGITS = "482913"


@dataclass
class FakeEvidence(ABC):
    """Which evidence was asked for and given; the rest is the fake bank's."""

    sessions: dict[str, Session] = field(default_factory=dict)
    asked: dict[str, tuple[str, CaptureRequest]] = field(default_factory=dict)
    given: dict[str, Captures] = field(default_factory=dict)
    undecided: dict[str, tuple[str, str]] = field(default_factory=dict)
    asked_for_passcode: set[str] = field(default_factory=set)
    kinds_asked: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    receipts: dict[str, Receipt] = field(default_factory=dict)
    orders_of_voices: dict[str, str] = field(default_factory=dict)

    @abstractmethod
    def open_session(self) -> tuple[str, Session]: ...

    @abstractmethod
    def order_by_id(self, session: Session, order_id: str) -> Order: ...

    def request_evidence(
        self, session: Session | None, handle: str, kinds: Sequence[str]
    ) -> CaptureRequest:
        self.kinds_asked.append((handle, tuple(kinds)))
        session = session or self.open_session()[1]
        return self.ask(session, tuple(kinds))

    def ask(
        self, session: Session, kinds: tuple[str, ...], fault: str | None = None
    ) -> CaptureRequest:
        """Ask a session for evidence."""
        request = capture_request(kinds, fault)
        self.asked[request.challenge_id] = session.id, request
        return request

    def evidence_session(self, challenge_id: str, session: Session | None) -> Session:
        if challenge_id not in self.asked:
            raise EvidenceExpired
        session_id = self.asked[challenge_id][0]
        if session is not None and session.id != session_id:
            raise EvidenceExpired
        return next(s for s in self.sessions.values() if s.id == session_id)

    def give_captures(
        self, session: Session, challenge_id: str, captures: Captures
    ) -> str:
        if self.asked.pop(challenge_id, ("", None))[0] != session.id:
            raise EvidenceExpired
        evidence_id = str(uuid.uuid4())
        self.given[evidence_id] = captures
        self.undecided[evidence_id] = session.id, challenge_id
        return evidence_id

    def decided(self, verify: Verify) -> None:
        """Nothing more comes of it, as the real bank notes when it decides."""
        self.undecided.pop(verify.evidence_id, None)

    def evidence_in_doubt(
        self, session: Session | None, challenge_id: str | None
    ) -> bool:
        named = {session.id if session else None, challenge_id}
        return any(named & {*names} for names in self.undecided.values())

    def give_voice(self, session: Session, order_id: str, captures: Captures) -> str:
        for handle, (_, request) in self.asked.items():
            if self.orders_of_voices.get(handle) == order_id:
                assert request.kinds == ("voice",)
                return self.give_captures(session, handle, captures)
        raise EvidenceExpired

    def open_capture(self, session: Session) -> CaptureRequest | None:
        asked = [each for id_, each in self.asked.values() if id_ == session.id]
        return asked[-1] if asked else None

    def hand_out_challenge(self, session: Session) -> Challenge | None:
        if session.id not in self.asked_for_passcode:
            return None
        handle = secrets.token_urlsafe(16)
        return Challenge(handle, "sign_in", "waiting", NOW + timedelta(minutes=5))

    def receipt_if_done(self, session: Session, order_id: str) -> Receipt | None:
        self.order_by_id(session, order_id)
        return self.receipts.get(order_id)


def capture_request(
    kinds: tuple[str, ...], fault: str | None = None, purpose: str = "sign_in"
) -> CaptureRequest:
    return CaptureRequest(
        challenge_id=secrets.token_urlsafe(16),
        purpose=purpose,  # type: ignore[arg-type]
        kinds=kinds,
        nonce="a-nonce-to-sign",
        expires_at=NOW + timedelta(minutes=2),
        digits=DIGITS if "voice" in kinds else None,
        turns=("left", "right") if "face" in kinds else (),
        fault=fault,
    )


def session_of(bank: FakeEvidence, given: Say | Verify) -> Session:
    """The session of a conversation, as the action server finds it."""
    each = bank.sessions.values()
    return next(s for s in each if s.conversation_id == given.conversation_id)
