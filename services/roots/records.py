"""One record as a proof tells it: its place and every column that is hashed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.engine import Connection

from ledger.journal import EPOCH as LEDGER_EPOCH
from ledger.journal import MICROSECOND, genesis_hash, link_hash, seal_hash
from services.audit.trail import event_hash

EVENT = """
SELECT e.*, e.details::text AS details_text,
       (SELECT b.hash FROM audit_events b
         WHERE b.chain = e.chain AND b.position = e.position - 1) AS before
  FROM audit_events e WHERE e.id = :id"""
POSTING = """
SELECT p.*, t.created_at, t.reversal_of, t.request_hash, t.utr, t.memo,
       t.amount_paise AS moved_paise, t.releases_at, a.created_at AS opened_at,
       a.owner_id, a.kind AS account_kind, a.currency, a.may_overdraw,
       (SELECT b.hash FROM postings b
         WHERE b.account_id = p.account_id AND b.version = p.version - 1) AS before
  FROM postings p JOIN transfers t ON t.id = p.transfer_id
  JOIN accounts a ON a.id = p.account_id
 WHERE p.account_id = CAST(:account_id AS uuid) AND p.version = :version"""
NEVER = -(2**63)  # as PostgreSQL sends -infinity


class NoSuchRecord(LookupError):
    """There is no record of that id."""


class RecordUnfit(ValueError):
    """A column of a record is missing or of another kind."""


@dataclass(frozen=True)
class Record:
    """A record as a proof tells it: its place, its columns, the hash before it."""

    source: str
    chain: str
    position: int
    before: bytes
    fields: Mapping[str, Any]

    def entry(self) -> bytes:
        """What a leaf covers of it, computed from its columns.

        Raises:
            RecordUnfit: a column is missing or of another kind.
        """
        try:
            if self.source == "audit":
                return self._event_hash()
            return self._link_hash() + self._beside()
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise RecordUnfit("a column of the record is missing or unfit") from error

    def _event_hash(self) -> bytes:
        told = self.fields
        columns = (told["actor"], told["kind"], told["outcome"])
        about = (told["customer_id"], told["session_id"], told["details"])
        at = datetime.fromisoformat(told["occurred_at"])
        place = (self.chain, self.position, told["id"], at)
        return event_hash(self.before, (*place, *columns, *about))

    def _link_hash(self) -> bytes:
        told = self.fields
        transfer = {
            "id": UUID(told["transfer_id"]),
            "posted_at": datetime.fromisoformat(told["posted_at"]),
            "created_at": datetime.fromisoformat(told["created_at"]),
            "reversal_of": told["reversal_of"] and UUID(told["reversal_of"]),
            "request_hash": bytes.fromhex(told["request_hash"]),
            "utr": told["utr"],
            "memo": bytes.fromhex(told["memo"]),
        }
        posting = {
            "account_id": UUID(self.chain.removeprefix("account-")),
            "version": self.position,
            "amount_paise": told["amount_paise"],
            "balance_paise": told["balance_paise"],
            "counterparty": bytes.fromhex(told["counterparty"]),
        }
        return link_hash(self.before, seal_hash(transfer), posting)

    def _beside(self) -> bytes:
        releases, since = self.fields["releases_at"], NEVER
        if releases is not None:
            since = (datetime.fromisoformat(releases) - LEDGER_EPOCH) // MICROSECOND
        moved = int(self.fields["moved_paise"])
        return moved.to_bytes(8, "big") + since.to_bytes(8, "big", signed=True)


def find(connection: Connection, entry: str) -> Record:
    """Read a record with all its columns.

    Raises:
        NoSuchRecord: there is none of that id, or it is no id.
    """
    account, _, version = entry.partition("/")
    try:
        if version:
            about = {"account_id": str(UUID(account)), "version": int(version)}
            row = connection.execute(text(POSTING), about).first()
        else:
            row = connection.execute(text(EVENT), {"id": int(entry)}).first()
    except ValueError:
        row = None
    if row is None:
        raise NoSuchRecord(entry)
    return _posting(row) if version else _event(row)


def _event(row: Any) -> Record:
    fields = {
        "id": row.id,
        "occurred_at": row.occurred_at.astimezone(timezone.utc).isoformat(),
        "actor": row.actor,
        "kind": row.kind,
        "outcome": row.outcome,
        "customer_id": _text(row.customer_id),
        "session_id": _text(row.session_id),
        "details": row.details_text,
    }
    before = bytes(32) if row.before is None else bytes(row.before)
    return Record("audit", row.chain, row.position, before, fields)


def _posting(row: Any) -> Record:
    account = {
        "id": row.account_id,
        "created_at": row.opened_at,
        "owner_id": row.owner_id,
        "may_overdraw": row.may_overdraw,
        "kind": row.account_kind,
        "currency": row.currency,
    }
    before = genesis_hash(account) if row.before is None else bytes(row.before)
    fields = {
        "amount_paise": row.amount_paise,
        "balance_paise": row.balance_paise,
        "counterparty": bytes(row.counterparty).hex(),
        "transfer_id": str(row.transfer_id),
        "posted_at": row.posted_at.astimezone(timezone.utc).isoformat(),
        "created_at": row.created_at.astimezone(timezone.utc).isoformat(),
        "reversal_of": _text(row.reversal_of),
        "request_hash": bytes(row.request_hash).hex(),
        "utr": row.utr,
        "memo": bytes(row.memo).hex(),
        "moved_paise": row.moved_paise,
        "releases_at": row.releases_at
        and row.releases_at.astimezone(timezone.utc).isoformat(),
    }
    chain = f"account-{row.account_id}"
    return Record("ledger", chain, row.version, before, fields)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
