"""A bank over a real database, with a clock and a UPI provider that tests steer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import pytest
from sqlalchemy.engine import Engine

from operations import jobs
from operations.demo import add_demo_customers
from operations.embedded_database import EmbeddedDatabase
from services.asking.challenges import Challenge
from services.bank import Bank
from services.confirming.acts import ACTS
from services.people.sessions import Session
from services.signing_in.approvals import approve, decline
from services.work import policy
from services.work.work import Resources
from tests.clock import Clock
from tests.conftest import TEMPLATE
from tests.fakes_biometrics import FakeEngines
from tests.shared_database import SharedDatabase, shared
from tests.upi import RememberingUpi
from vault import BlindIndex, KeyRing, Sealer

UPI_SECRET = "a secret that only the provider shares"


@dataclass(frozen=True)
class World:
    """The bank, what lies around it, and a customer's hands on their telephone."""

    bank: Bank
    clock: Clock
    upi: RememberingUpi

    @property
    def resources(self) -> Resources:
        return self.bank.resources

    def new_session(self) -> Session:
        return self.bank.open_session()[1]

    def deliver(self) -> None:
        jobs.deliver_outbox(self.resources)

    def approve(self) -> str:
        """Approve the newest request; the passcode the telephone then shows."""
        self.deliver()
        with self.resources.work() as work:
            code = approve(work, self.upi.requests[-1].request_id)
        assert code is not None
        return code

    def decline(self) -> None:
        self.deliver()
        with self.resources.work() as work:
            decline(work, self.upi.requests[-1].request_id)

    def signed_in(self, handle: str = "9000000001") -> Session:
        session = self.new_session()
        challenge = self.bank.request_sign_in(session, handle)
        return self.redeem(session, challenge)

    def redeem(self, session: Session, challenge: Challenge) -> Session:
        self.bank.redeem(session, challenge.challenge_id, self.approve())
        self.bank.take_rotated_token(session)
        return self.bank.session_now(session)

    def balance(self, handle: str) -> int:
        from services.people import customers

        with self.resources.work() as work:
            customer = customers.find(work, handle)
            assert customer
            return work.book.balance(customer.account_id).balance_paise

    def problems(self) -> list[str]:
        with self.resources.work() as work:
            return work.book.check()


@cache
def rules() -> policy.Policy:
    """The bank's rules, read once."""
    return policy.load()


def world_over(engine: Engine, clock: Clock | None = None) -> World:
    """A bank over a database, with everything outside it new."""
    clock, upi = clock or Clock(), RememberingUpi()
    resources = Resources(
        engine=engine,
        ring=KeyRing({1: bytes(range(32))}, 1),
        index=BlindIndex(bytes(range(1, 33))),
        sealer=Sealer(bytes(range(2, 34))),
        policy=rules(),
        upi=upi,
        clock=clock,
        helpline="1800 123 456",
        time_zone="Asia/Kolkata",
        biometrics=FakeEngines(),
        acts=ACTS,
    )
    return World(Bank(resources, UPI_SECRET), clock, upi)


@pytest.fixture
def world(database: Engine) -> World:
    world = world_over(database)
    add_demo_customers(world.resources)
    return world


@pytest.fixture(scope="session")
def shared_database(server: EmbeddedDatabase) -> Iterator[SharedDatabase]:
    with shared(server, TEMPLATE) as database:
        yield database


@pytest.fixture
def wrong() -> Callable[[str], str]:
    """A code of six digits that is not the one given."""
    return lambda code: f"{(int(code) + 1) % 1_000_000:06d}"
