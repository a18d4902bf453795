"""Somebody in one conversation with the real bank, and what its rows say of it.

Everybody here speaks in ``CONVERSATION``, at noon in India on a day that stands still.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any, Literal

from biometrics.verifier import Modality
from operations.demo import add_demo_customers
from services.accounts.orders import Order
from services.asking import challenges
from services.asking.challenges import Challenge
from services.asking.evidence import CaptureRequest
from services.bank import Bank
from services.paying.transfer_money import Wish
from services.people import sessions
from services.people.sessions import Session
from services.signing_in.approvals import approve
from tests.clock import Clock
from tests.fakes_biometrics import FakeEngines
from tests.shared_database import SharedDatabase
from tests.unit.actions.dialogue import CONVERSATION
from tests.unit.actions.payments import befriends, pays
from tests.unit.conftest import World, world_over
from tests.unit.services.identity import BOTH, KAMALA, Device, Person
from vault import places

NOW = datetime(2025, 3, 10, 6, 30, tzinfo=timezone.utc)
HELPLINE = "1800 123 456"
# Who calls: nobody known; Kamala by passcode, to whom a payment was read back, and who
# was asked for its code; somebody whose face and voice are known, before and after.
Who = Literal["stranger", "kamala", "asked", "paying", "unseen", "seen"]
Maker = Callable[[World, Person], Session]
BY_METHOD = dict[str, Callable[..., Any]]


def _stranger(world: World, person: Person) -> Session:
    return world.new_session()


def _kamala(world: World, person: Person) -> Session:
    return world.signed_in()


def _asked(world: World, person: Person) -> Session:
    session = _kamala(world, person)
    world.bank.open_transfer(session, Wish("Ramesh", 500_00))
    return session


def _paying(world: World, person: Person) -> Session:
    session = _asked(world, person)
    world.bank.confirm_order(session)
    return session


def _unseen(world: World, person: Person) -> Session:
    world.clock.forward(days=-2)  # so that the device is no longer new
    person.enrolled()
    world.clock.time = NOW
    return world.new_session()


def _seen(world: World, person: Person) -> Session:
    _unseen(world, person)
    session, _ = person.signs_in()
    world.bank.take_rotated_token(session)
    return session


MAKERS: dict[Who, Maker] = {
    "stranger": _stranger,
    "kamala": _kamala,
    "asked": _asked,
    "paying": _paying,
    "unseen": _unseen,
    "seen": _seen,
}


@dataclass
class Caller:
    """Whoever talks, and the bank behind: the real one, or one with a single fault."""

    world: World
    database: SharedDatabase
    session_id: str
    device: Device
    bank: Bank = field(init=False)
    before: int = field(init=False)  # the trail's newest, when the call began

    def __post_init__(self) -> None:
        self.bank = self.world.bank
        newest = "SELECT coalesce(max(id), 0) AS id FROM audit_events"
        self.before = self.rows(newest)[0].id

    # What the caller has and does

    @property
    def session(self) -> Session:
        """The session as it is now, ended or not."""
        with self.world.resources.work() as work:
            return sessions.by_id(work, self.session_id)

    @property
    def person(self) -> Person:
        """The same at their device, with a face and a voice."""
        return Person(self.world, self.device)

    @property
    def engines(self) -> FakeEngines:
        return self.person.engines

    def transfer(self, payee: str = "Ramesh", paise: int = 500_00) -> Order:
        """Have a payment read back."""
        return self.world.bank.open_transfer(self.session, Wish(payee, paise))

    def said_yes(self) -> Challenge:
        """Say yes to what was read back, and be asked on the phone."""
        challenge = self.world.bank.confirm_order(self.session)
        assert isinstance(challenge, Challenge)
        return challenge

    def asked_on_phone(self) -> None:
        """Begin to sign in by the phone."""
        self.world.bank.request_sign_in(self.session, KAMALA)

    def approves(self) -> str:
        """Approve what the phone asks now; the code that it shows."""
        with self.world.resources.work() as work:
            row = challenges.open_of(work, self.session)
            assert row is not None
            code = approve(work, str(row.id))
        assert code is not None
        return code

    def added(self, vpa: str, name: str) -> None:
        """Save a payee at another bank."""
        self.world.upi.names[vpa] = name
        befriends(self.world, self.session, vpa)

    def pays(self, payee: str, paise: int) -> None:
        """Send money."""
        pays(self.world, self.session, payee, paise)

    def holds(self, payee: str, paise: int) -> None:
        """Send much to somebody who is saved since today, so that it is held."""
        self.database.change("UPDATE payees SET created_at = %s", NOW)
        pays(self.world, self.session, payee, paise)
        self.world.clock.forward(seconds=1)  # so that the next comes later

    def happened(self, *instants: datetime) -> None:
        """Let Kamala's postings have been then; the ledger has a clock of its own."""
        for version, at in enumerate(instants, start=1):
            self.database.change(
                "UPDATE postings SET posted_at = %s WHERE version = %s AND account_id ="
                " (SELECT account_id FROM customers ORDER BY number LIMIT 1)",
                at,
                version,
            )

    def asked_to_show(self, kinds: tuple[str, ...] = BOTH) -> CaptureRequest:
        """Begin to sign in by face and voice."""
        return self.world.bank.request_evidence(self.session, KAMALA, kinds)

    def asked_to_enrol(self, modality: Modality) -> CaptureRequest:
        """Consent, and give the code, so that something is to be captured."""
        return self.person.opened_enrolment(self.session, modality)

    def shows(self, handle: str) -> str:
        """Capture what is asked for now, as web keeps it; the evidence's id."""
        asked = self.capture
        assert asked is not None
        captures = self.person.captures(asked)
        return self.world.bank.give_captures(self.session, handle, captures)

    def seals(self, digits: str, purpose: str = "digits") -> str:
        """What the channel makes of digits that were said."""
        place = places.digits if purpose == "digits" else places.passcode
        return self.world.resources.sealer.seal(digits, place(CONVERSATION))

    # What the bank's rows say

    def rows(self, sql: str, **values: Any) -> list[Any]:
        with self.world.resources.work() as work:
            return work.all(sql, **values)

    @property
    def order(self) -> Order | None:
        """What was read back and waits."""
        return self.world.bank.open_order(self.session)

    @property
    def capture(self) -> CaptureRequest | None:
        """What is to be shown and said."""
        return self.world.bank.open_capture(self.session)

    @property
    def waiting_for(self) -> str | None:
        """What the question on the phone is for."""
        with self.world.resources.work() as work:
            row = challenges.open_of(work, self.session)
            return None if row is None else row.purpose

    @property
    def moved(self) -> list[int]:
        """The amounts, in paise, that left Kamala's account or are on their way."""
        return [
            row.amount_paise
            for row in self.rows(
                "SELECT o.amount_paise FROM orders o"
                " JOIN transfers t ON t.id = o.transfer_id WHERE t.status <> 'voided'"
                " ORDER BY o.created_at"
            )
        ]

    @property
    def done(self) -> list[str]:
        """The kinds of what was confirmed and done."""
        done = "SELECT kind FROM orders WHERE state IN ('done', 'held', 'paying')"
        return [row.kind for row in self.rows(done)]

    @property
    def ended(self) -> bool:
        """Whether the session is over."""
        with self.world.resources.work() as work:
            return sessions.has_ended(work, self.session)

    @property
    def blocked(self) -> bool:
        return bool(self.rows("SELECT 1 FROM customers WHERE blocked_at IS NOT NULL"))

    @property
    def enrolled(self) -> set[str]:
        """Which of face and voice are known, of anybody."""
        return {row.modality for row in self.rows("SELECT modality FROM templates")}

    @property
    def trail(self) -> list[str]:
        """What the call has left in the trail."""
        sql = "SELECT kind, outcome FROM audit_events WHERE id > :before ORDER BY id"
        return [
            f"{row.kind} {row.outcome}" for row in self.rows(sql, before=self.before)
        ]

    # What goes wrong

    def fails(self, method: str, error: BaseException) -> None:
        """From now on the bank's one method raises."""

        def fail(*_args: object, **_named: object) -> None:
            raise error

        self.bank = other(self.world.bank, {method: fail})

    def is_told(self, method: str, answer: object) -> None:
        """From now on the bank's one method tells this, where it tells anything."""

        def tell(bank: Bank, *args: Any, **named: Any) -> object:
            getattr(Bank, method)(bank, *args, **named)
            return answer

        self.bank = other(self.world.bank, {method: tell})

    def breaks(self, error: BaseException) -> None:
        """From now on whoever looks at a face or hears a voice fails."""

        def fail() -> None:
            raise error

        self.engines.meanwhile = fail

    def hangs(self, method: str, seconds: float) -> None:
        """From now on the bank's one method takes its time."""

        def slowly(bank: Bank, *args: Any, **named: Any) -> Any:
            time.sleep(seconds)
            return getattr(Bank, method)(bank, *args, **named)

        self.bank = other(self.world.bank, {method: slowly})


def other(bank: Bank, methods: BY_METHOD) -> Bank:
    """The same bank but for some methods."""
    changed: type[Bank] = type("ChangedBank", (Bank,), methods)
    return changed(bank.resources, bank.upi_secret)


def call(database: SharedDatabase, who: Who) -> Caller:
    """Begin a conversation, with the bank as nobody has changed it."""
    return begun(database, who, MAKERS[who])


def begun(database: SharedDatabase, state: str, make: Maker) -> Caller:
    """Begin a conversation in a state of a test's own."""
    clock = Clock()
    clock.time = NOW
    world = world_over(database.engine, clock)

    def made() -> tuple[str, Device]:
        add_demo_customers(world.resources)
        person = Person(world)
        session = make(world, person)
        naming = "UPDATE sessions SET conversation_id = %s WHERE id = %s"
        database.change(naming, CONVERSATION, session.id)
        return session.id, person.device

    session_id, device = database.holding(state, made)
    fresh = Clock()
    fresh.time = NOW
    now = world_over(database.engine, fresh)
    now.upi.names["gopal@okaxis"] = "Gopal"
    return Caller(now, database, session_id, device)


def earlier(**by: float) -> datetime:
    """An instant before now."""
    return NOW - timedelta(**by)
