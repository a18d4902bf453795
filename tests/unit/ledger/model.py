"""What the ledger should do, in a few lines of memory: the truth it is held against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field

Legs = tuple[tuple[str, int], ...]  # account, paise; sorted


@dataclass
class Model:
    """Balances, holds and entries; each method answers a status or a refusal's name."""

    unlimited: str
    balance: Counter[str]
    held: Counter[str] = field(default_factory=Counter)
    wish: dict[str, tuple[str, Legs, str]] = field(default_factory=dict)
    status: dict[str, str] = field(default_factory=dict)
    reversal: dict[str, str] = field(default_factory=dict)

    def enter(self, key: str, status: str, legs: Legs, of: str = "") -> str:
        wish = ("reversal" if of else "transfer_money", legs, of)
        if key in self.wish:
            known = self.wish[key] == wish
            return self.status[key] if known else "IdempotencyConflict"
        if self.reversal.get(of):
            return "NotReversible"
        if not self._move(legs, status):
            return "InsufficientFunds"
        self.wish[key], self.status[key] = wish, status
        return status

    def finish(self, key: str, status: str) -> str:
        if self.status[key] == "pending":
            legs, self.status[key] = self.wish[key][1], status
            self.held.subtract(debits(legs))
            assert status == "voided" or self._move(legs, status)
        repeats = {"posted": {"posted", "reversed"}, "voided": {"voided"}}[status]
        return self.status[key] if self.status[key] in repeats else "NotPending"

    def reverse(self, key: str, of: str) -> str:
        if self.status[of] not in {"posted", "reversed"}:
            return "NotReversible"
        legs = sorted((account, -paise) for account, paise in self.wish[of][1])
        told = self.enter(key, "posted", tuple(legs), of)
        if told in {"posted", "reversed"}:
            self.status[of], self.reversal[of] = "reversed", key
        return told

    def _move(self, legs: Legs, status: str) -> bool:
        balance, held = deepcopy(self.balance), deepcopy(self.held)
        if status == "pending":
            held.update(debits(legs))
        else:
            for account, paise in legs:
                balance[account] += paise
        touched = {account for account, paise in legs if paise < 0} - {self.unlimited}
        if any(balance[account] < held[account] for account in touched):
            return False
        self.balance, self.held = balance, held
        return True


def debits(legs: Iterable[tuple[str, int]]) -> Counter[str]:
    """What legs take from each account."""
    taken: Counter[str] = Counter()
    for account, paise in legs:
        taken[account] -= min(paise, 0)
    return taken
