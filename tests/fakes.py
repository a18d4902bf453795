"""Plain fakes: a bank in memory that can be told to refuse, to fail and to hang."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any, cast

from biometrics.verifier import MODALITIES, Modality
from ledger.journal import Balance
from protocol.rupees import rupees
from services.accounts import payees as payee_names
from services.accounts.orders import Order
from services.accounts.outcomes import (
    AccountBlockedNow,
    FaceEnrolled,
    Outcome,
    PayeeAdded,
    PayeeRemoved,
    Receipt,
    SignedIn,
    VoiceEnrolled,
)
from services.accounts.payees import Payee
from services.asking.challenges import Challenge
from services.asking.evidence import CaptureRequest, Captures, EvidencePurpose, Heard
from services.bank import Bank
from services.confirming.verify_identity import Verified
from services.looking.security_log import SecurityLog
from services.looking.transaction_history import HistoryItem, HistoryPage, HistoryQuery
from services.paying.transfer_money import Wish
from services.people.sessions import Level, Session
from services.talking.conversation_state import ConversationState
from services.talking.human_handoff import Case
from services.work.errors import (
    EvidenceExpired,
    InsufficientFunds,
    InvalidInput,
    LimitExceeded,
    NothingToConfirm,
    OrderUnknown,
    PasscodeExpired,
    PasscodeWrong,
    PayeeAmbiguous,
    PayeeUnknown,
    SessionUnknown,
    SignInNeeded,
)
from services.work.work import Resources

NOW = datetime(2025, 3, 10, 6, 30, tzinfo=timezone.utc)
CONVERSATION = "conversation-1"
PASSCODE = "482913"
DIGITS = "705316"  # to be spoken
CAPTURE_HANDLE = "capture-1"
EVIDENCE_ID = "0b6f2f58-6f0e-4c39-9f6a-2d1d8c9b7a10"
HELPLINE = "1800 000 000"
ENROLMENTS: dict[str, EvidencePurpose] = {
    "enrol_face": "enrol_face",
    "enrol_voice": "enrol_voice",
}
LIMIT_PAISE = 1_00_000_00
ANONYMOUS = Session(
    "session-1", CONVERSATION, "anonymous", None, None, NOW + timedelta(minutes=5)
)
KAMALA = replace(
    ANONYMOUS, level="strong", customer_id="customer-1", customer_name="Kamala Devi"
)


def payee(name: str, vpa: str, nickname: str = "") -> Payee:
    return Payee(str(uuid.uuid4()), name, nickname, vpa, None, NOW)


@dataclass
class State:
    """What the fake bank knows, and how it shall behave."""

    session: Session = KAMALA
    payees: list[Payee] = field(
        default_factory=lambda: [
            payee("Ramesh Kumar", "ramesh@saathi"),
            payee("Sunita Sharma", "sunita@saathi"),
        ]
    )
    available_paise: int = 50_000_00
    held_paise: int = 0
    order: Order | None = None
    waiting_for: str | None = None  # the purpose of the open challenge
    moved: list[Order] = field(default_factory=list)
    held: list[Receipt] = field(default_factory=list)
    history: tuple[HistoryItem, ...] = ()
    more_history: bool = False
    queries: list[HistoryQuery] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    raising: dict[str, Exception] = field(default_factory=dict)
    hanging_s: dict[str, float] = field(default_factory=dict)
    blocked: bool = False
    signed_out: bool = False
    capture: CaptureRequest | None = None  # what is to be shown and said
    given: list[Captures] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    # What the next looks at evidence come to; then all is well.
    verdicts: list[Verified] = field(default_factory=list)
    enrolled: set[str] = field(default_factory=set)
    voice_may_confirm: bool = False
    notice: str | None = None
    security: SecurityLog = field(
        default_factory=lambda: SecurityLog((), (), 0, NOW - timedelta(days=30))
    )


@dataclass(frozen=True)
class FakeBank(Bank):
    """The bank over plain memory; mypy keeps its methods like the real ones'."""

    state: State = field(default_factory=State)

    def _enter(self, method: str) -> None:
        self.state.calls.append(method)
        time.sleep(self.state.hanging_s.get(method, 0.0))
        if method in self.state.raising:
            raise self.state.raising[method]

    def session_of(self, conversation_id: str) -> Session:
        self._enter("session_of")
        if conversation_id != self.state.session.conversation_id:
            raise SessionUnknown
        return self.state.session

    def close_session(self, session: Session) -> None:
        self._enter("close_session")
        self.state.signed_out, self.state.order = True, None

    def conversation_state(self, session: Session) -> ConversationState:
        self._enter("conversation_state")
        if self.state.waiting_for:
            return ConversationState("passcode", False)
        spoken = self.state.capture is not None and self.state.capture.digits
        return ConversationState("digits" if spoken else None, False)

    def request_sign_in(self, session: Session | None, handle: str) -> Challenge:
        self._enter("request_sign_in")
        return self._ask("sign_in")

    def request_evidence(
        self, session: Session | None, handle: str, kinds: Sequence[str]
    ) -> CaptureRequest:
        self._enter("request_evidence")
        return self._ask_to_capture("sign_in", tuple(kinds))

    def evidence_session(self, challenge_id: str, session: Session | None) -> Session:
        self._enter("evidence_session")
        self._find_capture(challenge_id)
        return self.state.session

    def give_captures(
        self, session: Session, challenge_id: str, captures: Captures
    ) -> str:
        self._enter("give_captures")
        self._find_capture(challenge_id)
        if not captures.faces and captures.voice is None:
            raise InvalidInput
        self.state.given.append(captures)
        return EVIDENCE_ID

    def give_voice(self, session: Session, order_id: str, captures: Captures) -> str:
        self._enter("give_voice")
        asked = self.state.capture
        if asked is None or self.state.order is None or self.state.order.id != order_id:
            raise EvidenceExpired
        return self.give_captures(session, asked.challenge_id, captures)

    def verify_identity(
        self, session: Session, evidence_id: str, heard: Heard
    ) -> Verified:
        self._enter("verify_identity")
        asked = self.state.capture
        if asked is None or evidence_id != EVIDENCE_ID:
            raise EvidenceExpired
        self.state.heard.append(heard)
        self.state.capture = None
        if self.state.verdicts:
            return self._decided(self.state.verdicts.pop(0))
        return self._recognised(asked.purpose)

    def open_capture(self, session: Session) -> CaptureRequest | None:
        self._enter("open_capture")
        asked = self.state.capture
        return None if asked is None else replace(asked, challenge_id="")

    def hand_out_challenge(self, session: Session) -> Challenge | None:
        self._enter("hand_out_challenge")
        waiting = self.state.waiting_for
        return None if waiting is None else self._ask(waiting)

    def identity_notice(self, session: Session) -> str | None:
        self._enter("identity_notice")
        return self.state.notice

    def open_enrolment(self, session: Session, modality: Modality) -> Order:
        self._enter("open_enrolment")
        self._signed_in()
        return self._open(f"enrol_{modality}", payee("", ""))

    def forget_biometric(self, session: Session, modality: Modality) -> bool:
        self._enter("forget_biometric")
        self._signed_in()
        known = modality in self.state.enrolled
        self.state.enrolled.discard(modality)
        return known

    def known_biometrics(self, session: Session) -> tuple[Modality, ...]:
        self._enter("known_biometrics")
        self._signed_in()
        return tuple(m for m in MODALITIES if m in self.state.enrolled)

    def redeem(
        self,
        session: Session | None,
        challenge_id: str | None,
        passcode: str | None,
        approved: bool = False,
    ) -> tuple[Session, Outcome]:
        self._enter("redeem")
        if self.state.waiting_for is None:
            raise PasscodeExpired
        if passcode != PASSCODE:
            raise PasscodeWrong
        purpose, self.state.waiting_for = self.state.waiting_for, None
        if purpose == "sign_in":
            here = self.state.session.conversation_id
            self.state.session = replace(KAMALA, conversation_id=here)
            return self.state.session, SignedIn("Kamala Devi")
        if purpose in ENROLMENTS:
            kinds = (purpose.removeprefix("enrol_"),)
            asked = self._ask_to_capture(ENROLMENTS[purpose], kinds)
            return self.state.session, asked
        return self.state.session, self._done()

    def open_sealed_passcode(self, token: str, conversation_id: str) -> str:
        self._enter("open_sealed_passcode")
        code, _, sealed_for = token.partition("/")
        if sealed_for != conversation_id:
            raise PasscodeExpired
        return code

    def resend_passcode(self, session: Session) -> Challenge:
        self._enter("resend_passcode")
        capture = self.state.capture
        if capture is not None and capture.purpose in ENROLMENTS:
            raise NothingToConfirm
        self.state.capture = None
        purpose = capture.purpose if capture else self.state.waiting_for
        if purpose is None:
            raise NothingToConfirm
        return self._ask(purpose)

    def check_balance(self, session: Session) -> Balance:
        self._enter("check_balance")
        self._signed_in()
        held = self.state.held_paise
        return cast(
            Balance,
            SimpleNamespace(
                balance_paise=self.state.available_paise + held,
                held_paise=held,
                available_paise=self.state.available_paise,
            ),
        )

    def transaction_history(self, session: Session, query: HistoryQuery) -> HistoryPage:
        self._enter("transaction_history")
        self._signed_in()
        self.state.queries.append(query)
        if query.payee:
            self._find(query.payee)
        cursor = "more" if self.state.more_history else None
        return HistoryPage(self.state.history[: query.limit], cursor)

    def list_payees(self, session: Session) -> list[Payee]:
        self._enter("list_payees")
        self._signed_in()
        return self.state.payees

    def security_log(self, session: Session, limit: int) -> SecurityLog:
        self._enter("security_log")
        self._signed_in()
        security = self.state.security
        return replace(security, tries=security.tries[:limit])

    def resolve_payee(self, session: Session, words: str) -> Payee:
        self._enter("resolve_payee")
        self._signed_in()
        return self._find(words)

    def overhear_payee(self, session: Session, sentence: str) -> str | None:
        self._enter("overhear_payee")
        said = sentence.lower().split()
        names = {
            part for payee in self.state.payees for part in payee.name.lower().split()
        }
        return " ".join(word for word in said if word in names) or None

    def require_level(self, session: Session, level: Level = "recognised") -> None:
        self._enter("require_level")
        self._signed_in()

    def check_amount(self, session: Session, amount_paise: int) -> None:
        self._enter("check_amount")
        self._check(amount_paise)

    def open_transfer(
        self, session: Session, wish: Wish, *, issue_challenge: bool = False
    ) -> Order:
        self._enter("open_transfer")
        self._signed_in()
        found = self._find(wish.payee)
        self._check(wish.amount_paise)
        order = self._open(
            "transfer_money", found, amount=wish.amount_paise, note=wish.narration
        )
        if not (issue_challenge and self.state.voice_may_confirm):
            return order
        asked = self._ask_to_capture("transfer_money", ("voice",))
        ways = (*order.confirm_with, "voice")
        self.state.order = replace(order, confirm_with=ways, voice=asked)
        return self.state.order

    def open_add_payee(self, session: Session, vpa: str, nickname: str = "") -> Order:
        self._enter("open_add_payee")
        self._signed_in()
        if vpa.startswith("nobody"):
            raise PayeeUnknown("no_bank_knows")
        return self._open("add_payee", payee(vpa.split("@")[0].title(), vpa))

    def open_remove_payee(self, session: Session, payee: str) -> Order:
        self._enter("open_remove_payee")
        self._signed_in()
        return self._open("remove_payee", self._find(payee))

    def open_block(self, session: Session) -> Order:
        self._enter("open_block")
        self._signed_in()
        return self._open("block_account", payee("", ""))

    def request_block(self, session: Session, handle: str) -> Challenge:
        self._enter("request_block")
        return replace(self._ask("block_account"), purpose="block_account")

    def open_order(self, session: Session) -> Order | None:
        self._enter("open_order")
        return self.state.order

    def confirm_order(
        self, session: Session, captures: Sequence[str] = ()
    ) -> Challenge | Outcome:
        self._enter("confirm_order")
        if self.state.order is None:
            raise NothingToConfirm
        if self.state.voice_may_confirm and "voice" in captures:
            return self._ask_to_capture("transfer_money", ("voice",))
        if self.state.order.kind in {"transfer_money", "add_payee", *ENROLMENTS}:
            self.state.order = replace(self.state.order, state="awaiting_passcode")
            return self._ask(self.state.order.kind)
        return self._done()

    def drop_order(self, session: Session) -> bool:
        self._enter("drop_order")
        dropped = self.state.order is not None or self.state.capture is not None
        self.state.order = self.state.waiting_for = self.state.capture = None
        return dropped

    def held_transfers(self, session: Session) -> list[Receipt]:
        self._enter("held_transfers")
        return self.state.held

    def cancel_transfer(
        self,
        session: Session,
        order_id: str | None = None,
        payee: str | None = None,
    ) -> Receipt:
        self._enter("cancel_transfer")
        self._signed_in()
        first = (payee or "").lower()
        fitting = [r for r in self.state.held if first in r.payee_name.lower()]
        if not fitting:
            raise OrderUnknown
        if len(fitting) > 1:
            raise PayeeAmbiguous(tuple(r.payee_name for r in fitting))
        self.state.held.remove(fitting[0])
        return replace(fitting[0], status="voided")

    def hand_off(self, session: Session, reason: str) -> Case:
        self._enter("hand_off")
        return Case("H1001", HELPLINE)

    def _signed_in(self) -> None:
        if self.state.session.customer_id is None:
            raise SignInNeeded

    def _check(self, amount_paise: int) -> None:
        if amount_paise > LIMIT_PAISE:
            raise LimitExceeded("largest_payment", limit="₹1,00,000")
        if amount_paise > self.state.available_paise:
            available = rupees(self.state.available_paise)
            raise InsufficientFunds("available", available=available)

    def _find(self, words: str) -> Payee:
        exact = [p for p in self.state.payees if words in {p.vpa, p.name}]
        if exact:
            return exact[0]
        good = [p for p in self.state.payees if payee_names.score(words, p) >= 80]
        if not good:
            raise PayeeUnknown
        if len(good) > 1:
            raise PayeeAmbiguous(tuple(p.name for p in good))
        return good[0]

    def _find_capture(self, challenge_id: str) -> CaptureRequest:
        asked = self.state.capture
        if asked is None or asked.challenge_id != challenge_id:
            raise EvidenceExpired
        return asked

    def _ask_to_capture(
        self, purpose: EvidencePurpose, kinds: tuple[str, ...]
    ) -> CaptureRequest:
        self.state.capture = capture_request(purpose, kinds)
        return self.state.capture

    def _decided(self, verdict: Verified) -> Verified:
        if isinstance(verdict, CaptureRequest):
            self.state.capture = verdict
        if isinstance(verdict, Challenge):
            self.state.waiting_for = verdict.purpose
        return verdict

    def _recognised(self, purpose: EvidencePurpose) -> Verified:
        if purpose == "sign_in":
            here = self.state.session.conversation_id
            self.state.session = replace(KAMALA, conversation_id=here)
            return SignedIn("Kamala Devi")
        if purpose == "transfer_money":
            return cast(Receipt, self._done())
        self.state.enrolled.add(purpose.removeprefix("enrol_"))
        self.state.order = None
        return FaceEnrolled() if purpose == "enrol_face" else VoiceEnrolled()

    def _ask(self, purpose: str) -> Challenge:
        self.state.waiting_for = purpose
        expires_at = NOW + timedelta(minutes=5)
        return Challenge("challenge-1", purpose, "waiting", expires_at)

    def _open(
        self, kind: str, whom: Payee, amount: int | None = None, note: str = ""
    ) -> Order:
        self.state.waiting_for = None
        self.state.order = Order(
            id=str(uuid.uuid4()),
            kind=kind,
            state="awaiting_confirmation",
            session_id=self.state.session.id,
            customer_id=str(self.state.session.customer_id),
            payee_name=whom.name,
            payee_vpa=whom.vpa,
            payee_id=whom.id,
            amount_paise=amount,
            narration=note,
            nickname="",
            transfer_id=None,
            expires_at=NOW + timedelta(minutes=15),
        )
        return self.state.order

    def _done(self) -> Outcome:
        order, self.state.order = self.state.order, None
        if order is None:
            raise NothingToConfirm
        self.state.moved.append(order)
        whom = payee(order.payee_name, order.payee_vpa)
        if order.kind == "transfer_money":
            return receipt(order.payee_name, order.amount_paise or 0)
        if order.kind == "block_account":
            self.state.blocked = True
            return AccountBlockedNow()
        if order.kind == "remove_payee":
            return PayeeRemoved(order.payee_name)
        return PayeeAdded(whom)


def capture_request(
    purpose: EvidencePurpose = "sign_in",
    kinds: tuple[str, ...] = ("face", "voice"),
    fault: str | None = None,
) -> CaptureRequest:
    return CaptureRequest(
        challenge_id=CAPTURE_HANDLE,
        purpose=purpose,
        kinds=kinds,
        nonce="bm9uY2U",
        expires_at=NOW + timedelta(seconds=120),
        digits=DIGITS if "voice" in kinds else None,
        turns=("left", "right") if "face" in kinds else (),
        fault=fault,
    )


def fake_bank(state: State | None = None) -> FakeBank:
    resources = SimpleNamespace(
        helpline=HELPLINE, time_zone="Asia/Kolkata", clock=lambda: NOW
    )
    return FakeBank(cast(Resources, resources), "secret", state or State())


def receipt(payee_name: str, amount_paise: int, **changes: Any) -> Receipt:
    posted = Receipt(
        order_id="order-1",
        status="posted",
        utr="407312345678",
        posted_at=NOW,
        releases_at=None,
        amount_paise=amount_paise,
        payee_name=payee_name,
        balance_paise=49_500_00,
    )
    return replace(posted, **changes)
