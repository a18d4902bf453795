"""The ledger's tables as queries see them; the migrations are what creates them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, DateTime, LargeBinary, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import JSONB, UUID

METADATA = MetaData()

ACCOUNTS = Table(
    "accounts",
    METADATA,
    Column("id", UUID, primary_key=True),
    Column("owner_id", UUID),
    Column("kind", Text, nullable=False),
    Column("balance_paise", BigInteger, nullable=False),
    Column("held_paise", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
)

TRANSFERS = Table(
    "transfers",
    METADATA,
    Column("id", UUID, primary_key=True),
    Column("idempotency_key", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("amount_paise", BigInteger, nullable=False),
    Column("legs", JSONB, nullable=False),
    Column("memo", LargeBinary, nullable=False),
    Column("utr", Text, unique=True),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("posted_at", DateTime(timezone=True)),
    Column("releases_at", DateTime(timezone=True)),
    Column("reversal_of", UUID),
)

POSTINGS = Table(
    "postings",
    METADATA,
    Column("account_id", UUID, primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("transfer_id", UUID, nullable=False),
    Column("amount_paise", BigInteger, nullable=False),
    Column("balance_paise", BigInteger, nullable=False),
    Column("counterparty", LargeBinary, nullable=False),
    Column("posted_at", DateTime(timezone=True), nullable=False),
)
