"""Every table of the database, once: how long it is kept, whose it is, what is sealed.

Rotation goes by this, in this order. What retention and forgetting delete, in an order
of their own, and what the audit's guards stand on, is compared with it by tests; and it
with ``information_schema``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FOR_EVER = "for ever"
UNTIL_FORGOTTEN = "until the customer, or what they taught, is forgotten"
WRITTEN_OVER = "until it is written over"
WITH_ITS_OWNER = "until it is used, or its owner goes"

Under = Literal["the ring", "an envelope", "the customer's key", "the month's key"]


@dataclass(frozen=True)
class Sealed:
    """A column of ciphertexts, and which key opens them."""

    column: str
    under: Under

    @property
    def by_ring(self) -> bool:
        """Whether a value names its version of the ring, and is to be wrapped anew."""
        return self.under in ("the ring", "an envelope")


@dataclass(frozen=True)
class Table:
    """How one table is treated."""

    name: str
    # Names of periods in the policy, or one of the words above.
    kept: tuple[str, ...]
    # The column that leads to the customer; empty if a row is nobody's.
    whose: str = ""
    sealed: tuple[Sealed, ...] = ()
    # Blind indexes, computed under the index key of the row's ``index_version``.
    indexed: tuple[str, ...] = ()
    # Other bytes, which are no secret: digests, tokens, public keys.
    plain: tuple[str, ...] = ()
    # What becomes of the rows of a customer who is forgotten.
    forgotten: tuple[Literal["deleted", "emptied"], ...] = ()
    # With which of face, voice and devices rows go again after a restore.
    taught: tuple[Literal["face", "voice", "devices"], ...] = ()
    # The table with whose rows these are deleted by the database.
    follows: str = ""
    # Whether the audit watches that its triggers stand.
    guarded: bool = False


def _of_customer(*columns: str) -> tuple[Sealed, ...]:
    return tuple(Sealed(column, "the customer's key") for column in columns)


# In the order in which keys and indexes are rotated.
ALL = (
    Table(
        "customers",
        (UNTIL_FORGOTTEN,),
        whose="id",
        sealed=(
            Sealed("data_key", "the ring"),
            *_of_customer("name", "mobile", "vpa"),
        ),
        indexed=("mobile_index", "vpa_index"),
        forgotten=("emptied",),
    ),
    Table(
        "data_keys",
        ("keep_transactions_days",),
        sealed=(Sealed("wrapped", "the ring"),),
    ),
    Table(
        "tracker_events",
        ("keep_conversations_days", "keep_anonymous_days"),
        whose="conversation_id",
        sealed=(Sealed("sealed", "an envelope"),),
        forgotten=("deleted",),
    ),
    Table(
        "tracker_contexts",
        ("keep_conversations_days", "keep_anonymous_days"),
        whose="conversation_id",
        sealed=(Sealed("sealed", "an envelope"),),
        forgotten=("deleted",),
    ),
    Table(
        "outbox",
        ("keep_outbox_days",),
        whose="payload",
        sealed=(Sealed("payload", "an envelope"),),
        forgotten=("deleted",),
    ),
    Table(
        "payees",
        ("keep_removed_payees_days",),
        whose="customer_id",
        sealed=_of_customer("details"),
        indexed=("vpa_index",),
        forgotten=("deleted",),
    ),
    Table(
        "counterparties",
        ("keep_transactions_days",),
        whose="account_id",
        sealed=_of_customer("vpa"),
        indexed=("vpa_index",),
        plain=("token",),
        forgotten=("deleted",),
    ),
    Table(
        "sandbox_records",
        ("keep_sandbox_days",),
        whose="vpa_index",
        sealed=(Sealed("sealed", "an envelope"),),
        indexed=("vpa_index",),
        forgotten=("deleted",),
    ),
    Table(
        "captures",
        (WITH_ITS_OWNER,),
        whose="evidence_id",
        sealed=(Sealed("content", "an envelope"),),
        follows="evidence_requests",
    ),
    Table(
        "orders",
        ("keep_unpaid_orders_days", "keep_transactions_days"),
        whose="customer_id",
        sealed=_of_customer("details"),
        plain=("request_hash",),
        forgotten=("deleted", "emptied"),
    ),
    Table(
        "challenges",
        ("keep_challenges_days",),
        whose="customer_id",
        sealed=_of_customer("secret"),
        plain=("handle_hash",),
        forgotten=("deleted",),
    ),
    Table(
        "evidence_requests",
        ("keep_evidence_days",),
        whose="customer_id",
        plain=("handle_hash", "bound"),
        forgotten=("deleted",),
    ),
    Table(
        "templates",
        (UNTIL_FORGOTTEN,),
        whose="customer_id",
        sealed=_of_customer("content"),
        forgotten=("deleted",),
        taught=("face", "voice"),
    ),
    Table(
        "voice_landmarks",
        ("keep_voice_attempts_days",),
        whose="customer_id",
        sealed=_of_customer("content"),
        forgotten=("deleted",),
        taught=("voice",),
    ),
    Table(
        "accepted_scores",
        ("keep_voice_attempts_days",),
        whose="customer_id",
        sealed=_of_customer("content"),
        forgotten=("deleted",),
        taught=("voice",),
    ),
    Table(
        "devices",
        (UNTIL_FORGOTTEN,),
        whose="customer_id",
        sealed=_of_customer("name"),
        plain=("public_key",),
        forgotten=("deleted",),
        taught=("devices",),
    ),
    Table("biometric_locks", (WITH_ITS_OWNER,), whose="customer_id", follows="devices"),
    Table(
        "sessions",
        ("keep_anonymous_days", "keep_sessions_days"),
        whose="customer_id",
        plain=("token_hash",),
    ),
    Table("support_cases", ("keep_support_cases_days",), whose="customer_id"),
    Table("callback_nonces", ("keep_callback_nonces_s",)),
    Table("accounts", (FOR_EVER,), whose="id", plain=("head_hash",), guarded=True),
    Table(
        "transfers",
        (FOR_EVER,),
        whose="legs",
        sealed=(Sealed("memo", "the month's key"),),
        plain=("request_hash",),
        guarded=True,
    ),
    Table(
        "postings",
        (FOR_EVER,),
        whose="account_id",
        plain=("counterparty", "hash"),
        guarded=True,
    ),
    Table(
        "audit_events", (FOR_EVER,), whose="customer_id", plain=("hash",), guarded=True
    ),
    Table("audit_chains", (FOR_EVER,), plain=("head_hash",), guarded=True),
    Table("root_chains", (FOR_EVER,), guarded=True),
    Table("root_state", (WRITTEN_OVER,), plain=("line_hash",), guarded=True),
    Table("heartbeats", (WRITTEN_OVER,)),
    Table("alembic_version", (WRITTEN_OVER,)),
)
