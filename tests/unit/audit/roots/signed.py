"""A small trail and ledger under signed roots, for tests to prove and to break."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.engine import Connection, Engine

import audit
from audit.roots.keys import fingerprint
from audit.roots.log import FileRootLog
from audit.roots.signer import RootSigner
from audit.roots.verification import Proof, Verdict
from ledger.book import Book
from tests.clock import Clock
from tests.unit.ledger.accounts import Village, open_village, pay

KAMALA = "5a1b7a1e-0000-4000-8000-000000000001"
RAMESH = "5a1b7a1e-0000-4000-8000-000000000002"
SESSION = "5a1b7a1e-0000-4000-8000-00000000000a"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEYS = {fingerprint(KEY.public_key()): KEY.public_key()}


@dataclass
class Signed:
    """A database, its log, and who signs."""

    engine: Engine
    log: FileRootLog
    signer: RootSigner
    clock: Clock
    village: Village

    def event(self, customer: str | None = KAMALA, outcome: str = "accepted") -> int:
        with self.engine.begin() as connection:
            return audit.append(
                connection,
                actor="customer",
                kind="sign_in",
                outcome=outcome,
                customer_id=customer,
                session_id=SESSION,
                details={"attempts": 1},
            )

    def transfer(self, amount_paise: int = 100) -> None:
        entry = pay(self.village.kamala, self.village.ramesh, amount_paise)
        with self.engine.begin() as connection:
            Book(connection).post(entry)

    def busy(self) -> None:
        """Let a little of everything happen, and sign it in two epochs."""
        for _ in range(2):
            for customer in (KAMALA, RAMESH, None):
                self.event(customer)
                self.event(customer, "refused")
            self.transfer()
            self.transfer(200)
            self.signer.sign()
            self.clock.forward(seconds=10)

    def proof(self, connection: Connection) -> Verdict:
        return Proof(connection, self.log, KEYS).run()

    def verdict(self) -> Verdict:
        with self.engine.connect() as connection:
            return self.proof(connection)


def signed_world(engine: Engine, folder: Path) -> Signed:
    log, clock = FileRootLog(folder / "roots.jsonl"), Clock()
    signer = RootSigner(engine, log, KEY, clock)
    return Signed(engine, log, signer, clock, open_village(engine))


def now() -> datetime:
    return datetime.now(timezone.utc)
