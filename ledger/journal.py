"""Journal entries, what became of them, and the hashes that chain them.

The hashes are laid out here and computed by the posting functions; Python computes
them again only to check. Integers are eight bytes, big-endian; instants are
microseconds since 2000-01-01 UTC, as PostgreSQL sends them.

    genesis = SHA-256(account id, created at, owner id or zeros, may overdraw, kind/INR)
    seal    = SHA-256(transfer id, posted at, created at, reversal of or zeros,
                      request hash, UTR, memo)
    link    = SHA-256(previous link or genesis, account id, version, amount,
                      balance after, seal, counterparty)
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any
from uuid import UUID

from ledger.money import AccountUnknown, InvalidEntry, checked_amount

KIND = re.compile(r"[a-z][a-z_]{0,31}")
ACCOUNT_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MAX_LEGS = 64
MAX_KEY_LENGTH = 200
NOBODY = UUID(int=0)
EPOCH = datetime(2000, 1, 1, tzinfo=timezone.utc)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Leg:
    """One account's part of an entry: positive paise increase its balance.

    ``counterparty`` is a blind index that the ledger stores and never reads.
    """

    account_id: str
    amount_paise: int
    counterparty: bytes = b""

    def __post_init__(self) -> None:
        amount = self.amount_paise
        checked_amount(-amount if type(amount) is int and amount < 0 else amount)
        if not ACCOUNT_ID.fullmatch(self.account_id):
            raise AccountUnknown(f"{self.account_id!r} is not an account's id")


@dataclass(frozen=True)
class Entry:
    """A balanced journal entry; its key makes a repeat harmless.

    ``memo`` is ciphertext to the ledger. As encrypting twice gives two ciphertexts,
    it is no part of what a repeat must match: key, kind and legs are.

    Raises:
        InvalidEntry: fewer than 2 or more than 64 legs, a sum other than zero, a key
            that is empty, longer than 200 or has a line break, a kind that is no slug.
    """

    idempotency_key: str
    kind: str
    legs: tuple[Leg, ...]
    memo: bytes = b""

    def __post_init__(self) -> None:
        if not 2 <= len(self.legs) <= MAX_LEGS or not self.balanced:
            raise InvalidEntry(f"an entry has 2 to {MAX_LEGS} legs that sum to zero")
        if not KIND.fullmatch(self.kind):
            raise InvalidEntry(f"{self.kind!r} is not a kind of entry")
        if not 1 <= len(self.idempotency_key) <= MAX_KEY_LENGTH:
            raise InvalidEntry("an idempotency key has 1 to 200 characters")
        if "\n" in self.idempotency_key or "\0" in self.idempotency_key:
            raise InvalidEntry("an idempotency key is one line of text")

    @property
    def balanced(self) -> bool:
        """Whether what leaves the accounts is what reaches others."""
        return sum(leg.amount_paise for leg in self.legs) == 0

    @property
    def amount_paise(self) -> int:
        """What moves: the sum of the credits."""
        return sum(max(leg.amount_paise, 0) for leg in self.legs)

    def ordered_legs(self) -> tuple[Leg, ...]:
        """The legs in their one order, which is that of locking accounts."""
        return tuple(
            sorted(
                self.legs,
                key=lambda leg: (leg.account_id, -leg.amount_paise, leg.counterparty),
            )
        )

    def legs_json(self) -> str:
        """The legs in their one order, in the text form that jsonb gives back."""
        return json.dumps([_leg_as_json(leg) for leg in self.ordered_legs()])

    def request_hash(self) -> bytes:
        """SHA-256 of key, kind and legs: what a repeat with this key must match."""
        return request_hash(self.idempotency_key, self.kind, self.legs_json())


def _leg_as_json(leg: Leg) -> dict[str, Any]:
    # In the order in which jsonb keeps keys: the shorter first, then by the bytes.
    return {
        "account_id": leg.account_id,
        "amount_paise": leg.amount_paise,
        "counterparty": leg.counterparty.hex(),
    }


def move(
    payer: tuple[str, bytes], payee: tuple[str, bytes], amount_paise: int
) -> tuple[Leg, Leg]:
    """The two legs of a plain payment.

    Args:
        payer: account id, and the blind index under which the payee finds the payer.
        payee: account id, and the blind index under which the payer finds the payee.
        amount_paise: what moves; positive.
    """
    checked_amount(amount_paise)
    return (
        Leg(payer[0], -amount_paise, payee[1]),
        Leg(payee[0], amount_paise, payer[1]),
    )


@dataclass(frozen=True)
class Transfer:
    """An entry as the ledger keeps it.

    ``status`` is pending, posted, voided or reversed; ``utr`` and ``posted_at`` are
    there once it has posted. Instants are in UTC.
    """

    id: str
    idempotency_key: str
    kind: str
    status: str
    amount_paise: int
    legs: tuple[Leg, ...]
    memo: bytes
    utr: str | None
    created_at: datetime
    posted_at: datetime | None
    releases_at: datetime | None
    reversal_of: str | None


@dataclass(frozen=True)
class Balance:
    """What is on an account, and what of it pending transfers hold."""

    balance_paise: int
    held_paise: int

    @property
    def available_paise(self) -> int:
        """What can be spent now."""
        return self.balance_paise - self.held_paise


@dataclass(frozen=True)
class StatementLine:
    """One posting on an account: positive paise came in, negative went out."""

    transfer_id: str
    idempotency_key: str
    kind: str
    status: str
    memo: bytes
    utr: str
    posted_at: datetime
    amount_paise: int
    balance_paise: int
    counterparty: bytes
    version: int


def request_hash(idempotency_key: str, kind: str, legs_json: str) -> bytes:
    """What is hashed of an entry; no part can hold the line breaks between them."""
    text = f"{idempotency_key}\n{kind}\n{legs_json}"
    return hashlib.sha256(text.encode()).digest()


def genesis_hash(account: Mapping[str, Any]) -> bytes:
    """The head of an account's chain before its first posting."""
    return hashlib.sha256(
        account["id"].bytes
        + _instant(account["created_at"])
        + _id_or_zeros(account["owner_id"])
        + (b"\1" if account["may_overdraw"] else b"\0")
        + f"{account['kind']}/{account['currency']}".encode()
    ).digest()


def seal_hash(transfer: Mapping[str, Any]) -> bytes:
    """What every posting of a transfer takes from it into its own hash."""
    return hashlib.sha256(
        transfer["id"].bytes
        + _instant(transfer["posted_at"])
        + _instant(transfer["created_at"])
        + _id_or_zeros(transfer["reversal_of"])
        + bytes(transfer["request_hash"])
        + str(transfer["utr"]).encode()
        + bytes(transfer["memo"])
    ).digest()


def link_hash(previous: bytes, seal: bytes, posting: Mapping[str, Any]) -> bytes:
    """A posting's link in its account's chain."""
    return hashlib.sha256(
        previous
        + posting["account_id"].bytes
        + _integer(posting["version"])
        + _integer(posting["amount_paise"])
        + _integer(posting["balance_paise"])
        + seal
        + bytes(posting["counterparty"])
    ).digest()


def _integer(value: int) -> bytes:
    return value.to_bytes(8, "big", signed=True)


def _instant(value: datetime) -> bytes:
    return _integer((value - EPOCH) // MICROSECOND)


def _id_or_zeros(value: UUID | None) -> bytes:
    return (value or NOBODY).bytes
