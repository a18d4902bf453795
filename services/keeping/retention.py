"""Retention: what has had its time goes, by the periods in ``policy.yml``.

In small batches, each a transaction that takes only rows nobody holds and records how
many it deleted. Some things cannot go before others: a session stays while an order,
a challenge or a conversation names it. The ledger itself only grows; after its time a
month's key is destroyed, and the names and words of that month are gone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from services.accounts import memos
from services.providers import outbox
from services.work.work import Resources, Work

BATCH = 500
CONVERSATIONS_AT_ONCE = 50
MOST_BATCHES = 200  # of one kind in one run; the next run goes on
FINAL = ("done", "failed", "cancelled", "superseded")


@dataclass(frozen=True)
class Rule:
    """One kind of thing that goes: how a batch of it is deleted, and how many."""

    name: str
    delete: Callable[[Work], int]
    audited: bool = True
    batch: int = BATCH


def clear_away(resources: Resources) -> int:
    """Delete all that has had its time; how many things went."""
    return sum(_apply(resources, rule) for rule in RULES)


def _apply(resources: Resources, rule: Rule) -> int:
    total = 0
    for _ in range(MOST_BATCHES):
        with resources.work() as work:
            gone = rule.delete(work)
            if gone and rule.audited:
                work.audit(
                    "retention", "deleted", actor="jobs", purpose=rule.name, count=gone
                )
        total += gone
        if gone < rule.batch:
            break
    return total


def _before(work: Work, kept: str) -> dict[str, object]:
    """What is older than this has had its time, by a rule's name in the policy."""
    unit = "seconds" if kept.endswith("_s") else "days"
    age = timedelta(**{unit: getattr(work.policy, kept)})
    return {"before": work.now - age, "size": BATCH}


def _aged(
    table: str, kept: str, condition: str, key: tuple[str, ...] = ("id",)
) -> Callable[[Work], int]:
    """Delete rows of a table that fulfil a condition on ``:before``."""
    keys = ", ".join(key)
    sql = (
        f"DELETE FROM {table} WHERE ({keys}) IN (SELECT {keys} FROM {table} t"  # noqa: S608 - our own names
        f" WHERE {condition} LIMIT :size FOR UPDATE SKIP LOCKED)"
    )
    return lambda work: work.run(sql, **_before(work, kept))


def _conversations(work: Work) -> int:
    """Delete what was said in sessions long quiet, or by somebody forgotten."""
    known = _before(work, "keep_conversations_days")["before"]
    rows = work.all(
        "SELECT s.conversation_id FROM sessions s"
        " LEFT JOIN customers c ON c.id = s.customer_id"
        " WHERE (c.forgotten_at IS NOT NULL OR s.last_seen_at < CASE WHEN"
        " s.customer_id IS NULL THEN cast(:anonymous AS timestamptz) ELSE :known END)"
        " AND (EXISTS (SELECT FROM tracker_contexts t"
        " WHERE t.conversation_id = s.conversation_id)"
        " OR EXISTS (SELECT FROM tracker_events t"
        " WHERE t.conversation_id = s.conversation_id))"
        " LIMIT :size FOR UPDATE OF s SKIP LOCKED",
        known=known,
        anonymous=_before(work, "keep_anonymous_days")["before"],
        size=CONVERSATIONS_AT_ONCE,
    )
    return forget_conversations(work, [row.conversation_id for row in rows])


def forget_conversations(work: Work, conversation_ids: list[str]) -> int:
    """Delete all that was said in some conversations; how many they were."""
    for table in ("tracker_contexts", "tracker_events"):
        work.run(
            f"DELETE FROM {table} WHERE conversation_id = ANY(:ids)",  # noqa: S608 - one of two names
            ids=conversation_ids,
        )
    return len(conversation_ids)


def _orphans(work: Work) -> int:
    """Delete conversations that no session names any more."""
    rows = work.all(
        "SELECT DISTINCT conversation_id FROM tracker_events e"
        " WHERE recorded_at < :before AND NOT EXISTS (SELECT FROM sessions s"
        " WHERE s.conversation_id = e.conversation_id) LIMIT :size",
        **_before(work, "keep_conversations_days") | {"size": CONVERSATIONS_AT_ONCE},
    )
    return forget_conversations(work, [row.conversation_id for row in rows])


def _payees(work: Work) -> int:
    """Delete payees removed long ago; orders that are over need not name them."""
    rows = work.all(
        "SELECT id FROM payees p WHERE removed_at < :before AND NOT EXISTS (SELECT"
        " FROM orders o WHERE o.payee_id = p.id AND o.state <> ALL(:final))"
        " LIMIT :size FOR UPDATE SKIP LOCKED",
        final=list(FINAL),
        **_before(work, "keep_removed_payees_days"),
    )
    ids = [row.id for row in rows]
    gone = {"ids": ids}
    work.run(
        "UPDATE orders SET payee_id = NULL WHERE payee_id = ANY(cast(:ids AS uuid[]))",
        **gone,
    )
    work.run("DELETE FROM payees WHERE id = ANY(cast(:ids AS uuid[]))", **gone)
    return len(ids)


