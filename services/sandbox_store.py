"""Where the UPI sandbox of demo mode keeps its records: encrypted, by kind and id."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import Engine

from services.resources import Resources
from vault import BlindIndex, Envelope

Record = dict[str, Any]  # plain JSON values

_ADD = text(
    "INSERT INTO sandbox_records (kind, id, vpa_index, sealed)"
    " VALUES (:kind, :id, :vpa_index, :sealed) ON CONFLICT DO NOTHING"
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
    " WHERE kind = :kind AND vpa_index = :vpa_index"
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
            "vpa_index": None if vpa is None else self._index_of(vpa),
            "sealed": self._seal(kind, id_, record),
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
            changed = to(self._open(kind, id_, sealed))
            connection.execute(_SET, key | {"sealed": self._seal(kind, id_, changed)})
            return changed

    def of_phone(
        self, kind: str, vpa: str, limit: int = 50
    ) -> list[tuple[str, Record]]:
        """Ids and records stored for one UPI ID, the newest first."""
        row = {"kind": kind, "vpa_index": self._index_of(vpa), "limit": limit}
        with self.engine.begin() as connection:
            found = connection.execute(_OF_PHONE, row).all()
        return [(id_, self._open(kind, id_, sealed)) for id_, sealed in found]

    def of_kind(self, kind: str, limit: int = 500) -> list[tuple[str, Record]]:
        """Ids and records of one kind, the newest first."""
        with self.engine.begin() as connection:
            found = connection.execute(_OF_KIND, {"kind": kind, "limit": limit}).all()
        return [(id_, self._open(kind, id_, sealed)) for id_, sealed in found]

    def _index_of(self, vpa: str) -> bytes:
        return self.index.of("sandbox_vpa", vpa.strip().lower())

    def _seal(self, kind: str, id_: str, record: Record) -> bytes:
        return self.envelope.encrypt(json.dumps(record).encode(), _place(kind, id_))

    def _open(self, kind: str, id_: str, sealed: bytes) -> Record:
        opened: Record = json.loads(
            self.envelope.decrypt(bytes(sealed), _place(kind, id_))
        )
        return opened


def _place(kind: str, id_: str) -> str:
    return f"sandbox_records/{kind}/{id_}/sealed"
