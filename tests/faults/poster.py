"""A client process that posts through ``Book``, as fast as it is answered.

``python -m tests.faults.poster PLAN EVIDENCE NUMBER`` runs until it is told to stop.
"""

from __future__ import annotations

import sys
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.faults.booking import Line, Teller, reversal_of
from tests.faults.evidence import Request, Witness
from tests.faults.plan import Plan, Stop, chance

LARGEST_PAISE = 5_000
REPEATED, HELD, REVERSED = 0.09, 0.04, 0.02  # shares of what is sent
RESOLVED_AT_ONCE = 0.5  # the other lost ones wait until all is quiet
SHARED_EVERY_S = 0.1  # how often all clients send the same at the same moment
WAITING_HOLDS = 5


@dataclass
class Poster:
    """One client: its own stream of requests, and the one that all share."""

    plan: Plan
    number: int
    teller: Teller
    random: Random = field(init=False)
    sent: deque[Request] = field(default_factory=lambda: deque(maxlen=300))
    holds: deque[Request] = field(default_factory=deque)
    count: int = 0
    slot: int = 0

    def __post_init__(self) -> None:
        self.random = chance(f"{self.plan.seed}/{self.number}")

    def step(self) -> None:
        """Send one request, and now and then resolve what was lost."""
        slot = int(time.time() / SHARED_EVERY_S)
        if slot != self.slot:
            # Drawn from the moment alone: every process sends the very same.
            self.slot = slot
            shared = chance(f"{self.plan.seed}/shared/{slot}")
            self._send(self._fresh(shared, f"shared/{slot}", "post"))
        elif self.sent and self.random.random() < REPEATED:
            self._send(self.random.choice(self.sent), "repeat")
        else:
            self._send(self._next())

    def _next(self) -> Request:
        if len(self.holds) > WAITING_HOLDS:
            held = self.holds.popleft()
            op = self.random.choice(["post_held", "void"])
            return Request(held.key, op, held.payer, held.payee, held.amount_paise)
        self.count += 1
        key, share = f"{self.number}/{self.count}", self.random.random()
        if share < HELD:
            return self._fresh(self.random, key, "hold")
        posted = (
            [r for r in self.sent if r.op == "post"] if share > 1 - REVERSED else []
        )
        if posted:
            return reversal_of(self.random.choice(posted))
        return self._fresh(self.random, key, "post")

    def _fresh(self, random: Random, key: str, op: str) -> Request:
        payer, payee = random.sample(self.plan.accounts, 2)
        return Request(key, op, payer, payee, random.randint(1, LARGEST_PAISE))

    def _send(self, request: Request, why: str = "first") -> None:
        says = self.teller.send(request, why)
        while says == "unanswered" and self.random.random() < RESOLVED_AT_ONCE:
            says = self.teller.resolve(request)
        if says in {"unsent", "refused"} or why != "first":
            return
        self.sent.append(request)
        if request.op == "hold" and says == "pending":
            self.holds.append(request)


def main(plan: str, evidence: str, number: str) -> None:
    """Post until told to stop."""
    stop, told = Stop(), Plan.read(Path(plan))
    with Witness(Path(evidence)) as witness:
        teller = Teller(Line(told.proxied_url), witness)
        poster = Poster(told, int(number), teller)
        while not stop:
            poster.step()
        teller.line.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
