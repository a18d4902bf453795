"""The tables of ledger, trail and signed roots, which only grow, and of upkeep."""

from __future__ import annotations

from services.keeping.declaration import FOR_EVER, WRITTEN_OVER, Sealed, Table

ALL = (
    Table(
        "accounts",
        stays=FOR_EVER,
        whose="id",
        plain=("head_hash",),
        guards=("opened", "fixed", "kept", "not_truncated"),
    ),
    Table(
        "transfers",
        stays=FOR_EVER,
        whose="legs",
        sealed=(Sealed("memo", "the month's key"),),
        plain=("request_hash",),
        guards=("guarded", "kept", "not_truncated"),
    ),
    Table(
        "postings",
        stays=FOR_EVER,
        whose="account_id",
        plain=("counterparty", "hash"),
        guards=("append_only", "not_truncated"),
    ),
    Table(
        "audit_events",
        stays=FOR_EVER,
        whose="customer_id",
        plain=("hash",),
        guards=("append_only", "not_truncated"),
    ),
    Table(
        "audit_chains",
        stays=FOR_EVER,
        plain=("head_hash",),
        guards=("kept", "not_truncated"),
    ),
    Table("root_chains", stays=FOR_EVER, guards=("guarded", "kept", "not_truncated")),
    Table(
        "root_state",
        stays=WRITTEN_OVER,
        plain=("line_hash",),
        guards=("kept", "not_truncated"),
    ),
    Table("heartbeats", owner=("services.work.heartbeats",), stays=WRITTEN_OVER),
    Table("alembic_version", owner=("operations.backup.dump",), stays=WRITTEN_OVER),
)
