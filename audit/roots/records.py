"""One record as a proof tells it: its place and every column that is hashed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.engine import Connection

from audit.trail import event_hash
from ledger.journal import EPOCH as LEDGER_EPOCH
from ledger.journal import MICROSECOND, genesis_hash, link_hash, seal_hash
from ledger.rows import as_row

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
NUMBER, TEXT, NOTHING = int, str, type(None)
EVENT_FIELDS: Mapping[str, tuple[type, ...]] = {
    "id": (NUMBER,),
    "occurred_at": (TEXT,),
    "actor": (TEXT,),
    "kind": (TEXT,),
    "outcome": (TEXT,),
    "customer_id": (TEXT, NOTHING),
    "session_id": (TEXT, NOTHING),
    "details": (TEXT, NOTHING),
}
POSTING_FIELDS: Mapping[str, tuple[type, ...]] = {
    "amount_paise": (NUMBER,),
    "balance_paise": (NUMBER,),
    "counterparty": (TEXT,),
    "transfer_id": (TEXT,),
    "posted_at": (TEXT,),
    "created_at": (TEXT,),
    "reversal_of": (TEXT, NOTHING),
    "request_hash": (TEXT,),
    "utr": (TEXT, NOTHING),
    "memo": (TEXT,),
    "moved_paise": (NUMBER,),
    "releases_at": (TEXT, NOTHING),
}
TIMES = ("occurred_at", "posted_at", "created_at", "releases_at")
IDS = ("transfer_id", "reversal_of")
BYTES = ("counterparty", "request_hash", "memo")
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
            self._refuse_other_forms()
            if self.source == "audit":
                return self._event_hash()
            return self._link_hash() + self._beside()
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise RecordUnfit("a column of the record is missing or unfit") from error

    def _refuse_other_forms(self) -> None:
        """Take each value in the one form in which it is told.

        What is hashed is the value: another way to write it, or a column beside those
        that are hashed, would be shown as proved, and is not.
        """
        told = self.fields
        known = EVENT_FIELDS if self.source == "audit" else POSTING_FIELDS
        fit = told.keys() == known.keys() and type(self.position) is int
        if not fit or any(type(told[name]) not in known[name] for name in known):
            raise RecordUnfit("a column is unknown, or of another kind")
        one_way = [self.chain == self._chain_again()]
        one_way += [_time_again(told[n]) == told[n] for n in TIMES if told.get(n)]
        one_way += [str(UUID(told[n])) == told[n] for n in IDS if told.get(n)]
        one_way += [bytes.fromhex(told[n]).hex() == told[n] for n in BYTES if n in told]
        empty = any(told.get(name) == "" for name in (*TIMES, *IDS))
        if empty or not all(one_way):
            raise RecordUnfit("a value is not written as it is told")

    def _chain_again(self) -> str:
        if self.source == "audit":
            return self.chain
        return f"account-{UUID(self.chain.removeprefix('account-'))}"

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
    return _posting(as_row(_Posting, row)) if version else _event(as_row(_Event, row))


@dataclass(frozen=True, slots=True)
class _Event:
    chain: str
    position: int
    id: int
    occurred_at: datetime
    actor: str
    kind: str
    outcome: str
    customer_id: str | None
    session_id: str | None
    details_text: str | None
    before: bytes | None


@dataclass(frozen=True, slots=True)
class _Posting:
    account_id: str
    version: int
    amount_paise: int
    balance_paise: int
    counterparty: bytes
    transfer_id: str
    posted_at: datetime
    created_at: datetime
    reversal_of: str | None
    request_hash: bytes
    utr: str | None
    memo: bytes
    moved_paise: int
    releases_at: datetime | None
    opened_at: datetime
    owner_id: str | None
    account_kind: str
    currency: str
    may_overdraw: bool
    before: bytes | None


def _event(row: _Event) -> Record:
    fields = {
        "id": row.id,
        "occurred_at": row.occurred_at.astimezone(timezone.utc).isoformat(),
        "actor": row.actor,
        "kind": row.kind,
        "outcome": row.outcome,
        "customer_id": row.customer_id,
        "session_id": row.session_id,
        "details": row.details_text,
    }
    before = bytes(32) if row.before is None else row.before
    return Record("audit", row.chain, row.position, before, fields)


def _posting(row: _Posting) -> Record:
    account = {
        "id": UUID(row.account_id),
        "created_at": row.opened_at,
        "owner_id": UUID(row.owner_id) if row.owner_id else None,
        "may_overdraw": row.may_overdraw,
        "kind": row.account_kind,
        "currency": row.currency,
    }
    before = genesis_hash(account) if row.before is None else row.before
    fields = {
        "amount_paise": row.amount_paise,
        "balance_paise": row.balance_paise,
        "counterparty": row.counterparty.hex(),
        "transfer_id": row.transfer_id,
        "posted_at": row.posted_at.astimezone(timezone.utc).isoformat(),
        "created_at": row.created_at.astimezone(timezone.utc).isoformat(),
        "reversal_of": row.reversal_of,
        "request_hash": row.request_hash.hex(),
        "utr": row.utr,
        "memo": row.memo.hex(),
        "moved_paise": row.moved_paise,
        "releases_at": row.releases_at
        and row.releases_at.astimezone(timezone.utc).isoformat(),
    }
    chain = f"account-{row.account_id}"
    return Record("ledger", chain, row.version, before, fields)


def _time_again(told: str) -> str:
    return datetime.fromisoformat(told).astimezone(timezone.utc).isoformat()
