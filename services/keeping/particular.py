"""What no single statement does: how some tables' rows go, or are forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.accounts import memos
from services.keeping.declaration import BATCH
from services.people.customers import Customer
from services.providers import sandbox_store
from services.work.work import Work, from_bytes
from vault import VaultError, places

CONVERSATIONS_AT_ONCE = 50
FINAL = ("done", "failed", "cancelled", "superseded")  # states of orders that are over


def quiet_conversations(work: Work, before: Sequence[datetime]) -> int:
    """Delete what was said in sessions long quiet, or by somebody forgotten."""
    known, anonymous = before
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
        anonymous=anonymous,
        size=CONVERSATIONS_AT_ONCE,
    )
    return _forget_conversations(work, [row.conversation_id for row in rows])


def lost_conversations(work: Work, before: Sequence[datetime]) -> int:
    """Delete conversations that no session names any more."""
    rows = work.all(
        "SELECT DISTINCT conversation_id FROM tracker_events e"
        " WHERE recorded_at < :before AND NOT EXISTS (SELECT FROM sessions s"
        " WHERE s.conversation_id = e.conversation_id) LIMIT :size",
        before=before[0],
        size=CONVERSATIONS_AT_ONCE,
    )
    return _forget_conversations(work, [row.conversation_id for row in rows])


def conversations_of(work: Work, customer: Customer) -> int:
    """Delete all that a customer said and was told."""
    rows = work.all(
        "SELECT conversation_id FROM sessions WHERE customer_id = :id", id=customer.id
    )
    return _forget_conversations(work, [row.conversation_id for row in rows])


def _forget_conversations(work: Work, conversation_ids: list[str]) -> int:
    """Delete all that was said in some conversations; how many they were."""
    for table in ("tracker_contexts", "tracker_events"):
        work.run(
            f"DELETE FROM {table} WHERE conversation_id = ANY(:ids)",  # noqa: S608 - one of two names
            ids=conversation_ids,
        )
    return len(conversation_ids)


def removed_payees(work: Work, before: Sequence[datetime]) -> int:
    """Delete payees removed long ago; orders that are over need not name them."""
    rows = work.all(
        "SELECT id FROM payees p WHERE removed_at < :before AND NOT EXISTS (SELECT"
        " FROM orders o WHERE o.payee_id = p.id AND o.state <> ALL(:final))"
        " LIMIT :size FOR UPDATE SKIP LOCKED",
        final=list(FINAL),
        before=before[0],
        size=BATCH,
    )
    ids = [row.id for row in rows]
    gone = {"ids": ids}
    work.run(
        "UPDATE orders SET payee_id = NULL WHERE payee_id = ANY(cast(:ids AS uuid[]))",
        **gone,
    )
    work.run("DELETE FROM payees WHERE id = ANY(cast(:ids AS uuid[]))", **gone)
    return len(ids)


def months(work: Work, before: Sequence[datetime]) -> int:
    """Destroy the keys of months whose transactions have all had their time."""
    return work.run(
        "UPDATE data_keys SET wrapped = NULL, destroyed_at = :now"
        " WHERE purpose = :purpose AND period < :month AND wrapped IS NOT NULL",
        now=work.now,
        purpose=memos.PURPOSE,
        month=memos.month_of(before[0]),
    )


def messages_to(work: Work, customer: Customer) -> None:
    """Delete what waits to be told to a customer."""
    envelope = work.resources.envelope
    for row in work.all("SELECT id, kind, payload FROM outbox ORDER BY id"):
        try:
            opened = envelope.decrypt(bytes(row.payload), places.outbox(row.kind))
        except VaultError:
            continue  # the deliverer deals with what cannot be read
        if from_bytes(opened).get("vpa") == customer.vpa:
            # Waits for whoever delivers it or wraps it anew, as long as locks wait.
            work.run("DELETE FROM outbox WHERE id = :id", id=row.id)


def shown_to(work: Work, customer: Customer) -> None:
    """Delete what the sandbox's phone shows a customer."""
    work.run(
        "DELETE FROM sandbox_records WHERE vpa_index = ANY(:indexes)",
        indexes=sandbox_store.indexes(work.resources.index, customer.vpa),
    )
