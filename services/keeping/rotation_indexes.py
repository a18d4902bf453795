"""Rotation of blind indexes: computed anew under the current key, from what is sealed.

Look-ups try every version of the index key, so that a row is found before, while and
after it is written anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from ledger.rows import RowT, as_row
from services.accounts import memos
from services.accounts.memos import NOT_KEPT
from services.keeping import tables
from services.keeping.rotation import (
    BATCH,
    Key,
    Say,
    Step,
    Tally,
    audit_count,
    run_passes,
)
from services.providers import sandbox_store
from services.work.work import Resources, Work, from_bytes
from vault import DataKey, VaultError, places

log = structlog.get_logger("rotation")


@dataclass(frozen=True)
class Indexed:
    """A table with blind indexes; ``renew`` writes one row's anew, or drops the row."""

    table: str
    key: tuple[str, ...]
    rows: str  # what is selected, from where, and which rows count
    renew: Callable[[Work, object], None]


def reindex_all(
    resources: Resources, say: Say, *, batch: int = BATCH, pause_s: float = 0.0
) -> dict[str, Tally]:
    """Bring every blind index under the current key; see ``rotation.rewrap_all``."""
    return {
        table.table: run_passes(
            _Reindex(resources, table, batch), f"{table.table} index", say, pause_s
        )
        for table in TABLES
    }


@dataclass
class _Reindex(Step):
    resources: Resources
    table: Indexed
    size: int

    def batch(self, after: Key | None) -> tuple[Key | None, Tally, int]:
        tally = Tally()
        with self.resources.work() as work:
            rows = self._rows(work, after)
            for row in rows:
                try:
                    self.table.renew(work, row)
                    tally.done += 1
                except VaultError as error:
                    tally.broken += 1
                    log.warning("broken", table=self.table.table, why=str(error))
        if len(rows) < self.size:
            return None, tally, len(rows)
        last = tuple(getattr(rows[-1], name) for name in self.table.key)
        return last, tally, len(rows)

    def _rows(self, work: Work, after: Key | None) -> list[object]:
        keys = ", ".join(f"t.{name}" for name in self.table.key)
        named = ", ".join(f":k{i}" for i in range(len(self.table.key)))
        further = f" AND ({keys}) > ({named})" if after else ""
        # Indexes are unique keys: rows that others merely refer to are left out too.
        return work.all(
            f"SELECT {self.table.rows} AND t.index_version <> :current{further}"
            f" ORDER BY {keys} LIMIT :size FOR UPDATE OF t SKIP LOCKED",
            current=work.resources.index.current,
            size=self.size,
            **{f"k{i}": value for i, value in enumerate(after or ())},
        )

    def remaining(self) -> int:
        with self.resources.work() as work:
            return work.number(
                f"SELECT count(*) FROM (SELECT {self.table.rows}"  # noqa: S608 - our own names
                " AND t.index_version <> :current) AS old",
                current=work.resources.index.current,
            )

    def finish(self, done: int) -> None:
        audit_count(self.resources, "rotate_indexes", self.table.table, done)


@dataclass(frozen=True, slots=True)
class _Owned:
    """A row with what opens its customer's key."""

    customer_id: str
    data_key: bytes


@dataclass(frozen=True, slots=True)
class _Customer(_Owned):
    id: str
    mobile: bytes
    vpa: bytes


@dataclass(frozen=True, slots=True)
class _Payee(_Owned):
    id: str
    details: bytes


@dataclass(frozen=True, slots=True)
class _Counterparty(_Owned):
    account_id: str
    token: bytes
    vpa: bytes | None


