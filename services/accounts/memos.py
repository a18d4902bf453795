"""Memos: who paid whom and what for, kept encrypted beside each ledger entry.

The ledger keeps every memo for ever, as it was written: its chains cover the bytes.
So memos lie under one data key a month. Wrapping that key anew rotates a month of
them at once, and destroying it, when the law no longer wants them, erases them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime

from services.work.work import Work, from_bytes, to_bytes
from vault import DataKey, Tampered, places

PURPOSE = "memos"
FIRST_FORMAT = b"\x01"  # an envelope, with a key of its own inside
BY_MONTH = b"\x02"  # the month, then the body under the month's key
MONTH_BYTES = len("2026-03")


@dataclass(frozen=True)
class Memo:
    """What both sides' histories tell, as it was on the day."""

    payer_name: str = field(repr=False)
    payer_vpa: str = field(repr=False)
    payee_name: str = field(repr=False)
    payee_vpa: str = field(repr=False)
    narration: str = field(default="", repr=False)


Months = Mapping[str, "DataKey | None"]


@dataclass(frozen=True, slots=True)
class _Month:
    period: str
    wrapped: bytes | None


# Of a payment whose month's key was destroyed.
NOT_KEPT = Memo("", "", "", "")


def key_of(order_id: str) -> str:
    """Name the ledger's idempotency key of an order."""
    return f"order/{order_id}"


def order_of(ledger_key: str) -> str | None:
    """Name the order behind a ledger key; None when no order is."""
    kind, _, order_id = ledger_key.partition("/")
    return order_id if kind == "order" else None


def write(work: Work, ledger_key: str, memo: Memo) -> bytes:
    """Encrypt a memo for the entry with that key, under this month's data key."""
    month = month_of(work.now)
    key = _months(work, [month]).get(month) or _new_month(work, month)
    blob = key.encrypt(to_bytes(asdict(memo)), places.memo(ledger_key))
    return BY_MONTH + month.encode() + blob


def read(work: Work, ledger_key: str, blob: bytes) -> Memo:
    """Decrypt the memo of the entry with that key.

    Raises:
        Tampered: altered, cut, or another entry's.
    """
    return read_all(work, [(ledger_key, blob)])[0]


def read_all(work: Work, entries: Iterable[tuple[str, bytes]]) -> list[Memo]:
    """Decrypt the memos of a page, fetching each month's key once.

    Raises:
        Tampered: one of them is altered, cut, or another entry's.
    """
    page = list(entries)
    wanted = {_month_in(blob) for _, blob in page if blob[:1] == BY_MONTH}
    keys = _months(work, wanted) if wanted else {}
    return [_open(work, keys, *entry) for entry in page]


def month_of(instant: datetime) -> str:
    """Name a month as it stands in memos and in ``data_keys``: 2026-03, in UTC."""
    return f"{instant:%Y-%m}"


def _open(work: Work, keys: Months, ledger_key: str, blob: bytes) -> Memo:
    place, month = places.memo(ledger_key), _month_in(blob)
    if blob[:1] == FIRST_FORMAT:
        return _memo(work.resources.envelope.decrypt(blob, place))
    if month not in keys:
        raise Tampered("names a month that never was")
    key = keys[month]
    if key is None:
        return NOT_KEPT
    return _memo(key.decrypt(blob[1 + MONTH_BYTES :], place))


def _memo(opened: bytes) -> Memo:
    return Memo(**from_bytes(opened))


def _month_in(blob: bytes) -> str:
    return blob[1 : 1 + MONTH_BYTES].decode("ascii", "replace")


def _months(work: Work, months: Iterable[str]) -> Months:
    """Fetch the keys of months; None for one that was destroyed.

    Always from the table, by its primary key, and never from memory: a key that was
    destroyed is gone at once in every process, and one whose transaction was undone
    can never be used.
    """
    rows = work.rows(
        _Month,
        "SELECT period, wrapped FROM data_keys"
        " WHERE purpose = :purpose AND period = ANY(:periods)",
        purpose=PURPOSE,
        periods=sorted(months),
    )
    ring = work.resources.ring
    return {
        row.period: None
        if row.wrapped is None
        else DataKey(ring.unwrap(row.wrapped, places.data_key(PURPOSE, row.period)))
        for row in rows
    }


def _new_month(work: Work, month: str) -> DataKey:
    """Draw a month's key; two that draw it at once both get the first one's.

    The row stands or falls with the memo that is written under it. Another writer
    of the same month waits for that, holding nothing that money moves on.
    """
    key = DataKey.generate()
    work.run(
        "INSERT INTO data_keys (purpose, period, wrapped, created_at)"
        " VALUES (:purpose, :period, :wrapped, :now) ON CONFLICT DO NOTHING",
        purpose=PURPOSE,
        period=month,
        wrapped=work.resources.ring.wrap(key.key, places.data_key(PURPOSE, month)),
        now=work.now,
    )
    stored = _months(work, [month]).get(month)
    if stored is None:
        raise Tampered("the key of this month was destroyed")
    return stored
