"""The real bank behind the web, whose rows a test can read, at an instant that stands.

What Rasa and the action server would have had it do is done here, by its own services.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from operations.demo import add_demo_customers
from protocol import Say, Verify
from services.asking import capture_requests, captures, challenges, evidence_requests
from services.asking.evidence import CaptureRequest, Captures
from services.bank import Bank
from services.people import customers, sessions
from services.people.sessions import Level, Session
from services.signing_in.approvals import approve
from services.work.work import Work
from tests.clock import Clock
from tests.shared_database import SharedDatabase
from tests.unit.conftest import UPI_SECRET, World, world_over
from tests.unit.services.identity import KAMALA, Device, Person

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=timezone.utc)
BY_METHOD = dict[str, Callable[..., Any]]


@dataclass(frozen=True)
class LegibleBank(Bank):
    """The bank itself, and questions about what lies in its tables."""

    database: SharedDatabase = field(repr=False)
    clock: Clock
    device: Device  # Kamala's, where one is known

    @property
    def world(self) -> World:
        return World(self, self.clock, self.resources.upi)  # type: ignore[arg-type]  # the tests' own

    def rows(self, sql: str, **values: Any) -> list[Any]:
        with self.resources.work() as work:
            return work.all(sql, **values)

    # Sessions

    def holder(self, token: str) -> Session:
        """The session of a token, whatever may be done with it."""
        at = hashlib.sha256(token.encode()).digest()
        (row,) = self.rows("SELECT id FROM sessions WHERE token_hash = :at", at=at)
        with self.resources.work() as work:
            return sessions.by_id(work, str(row.id))

    def session_by_id(self, session_id: str) -> Session:
        """A session as it is now, by its own id."""
        with self.resources.work() as work:
            return sessions.by_id(work, session_id)

    def no_session(self, token: str) -> bool:
        """Whether a token is nobody's."""
        at = hashlib.sha256(token.encode()).digest()
        return not self.rows("SELECT 1 FROM sessions WHERE token_hash = :at", at=at)

    def vpa_of(self, customer_id: object) -> str:
        """The UPI ID of a customer."""
        with self.resources.work() as work:
            return customers.by_id(work, str(customer_id)).vpa

    def sign_in(self, session: Session, level: Level = "strong") -> Session:
        """What a right passcode, or face and voice, do in the conversation too."""
        with self.resources.work() as work:
            kamala = customers.find(work, KAMALA)
            assert kamala
            challenges.replace_open(work, session)
            sessions.elevate(work, session, kamala.id, level)
            return sessions.by_id(work, session.id)

    def signed_in(self) -> tuple[str, Session]:
        """Kamala's own session, on her device where one is known, and its token."""
        _token, session = self.open_session()
        self.sign_in(session)
        with self.resources.work() as work:
            for row in work.all("SELECT id FROM devices"):
                sessions.note_device(work, session.id, str(row.id))
        token = self.take_rotated_token(session)
        assert token
        return token, self.session_now(session)

    def falls_silent(self, session: Session) -> None:
        """Let a session have been quiet for too long."""
        self.database.change(
            "UPDATE sessions SET last_seen_at = last_seen_at - interval '1 hour'"
            " WHERE id = %s",
            session.id,
        )

    def levels(self) -> set[str]:
        return {row.level for row in self.rows("SELECT level FROM sessions")}

    # Questions on the phone

    def code_for(self, handle: str) -> str:
        """Approve the question behind a handle; the code that the phone shows."""
        with self.resources.work() as work:
            code = approve(work, str(challenges.find(work, handle).id))
        assert code is not None
        return code

    def approves(self, session: Session) -> str:
        """Approve what a session asked; the code that the phone shows."""
        with self.resources.work() as work:
            row = challenges.open_of(work, session)
            assert row is not None
            code = approve(work, str(row.id))
        assert code is not None
        return code

    # Faces and voices

    def of(self, given: Say | Verify) -> Session:
        """The session of a conversation, as the action server finds it."""
        return self.session_of(given.conversation_id)

    def decided(self, given: Verify) -> None:
        """Note that nothing more comes of evidence, as who decides about it does."""
        with self.resources.work() as work:
            row = evidence_requests.by_id(work, given.evidence_id)
            evidence_requests.settle(work, row)

    def ask(
        self, session: Session, kinds: Sequence[str], fault: str | None = None
    ) -> CaptureRequest:
        """Ask a session for evidence, as the dialogue has it done."""
        wanted = capture_requests.Wanted("sign_in", tuple(kinds), None, fault=fault)
        with self.resources.work() as work:
            return capture_requests.ask(work, session.id, wanted)

    def ask_again(self, session: Session, fault: str = "too_noisy") -> CaptureRequest:
        """Ask for the same once more, as after a poor capture."""
        with self.resources.work() as work:
            row = evidence_requests.newest_of(work, session.id)
            assert row is not None
            return capture_requests.ask_again(work, row, fault)

    def waits_for(self, handle: str) -> bool:
        """Whether the request behind a handle is still to be answered."""
        at = evidence_requests.hash_of(handle)
        sql = "SELECT 1 FROM evidence_requests WHERE handle_hash = :at"
        return bool(self.rows(f"{sql} AND state = 'open'", at=at))

    def request(self, session: Session) -> CaptureRequest:
        """What a session is to show and to say."""
        asked = self.open_capture(session)
        assert asked is not None
        return asked

    @property
    def kinds_asked(self) -> list[tuple[str, ...]]:
        """What was asked for, request by request."""
        rows = self.rows("SELECT kinds FROM evidence_requests ORDER BY created_at")
        return [tuple(row.kinds) for row in rows]

    @property
    def given(self) -> dict[str, Captures]:
        """What was captured and waits to be looked at, by the evidence's id."""
        rows = self.rows("SELECT DISTINCT evidence_id AS id FROM captures")
        return {str(row.id): self._captured(str(row.id)) for row in rows}

    def _captured(self, evidence_id: str) -> Captures:
        with self.resources.engine.connect() as connection:  # nothing is committed
            work = Work(self.resources, connection, self.clock())
            found = captures.take(work, evidence_id)
        assert found is not None
        return found

    # Payments

    @property
    def orders(self) -> list[Any]:
        return self.rows("SELECT * FROM orders ORDER BY created_at")


def other(bank: LegibleBank, methods: BY_METHOD) -> LegibleBank:
    """The same bank but for some methods."""
    changed: type[LegibleBank] = type("ChangedBank", (LegibleBank,), methods)
    return changed(
        bank.resources, bank.upi_secret, bank.database, bank.clock, bank.device
    )


def failing(bank: LegibleBank, method: str, error: BaseException) -> LegibleBank:
    """The same bank, whose one method raises."""

    def fail(*_args: object, **_named: object) -> None:
        raise error

    return other(bank, {method: fail})


def standing(database: SharedDatabase, *, known: bool = False) -> LegibleBank:
    """The bank of the demo; where ``known``, Kamala's device knows face and voice."""
    clock = Clock()
    clock.time = NOW
    world = world_over(database.engine, clock)

    def make() -> Device:
        add_demo_customers(world.resources)
        person = Person(world)
        if known:
            clock.forward(days=-2)  # so that the device is no longer new
            person.enrolled()
            clock.time = NOW
        return person.device

    device = database.holding("web_known" if known else "web", make)
    return LegibleBank(world.resources, UPI_SECRET, database, clock, device)
