"""Every table of the database, declared once: all that is done with it goes by this.

Retention, forgetting, what is forgotten again after a restore, the rotation of keys and
blind indexes and the audit's guards have no lists of their own. It is held to
``information_schema`` by tests.
"""

from __future__ import annotations

from services.asking import challenges
from services.keeping import books, identity, particular
from services.keeping.declaration import (
    UNTIL_FORGOTTEN,
    WITH_ITS_OWNER,
    Aged,
    Forgotten,
    Named,
    Sealed,
    Table,
    of_customer,
)
from services.providers import outbox

# What was said stands in two tables, and goes from both at once.
SAID = (
    Aged(
        "conversations",
        3,
        ("keep_conversations_days", "keep_anonymous_days"),
        by=particular.quiet_conversations,
        batch=particular.CONVERSATIONS_AT_ONCE,
    ),
    Aged(
        "lost_conversations",
        4,
        ("keep_conversations_days",),
        by=particular.lost_conversations,
        batch=particular.CONVERSATIONS_AT_ONCE,
    ),
)
SAID_BY_THEM = Forgotten(2, "deleted", by=particular.conversations_of)
IN_ITS_SESSION = Named("conversation_id", "sessions", "conversation_id")
OF_THEIR_ORDERS = (
    "customer_id = :id OR order_id IN (SELECT id FROM orders WHERE customer_id = :id)"
)

