"""Fills an empty schema with a whole ledger and trail, hashes and heads included.

Much faster than the functions, for measuring what reads many records. As a superuser.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import psycopg2

from audit import chain_of, event_hash
from ledger.journal import genesis_hash, link_hash, move, request_hash, seal_hash

BEGAN = datetime(2026, 1, 1, tzinfo=timezone.utc)
STEP = timedelta(milliseconds=10)
ROWS_AT_ONCE = 20_000
OPENING = UUID(int=1)


@dataclass
class Account:
    """An account and how far its chain has come."""

    id: UUID
    head: bytes
    balance: int = 0
    version: int = 0


@dataclass
class Chain:
    """A chain of the trail and how far it has come."""

    name: str
    customer_id: UUID | None
    length: int = 0
    head: bytes = bytes(32)


@dataclass
class Tables:
    """Rows on their way into their tables, in COPY's text form."""

    cursor: Any
    rows: dict[str, io.StringIO] = field(default_factory=dict)
    waiting: int = 0

    def add(self, table: str, *values: object) -> None:
        line = "\t".join(map(as_text, values))
        self.rows.setdefault(table, io.StringIO()).write(line + "\n")
        self.waiting += 1
        if self.waiting >= ROWS_AT_ONCE:
            self.flush()

    def flush(self) -> None:
        for table, lines in self.rows.items():
            lines.seek(0)
            self.cursor.copy_expert(f"COPY {table} FROM STDIN", lines)
        self.rows.clear()
        self.waiting = 0


def as_text(value: object) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, bytes):
        return r"\\x" + value.hex()
    if isinstance(value, bool):
        return "t" if value else "f"
    return str(value)


def fill(superuser_url: str, events: int, transfers: int, chains: int = 1_000) -> None:
    """Write so many events and transfers (two postings each) over so many chains."""
    connection = psycopg2.connect(superuser_url)
    with connection, connection.cursor() as cursor:
        # The heads come last; foreign keys and triggers would ask for them first.
        cursor.execute("SET LOCAL session_replication_role = replica")
        tables = Tables(cursor)
        fill_trail(tables, events, chains)
        fill_ledger(tables, transfers, chains)
        tables.flush()
        cursor.execute("SELECT setval('audit_events_id_seq', %s)", (events + 1,))
    connection.autocommit = True
    connection.cursor().execute("VACUUM ANALYZE")
    connection.close()


def fill_trail(tables: Tables, events: int, chains: int) -> None:
    everyone = [
        Chain(chain_of(str(customer), None), customer)
        for customer in (UUID(int=10**6 + number) for number in range(chains))
    ]
    for number in range(events):
        chain = everyone[number * 7919 % chains]
        chain.length += 1
        about = (chain.customer_id, UUID(int=number), details(number))
        columns = (number + 1, BEGAN + number * STEP, "customer", "send", "accepted")
        event = (chain.name, chain.length, *columns, *about)
        chain.head = event_hash(chain.head, event)
        tables.add(
            "audit_events (chain, position, id, occurred_at, actor, kind, outcome,"
            " customer_id, session_id, details, hash)",
            *event,
            chain.head,
        )
    for chain in everyone:
        if chain.length:
            tables.add("audit_chains", chain.name, chain.length, chain.head)


def details(number: int) -> str:
    return json.dumps({"order_id": str(UUID(int=number)), "amount_paise": number + 1})


def fill_ledger(tables: Tables, transfers: int, accounts: int) -> None:
    everyone = list(opened(OPENING, *(UUID(int=n + 2) for n in range(accounts))))
    for number in range(transfers):
        payee = everyone[1 + number * 104_729 % accounts]
        enter(tables, number, everyone[0], payee)
    for account in everyone:
        tables.add(
            "accounts (id, kind, may_overdraw, balance_paise, version, head_hash,"
            " created_at)",
            account.id,
            "opening" if account.id == OPENING else "customer",
            account.id == OPENING,
            account.balance,
            account.version,
            account.head,
            BEGAN,
        )


def opened(*ids: UUID) -> Iterable[Account]:
    for account_id in ids:
        about = {"id": account_id, "created_at": BEGAN, "owner_id": None}
        kind = "opening" if account_id == OPENING else "customer"
        about.update(kind=kind, currency="INR", may_overdraw=account_id == OPENING)
        yield Account(account_id, genesis_hash(about))


def enter(tables: Tables, number: int, payer: Account, payee: Account) -> None:
    key, at = f"transfer-{number}", BEGAN + number * STEP
    legs = move((str(payer.id), b"payer"), (str(payee.id), b"payee"), 100 + number)
    legs_json = json.dumps([vars(leg) for leg in legs_in_order(legs)])
    transfer = {
        "id": UUID(int=2**64 + number * 0x9E3779B97F4A7C15 % 2**64),
        "posted_at": at,
        "created_at": at,
        "reversal_of": None,
        "request_hash": request_hash(key, "transfer_money", legs_json),
        "utr": f"{number:012d}",
        "memo": b"\1" * 120,
    }
    tables.add(
        "transfers (id, idempotency_key, request_hash, kind, status, amount_paise,"
        " legs, memo, utr, created_at, posted_at)",
        *(transfer["id"], key, transfer["request_hash"], "transfer_money", "posted"),
        *(100 + number, legs_json, transfer["memo"], transfer["utr"], at, at),
    )
    seal = seal_hash(transfer)
    for account, leg in zip((payer, payee), legs, strict=True):
        account.balance += leg.amount_paise
        account.version += 1
        posting = {
            "account_id": account.id,
            "version": account.version,
            "amount_paise": leg.amount_paise,
            "balance_paise": account.balance,
            "counterparty": leg.counterparty,
        }
        account.head = link_hash(account.head, seal, posting)
        tables.add(
            "postings (account_id, version, amount_paise, balance_paise, counterparty,"
            " transfer_id, posted_at, hash)",
            *posting.values(),
            *(transfer["id"], at, account.head),
        )


@dataclass(frozen=True)
class _Leg:
    account_id: str
    amount_paise: int
    counterparty: str


def legs_in_order(legs: Iterable[Any]) -> Iterator[_Leg]:
    for leg in sorted(legs, key=lambda leg: leg.account_id):
        yield _Leg(leg.account_id, leg.amount_paise, leg.counterparty.hex())