def _attempts(table: str) -> Callable[[Work], int]:
    """Delete what is kept of past attempts; nobody alters those rows, so no locks."""
    sql = (
        f"DELETE FROM {table} WHERE id IN (SELECT id FROM {table}"  # noqa: S608 - one of two names
        " WHERE created_at < :before LIMIT :size)"
    )
    return lambda work: work.run(sql, **_before(work, "keep_voice_attempts_days"))


def _months(work: Work) -> int:
    """Destroy the keys of months whose transactions have all had their time."""
    before = work.now - timedelta(days=work.policy.keep_transactions_days)
    return work.run(
        "UPDATE data_keys SET wrapped = NULL, destroyed_at = :now"
        " WHERE purpose = :purpose AND period < :month AND wrapped IS NOT NULL",
        now=work.now,
        purpose=memos.PURPOSE,
        month=memos.month_of(before),
    )


UNNAMED = " AND ".join(
    f"NOT EXISTS (SELECT FROM {table} n WHERE n.{theirs} = t.{ours})"
    for table, theirs, ours in (
        ("orders", "session_id", "id"),
        ("challenges", "session_id", "id"),
        ("evidence_requests", "session_id", "id"),
        ("support_cases", "session_id", "id"),
        ("tracker_contexts", "conversation_id", "conversation_id"),
        ("tracker_events", "conversation_id", "conversation_id"),
    )
)
UNCHALLENGED = (
    "NOT EXISTS (SELECT FROM challenges n WHERE n.order_id = t.id)"
    " AND NOT EXISTS (SELECT FROM evidence_requests e WHERE e.order_id = t.id)"
)
QUIET = f"created_at < :before AND last_seen_at < :before AND {UNNAMED}"

# In this order: what names others goes before them.
RULES = (
    Rule(
        "callback_nonces",
        _aged(
            "callback_nonces", "keep_callback_nonces_s", "seen_at < :before", ("nonce",)
        ),
        audited=False,  # random numbers, every few minutes
    ),
    Rule(
        "outbox",
        # What was forgotten waits for its file, however long that is away.
        _aged(
            "outbox",
            "keep_outbox_days",
            f"created_at < :before AND kind <> '{outbox.FORGOTTEN}'",
        ),
    ),
    Rule("conversations", _conversations, batch=CONVERSATIONS_AT_ONCE),
    Rule("lost_conversations", _orphans, batch=CONVERSATIONS_AT_ONCE),
    Rule(
        "evidence",
        _aged("evidence_requests", "keep_evidence_days", "created_at < :before"),
    ),
    Rule("voice_landmarks", _attempts("voice_landmarks")),
    Rule("accepted_scores", _attempts("accepted_scores")),
    Rule(
        "challenges",
        _aged("challenges", "keep_challenges_days", "requested_at < :before"),
    ),
    Rule(
        "unpaid_orders",
        _aged(
            "orders",
            "keep_unpaid_orders_days",
            f"transfer_id IS NULL AND expires_at < :before AND {UNCHALLENGED}",
        ),
    ),
    Rule(
        "paid_orders",
        _aged(
            "orders",
            "keep_transactions_days",
            f"transfer_id IS NOT NULL AND state IN {FINAL} AND expires_at < :before"
            f" AND {UNCHALLENGED} AND NOT EXISTS (SELECT FROM transfers b"
            " WHERE b.id = t.transfer_id"
            " AND coalesce(b.posted_at, b.created_at) >= :before)",
        ),
    ),
    Rule("payees", _payees),
    Rule(
        "support_cases",
        _aged("support_cases", "keep_support_cases_days", "created_at < :before"),
    ),
    Rule(
        "anonymous_sessions",
        _aged("sessions", "keep_anonymous_days", f"customer_id IS NULL AND {QUIET}"),
    ),
    Rule("sessions", _aged("sessions", "keep_sessions_days", QUIET)),
    Rule("months", _months),
    Rule(
        "counterparties",
        _aged(
            "counterparties",
            "keep_transactions_days",
            "created_at < :before AND NOT EXISTS (SELECT FROM postings p"
            " WHERE p.account_id = t.account_id AND p.counterparty = t.token"
            " AND p.posted_at >= :before)",
            ("account_id", "token"),
        ),
    ),
    Rule(
        "sandbox_records",
        _aged(
            "sandbox_records",
            "keep_sandbox_days",
            # A payment that is asked about again must still be known.
            "updated_at < :before AND NOT EXISTS (SELECT FROM orders o"
            " WHERE cast(o.id AS text) = t.id AND o.state IN ('paying', 'held'))",
            ("kind", "id"),
        ),
    ),
)
