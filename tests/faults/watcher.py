"""Reads the invariants all the while: cheap questions each moment, proofs now and then.

``python -m tests.faults.watcher PLAN EVIDENCE PROOF_EVERY_S`` notes every violation; it
reads past the proxy. Each question is one statement, so that it sees one moment.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from ledger.book import Book
from services.installation import database
from tests.faults.evidence import Witness
from tests.faults.plan import Plan, Stop, chance

BETWEEN_READINGS_S, BETWEEN_ALL_S = 0.05, 5.0
TOTALS = """
SELECT coalesce(sum(balance_paise), 0) AS total,
       coalesce(min(balance_paise - held_paise) FILTER (WHERE NOT may_overdraw), 0)
           AS least,
       coalesce(min(held_paise), 0) AS least_held
  FROM accounts"""
BALANCES = """
SELECT a.id, a.balance_paise, coalesce(sum(p.amount_paise), 0) AS moved
  FROM accounts a LEFT JOIN postings p ON p.account_id = a.id
 WHERE {which}
 GROUP BY a.id
HAVING a.balance_paise <> coalesce(sum(p.amount_paise), 0)
    OR a.version <> count(p.version)"""
ONE, ALL = BALANCES.format(which="a.id = %s"), BALANCES.format(which="true")
Violation = tuple[str, str]


def quick_look(connection: Connection, account: str | None) -> Iterator[Violation]:
    """What is wrong at this moment; balances of one account, or of all for None."""
    totals = connection.exec_driver_sql(TOTALS).one()
    if totals.total:
        yield "drift", f"the balances sum to {totals.total} paise"
    if min(totals.least, totals.least_held) < 0:
        yield "negative", f"an account has {totals.least}, holds {totals.least_held}"
    given = (ALL, ()) if account is None else (ONE, (account,))
    for row in connection.exec_driver_sql(*given):
        yield "drift", f"account {row.id}: {row.balance_paise}, moved {row.moved}"


def proof(connection: Connection) -> Iterator[Violation]:
    """The ledger's own proof, chains included."""
    for problem in Book(connection).check():
        yield "drift", problem


@dataclass
class Watcher:
    """Reads until told to stop, and never minds a server that is down."""

    plan: Plan
    witness: Witness
    proof_every_s: float
    readings: int = 0
    proofs: int = 0

    def run(self, stop: Stop) -> None:
        """Look, look at everything, prove: each in its time."""
        engine, random = database.connect(self.plan.direct_url, 1), chance()
        began = all_at = time.monotonic()
        proof_at = began + self.proof_every_s
        while not stop:
            now = time.monotonic()
            everything = now >= all_at
            account = None if everything else random.choice(self.plan.accounts)
            all_at = now + BETWEEN_ALL_S if everything else all_at
            try:
                with engine.connect() as connection:
                    self._note(quick_look(connection, account))
                    self.readings += 1
                if now >= proof_at:
                    proof_at = self._prove(engine)
            except SQLAlchemyError:
                engine.dispose()
            time.sleep(BETWEEN_READINGS_S)
        engine.dispose()

    def _prove(self, engine: Engine) -> float:
        began = time.monotonic()
        with engine.connect() as connection:
            self._note(proof(connection))
        self.proofs += 1
        now = time.monotonic()
        # A proof reads every row: never more than a sixth of the time.
        return now + max(self.proof_every_s, 5 * (now - began))

    def _note(self, violations: Iterator[Violation]) -> None:
        for kind, words in violations:
            self.witness.notes(violation=kind, words=words)


def main(plan: str, evidence: str, proof_every_s: str) -> None:
    """Watch until told to stop."""
    stop = Stop()
    with Witness(Path(evidence)) as witness:
        watcher = Watcher(Plan.read(Path(plan)), witness, float(proof_every_s))
        watcher.run(stop)
        witness.notes(readings=watcher.readings, proofs=watcher.proofs)


if __name__ == "__main__":
    main(*sys.argv[1:])
