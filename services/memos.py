"""Memos: who paid whom and what for, kept encrypted beside each ledger entry."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from services.resources import Work, from_bytes, to_bytes


@dataclass(frozen=True)
class Memo:
    """What both sides' histories tell, as it was on the day."""

    payer_name: str = field(repr=False)
    payer_vpa: str = field(repr=False)
    payee_name: str = field(repr=False)
    payee_vpa: str = field(repr=False)
    narration: str = field(default="", repr=False)


def key_of(order_id: str) -> str:
    """Name the ledger's idempotency key of an order."""
    return f"order/{order_id}"


def order_of(ledger_key: str) -> str | None:
    """Name the order behind a ledger key; None when no order is."""
    kind, _, order_id = ledger_key.partition("/")
    return order_id if kind == "order" else None


def write(work: Work, ledger_key: str, memo: Memo) -> bytes:
    """Encrypt a memo for the entry with that key."""
    return work.resources.envelope.encrypt(to_bytes(asdict(memo)), _place(ledger_key))


def read(work: Work, ledger_key: str, blob: bytes) -> Memo:
    """Decrypt the memo of the entry with that key."""
    return Memo(**from_bytes(work.resources.envelope.decrypt(blob, _place(ledger_key))))


def _place(ledger_key: str) -> str:
    return f"transfers/{ledger_key}/memo"