@dataclass(frozen=True, slots=True)
class _Record:
    kind: str
    id: str
    sealed: bytes


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry in which a token was met, and how much moved."""

    idempotency_key: str
    memo: bytes
    amount_paise: int


def _renewing(
    kind: type[RowT], renew: Callable[[Work, RowT], None]
) -> Callable[[Work, object], None]:
    return lambda work, row: renew(work, as_row(kind, row))


def _key(work: Work, row: _Owned) -> DataKey:
    place = places.customer_key(row.customer_id)
    return DataKey(work.resources.ring.unwrap(row.data_key, place))


def _customer(work: Work, row: _Customer) -> None:
    key, index, id_ = _key(work, row), work.resources.index, row.id
    mobile = key.decrypt(row.mobile, places.customer(id_, "mobile")).decode()
    vpa = key.decrypt(row.vpa, places.customer(id_, "vpa")).decode()
    work.run(
        "UPDATE customers SET mobile_index = :mobile, vpa_index = :vpa,"
        " index_version = :version WHERE id = :id",
        mobile=index.of("mobile", mobile),
        vpa=index.of("vpa", vpa),
        version=index.current,
        id=row.id,
    )


def _payee(work: Work, row: _Payee) -> None:
    index, place = work.resources.index, places.payee(row.id)
    details = from_bytes(_key(work, row).decrypt(row.details, place))
    work.run(
        "UPDATE payees SET vpa_index = :vpa, index_version = :version WHERE id = :id",
        vpa=index.of("vpa", details["vpa"]),
        version=index.current,
        id=row.id,
    )


def _sandbox_record(work: Work, row: _Record) -> None:
    index = work.resources.index
    record = sandbox_store.opened(work.resources.envelope, row.kind, row.id, row.sealed)
    vpa = record.get(sandbox_store.OF_PHONE) or record.get("vpa")
    if vpa is None:  # a message of an earlier release that does not say whose it was
        _drop(work, "sandbox_records", kind=row.kind, id=row.id)
        return
    work.run(
        "UPDATE sandbox_records SET vpa_index = :vpa, index_version = :version"
        " WHERE kind = :kind AND id = :id",
        vpa=sandbox_store.current_index(index, vpa),
        version=index.current,
        kind=row.kind,
        id=row.id,
    )


def _counterparty(work: Work, row: _Counterparty) -> None:
    key, index, token = _key(work, row), work.resources.index, row.token
    place = places.counterparty(row.account_id, token)
    if row.vpa is not None:
        vpa = key.decrypt(row.vpa, place).decode()
    else:
        vpa = _from_a_memo(work, row) or ""
    if not vpa:  # its memos have had their time: nobody can ask for it by name
        _drop(work, "counterparties", account_id=row.account_id, token=token)
        return
    work.run(
        "UPDATE counterparties SET vpa_index = :index, index_version = :version,"
        " vpa = :vpa WHERE account_id = :account AND token = :token",
        index=index.of("vpa", vpa),
        version=index.current,
        vpa=key.encrypt(vpa.encode(), place),
        account=row.account_id,
        token=token,
    )


def _from_a_memo(work: Work, row: _Counterparty) -> str | None:
    """Read the UPI ID behind a token from before there were tokens; None if gone."""
    entry = work.row(
        _Entry,
        "SELECT t.idempotency_key, t.memo, p.amount_paise FROM postings p"
        " JOIN transfers t ON t.id = p.transfer_id"
        " WHERE p.account_id = :account AND p.counterparty = :token"
        " ORDER BY p.version DESC LIMIT 1",
        account=row.account_id,
        token=row.token,
    ) or _pending(work, row)
    if entry is None:
        return None
    memo = memos.read(work, entry.idempotency_key, entry.memo)
    if memo == NOT_KEPT:
        return None
    return memo.payee_vpa if entry.amount_paise < 0 else memo.payer_vpa


def _pending(work: Work, row: _Counterparty) -> _Entry | None:
    return work.row(
        _Entry,
        "SELECT t.idempotency_key, t.memo, l.amount_paise FROM transfers t,"
        " jsonb_to_recordset(t.legs) AS l(account_id uuid, amount_paise bigint,"
        " counterparty text) WHERE t.status = 'pending'"
        " AND l.account_id = :account AND l.counterparty = :token LIMIT 1",
        account=row.account_id,
        token=row.token.hex(),
    )


def _drop(work: Work, table: str, **key: object) -> None:
    same = " AND ".join(f"{name} = :{name}" for name in key)
    work.run(f"DELETE FROM {table} WHERE {same}", **key)  # noqa: S608 - our own names


_HOW = (
    Indexed(
        "customers",
        ("id",),
        "t.id, t.id AS customer_id, t.data_key, t.mobile, t.vpa FROM customers t"
        " WHERE t.forgotten_at IS NULL",
        _renewing(_Customer, _customer),
    ),
    Indexed(
        "payees",
        ("id",),
        "t.id, t.details, t.customer_id, c.data_key FROM payees t"
        " JOIN customers c ON c.id = t.customer_id WHERE c.forgotten_at IS NULL",
        _renewing(_Payee, _payee),
    ),
    Indexed(
        "counterparties",
        ("account_id", "token"),
        "t.account_id, t.token, t.vpa, c.id AS customer_id, c.data_key"
        " FROM counterparties t JOIN customers c ON c.account_id = t.account_id"
        " WHERE c.forgotten_at IS NULL",
        _renewing(_Counterparty, _counterparty),
    ),
    Indexed(
        "sandbox_records",
        ("kind", "id"),
        "t.kind, t.id, t.sealed FROM sandbox_records t WHERE t.vpa_index IS NOT NULL",
        _renewing(_Record, _sandbox_record),
    ),
)
_BY_NAME = {each.table: each for each in _HOW}
# Which there are, and their order, says the declaration.
TABLES = tuple(_BY_NAME[table.name] for table in tables.ALL if table.indexed)