# In the order in which keys and indexes are rotated.
ALL = (
    Table(
        "customers",
        owner=("services.people.customers", "services.people.passcode_locks"),
        stays=UNTIL_FORGOTTEN,
        whose="id",
        sealed=(
            Sealed("data_key", "the ring"),
            *of_customer("name", "mobile", "vpa"),
        ),
        indexed=("mobile_index", "vpa_index"),
        # The key is destroyed, and nothing is left by which they could be found.
        forgotten=(
            Forgotten(
                17,
                "emptied",
                sets="data_key = NULL, name = '', mobile = '', vpa = '',"
                " mobile_index = :random, vpa_index = :another, forgotten_at = :now,"
                " passcode_failures = 0, passcode_locked_until = NULL",
            ),
        ),
    ),
    Table(
        "data_keys",
        owner=("services.accounts.memos",),
        key=("purpose", "period"),
        aged=(Aged("months", 15, ("keep_transactions_days",), by=particular.months),),
        sealed=(Sealed("wrapped", "the ring"),),
    ),
    Table(
        "tracker_events",
        owner=("channels.conversations.tracker_store",),
        key=("conversation_id", "position"),
        aged=SAID,
        whose="conversation_id",
        sealed=(Sealed("sealed", "an envelope"),),
        names=(IN_ITS_SESSION,),
        forgotten=(SAID_BY_THEM,),
    ),
    Table(
        "tracker_contexts",
        owner=("channels.conversations.tracker_store",),
        key=("conversation_id",),
        aged=SAID,
        whose="conversation_id",
        sealed=(Sealed("sealed", "an envelope"),),
        names=(IN_ITS_SESSION,),
        forgotten=(SAID_BY_THEM,),
    ),
    Table(
        "outbox",
        owner=("services.providers.outbox",),
        aged=(
            # What was forgotten waits for its file, however long that is away.
            Aged(
                "outbox",
                2,
                ("keep_outbox_days",),
                f"created_at < :before AND kind <> '{outbox.FORGOTTEN}'",
            ),
        ),
        whose="payload",
        sealed=(Sealed("payload", "an envelope"),),
        forgotten=(Forgotten(4, "deleted", by=particular.messages_to),),
    ),
    Table(
        "payees",
        owner=("services.accounts.payees",),
        aged=(
            Aged(
                "payees",
                11,
                ("keep_removed_payees_days",),
                by=particular.removed_payees,
            ),
        ),
        whose="customer_id",
        sealed=of_customer("details"),
        indexed=("vpa_index",),
        forgotten=(Forgotten(15, "deleted"),),
    ),
    Table(
        "counterparties",
        owner=("services.accounts.counterparties",),
        key=("account_id", "token"),
        aged=(
            Aged(
                "counterparties",
                16,
                ("keep_transactions_days",),
                "created_at < :before AND NOT EXISTS (SELECT FROM postings p"
                " WHERE p.account_id = t.account_id AND p.counterparty = t.token"
                " AND p.posted_at >= :before)",
            ),
        ),
        whose="account_id",
        sealed=of_customer("vpa"),
        indexed=("vpa_index",),
        plain=("token",),
        forgotten=(Forgotten(16, "deleted", "account_id = :account"),),
    ),
    Table(
        "sandbox_records",
        owner=("services.providers.sandbox_store",),
        key=("kind", "id"),
        aged=(
            # A payment that is asked about again must still be known.
            Aged(
                "sandbox_records",
                17,
                ("keep_sandbox_days",),
                "updated_at < :before AND NOT EXISTS (SELECT FROM orders o"
                " WHERE cast(o.id AS text) = t.id AND o.state IN ('paying', 'held'))",
            ),
        ),
        whose="vpa_index",
        sealed=(Sealed("sealed", "an envelope"),),
        indexed=("vpa_index",),
        forgotten=(
            Forgotten(5, "deleted", by=particular.shown_to),
            # The sandbox knows a payment by its order's id.
            Forgotten(
                6,
                "deleted",
                "id IN (SELECT cast(id AS text) FROM orders WHERE customer_id = :id)",
            ),
        ),
    ),
    # They go with the requests they were made for.
    Table(
        "captures",
        owner=("services.asking.captures",),
        stays=WITH_ITS_OWNER,
        whose="evidence_id",
        sealed=(Sealed("content", "an envelope"),),
        follows="evidence_requests",
    ),
    Table(
        "orders",
        owner=(
            "services.accounts.orders",
            "services.accounts.open_orders",
            "services.accounts.payments",
            "services.accounts.payments_under_way",
        ),
        aged=(
            Aged(
                "unpaid_orders",
                9,
                ("keep_unpaid_orders_days",),
                "transfer_id IS NULL AND expires_at < :before",
            ),
            Aged(
                "paid_orders",
                10,
                ("keep_transactions_days",),
                f"transfer_id IS NOT NULL AND state IN {particular.FINAL}"
                " AND expires_at < :before AND NOT EXISTS (SELECT FROM transfers b"
                " WHERE b.id = t.transfer_id"
                " AND coalesce(b.posted_at, b.created_at) >= :before)",
            ),
        ),
        whose="customer_id",
        sealed=of_customer("details"),
        plain=("request_hash",),
        names=(Named("session_id", "sessions"),),
        forgotten=(
            Forgotten(13, "deleted", "customer_id = :id AND transfer_id IS NULL"),
            # Behind a payment the row stays, without whom and what for.
            Forgotten(
                14,
                "emptied",
                sets="payee_id = NULL, details = '',"
                " idempotency_key = cast(id AS text), request_hash = :random",
            ),
        ),
    ),
    Table(
        "challenges",
        owner=("services.asking.challenges", "services.asking.issuing"),
        aged=(
            Aged("challenges", 8, ("keep_challenges_days",), "requested_at < :before"),
        ),
        whose="customer_id",
        sealed=of_customer("secret"),
        plain=("handle_hash",),
        names=(Named("session_id", "sessions"), Named("order_id", "orders")),
        forgotten=(
            # Takes questions off the telephone.
            Forgotten(
                3,
                "ended",
                by=lambda work, them: challenges.replace_open_of(work, them.id),
            ),
            Forgotten(12, "deleted", OF_THEIR_ORDERS),
        ),
    ),
    Table(
        "evidence_requests",
        owner=(
            "services.asking.evidence_requests",
            "services.asking.capture_requests",
        ),
        aged=(Aged("evidence", 5, ("keep_evidence_days",), "created_at < :before"),),
        whose="customer_id",
        plain=("handle_hash", "bound"),
        names=(Named("session_id", "sessions"), Named("order_id", "orders")),
        forgotten=(Forgotten(7, "deleted", OF_THEIR_ORDERS),),
    ),
    *identity.ALL,
    *books.ALL,
)
# What the audit watches, by table.
GUARDS = {table.name: table.guards for table in ALL if table.guards}
