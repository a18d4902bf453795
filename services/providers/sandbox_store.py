"""Where the UPI sandbox of demo mode keeps its records: encrypted, by kind and id."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import Engine

from ledger.rows import as_row
from services.work.work import Resources
from vault import BlindIndex, Envelope, places

Record = dict[str, Any]  # plain JSON values
INDEXED = "sandbox_vpa"  # the kind of value, to the blind index
OF_PHONE = "of_phone"  # beside a record's own fields: the UPI ID it is found by


@dataclass(frozen=True, slots=True)
class _Row:
    id: str
    sealed: bytes


_ADD = text(
    "INSERT INTO sandbox_records (kind, id, vpa_index, index_version, sealed)"
    " VALUES (:kind, :id, :vpa_index, :version, :sealed) ON CONFLICT DO NOTHING"
)
_GET = text("SELECT sealed FROM sandbox_records WHERE kind = :kind AND id = :id")
_LOCK = text(
    "SELECT sealed FROM sandbox_records WHERE kind = :kind AND id = :id FOR UPDATE"
)
_SET = text(
    "UPDATE sandbox_records SET sealed = :sealed, updated_at = now()"
    " WHERE kind = :kind AND id = :id"
)
_OF_PHONE = text(
    "SELECT id, sealed FROM sandbox_records"
    " WHERE kind = :kind AND vpa_index = ANY(:indexes)"
    " ORDER BY created_at DESC, id LIMIT :limit"
)
_OF_KIND = text(
    "SELECT id, sealed FROM sandbox_records WHERE kind = :kind"
    " ORDER BY created_at DESC, id LIMIT :limit"
)


@dataclass(frozen=True)
class SandboxStore:
    """A small key-value store. Each method is one transaction."""

    engine: Engine
    envelope: Envelope
    index: BlindIndex

    @classmethod
    def of(cls, resources: Resources) -> SandboxStore:
        """The store in the bank's own database, under the bank's own keys."""
        return cls(resources.engine, resources.envelope, resources.index)

    def add(self, kind: str, id_: str, record: Record, vpa: str | None = None) -> bool:
        """Store a new record, found again by ``vpa`` too; False if the id is taken."""
        row = {
            "kind": kind,
            "id": id_,
            "vpa_index": None if vpa is None else current_index(self.index, vpa),
            "version": self.index.current,
            # Inside as well, so that the index can be computed again.
            "sealed": self._seal(kind, id_, record | {OF_PHONE: vpa}),
        }
        with self.engine.begin() as connection:
            return bool(connection.execute(_ADD, row).rowcount)

    def get(self, kind: str, id_: str) -> Record | None:
        """The record, or None."""
        with self.engine.begin() as connection:
            sealed = connection.execute(_GET, {"kind": kind, "id": id_}).scalar()
        return None if sealed is None else self._open(kind, id_, sealed)

    def change(
        self, kind: str, id_: str, to: Callable[[Record], Record]
    ) -> Record | None:
        """Replace a record by ``to(record)`` under its lock; None if there is none."""
        key = {"kind": kind, "id": id_}
        with self.engine.begin() as connection:
            sealed = connection.execute(_LOCK, key).scalar()
            if sealed is None:
                return None
            before = self._open_all(kind, id_, sealed)
            vpa = before.pop(OF_PHONE, None)
            changed = to(before)
            sealed = self._seal(kind, id_, changed | {OF_PHONE: vpa})
            connection.execute(_SET, key | {"sealed": sealed})
            return changed

    def of_phone(
        self, kind: str, vpa: str, limit: int = 50
    ) -> list[tuple[str, Record]]:
        """Ids and records stored for one UPI ID, the newest first."""
        row = {"kind": kind, "indexes": indexes(self.index, vpa), "limit": limit}
        with self.engine.begin() as connection:
            found = connection.execute(_OF_PHONE, row).all()
        return self._all(kind, found)

    def of_kind(self, kind: str, limit: int = 500) -> list[tuple[str, Record]]:
        """Ids and records of one kind, the newest first."""
        with self.engine.begin() as connection:
            found = connection.execute(_OF_KIND, {"kind": kind, "limit": limit}).all()
        return self._all(kind, found)

    def _all(self, kind: str, found: Sequence[object]) -> list[tuple[str, Record]]:
        rows = [as_row(_Row, row) for row in found]
        return [(row.id, self._open(kind, row.id, row.sealed)) for row in rows]

    def _seal(self, kind: str, id_: str, record: Record) -> bytes:
        return self.envelope.encrypt(
            json.dumps(record).encode(), places.sandbox_record(kind, id_)
        )

    def _open(self, kind: str, id_: str, sealed: bytes) -> Record:
        record = self._open_all(kind, id_, sealed)
        record.pop(OF_PHONE, None)
        return record

    def _open_all(self, kind: str, id_: str, sealed: bytes) -> Record:
        return opened(self.envelope, kind, id_, sealed)


def opened(envelope: Envelope, kind: str, id_: str, sealed: bytes) -> Record:
    """Decrypt a record with all that is in it; OF_PHONE has the UPI ID, if any."""
    record: Record = json.loads(
        envelope.decrypt(bytes(sealed), places.sandbox_record(kind, id_))
    )
    return record


def indexes(index: BlindIndex, vpa: str) -> list[bytes]:
    """Return what the records of a UPI ID may stand under."""
    return index.all_of(INDEXED, _normal(vpa))


def current_index(index: BlindIndex, vpa: str) -> bytes:
    """Return what the records of a UPI ID should stand under."""
    return index.of(INDEXED, _normal(vpa))


def _normal(vpa: str) -> str:
    return vpa.strip().lower()
