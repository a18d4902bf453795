"""SQL of a table stands in its noun's module, and in ``services/keeping``."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from services.keeping import tables

ROOT = Path(__file__).parents[3]
PLACES = ("services", "operations", "channels", "web", "actions")
# Of the ledger and the audit, which read their own tables where they need them.
GUARDED = {table.name for table in tables.ALL if table.guards}
OWNERS = {
    "accepted_scores": "services/people/voice_history.py",
    "biometric_locks": "services/people/biometric_locks.py",
    "captures": "services/asking/captures.py",
    "challenges": "services/asking/challenges.py",
    "counterparties": "services/accounts/counterparties.py",
    "customers": "services/people/customers.py",
    "data_keys": "services/accounts/memos.py",
    "devices": "services/people/devices.py",
    "evidence_requests": "services/asking/evidence_requests.py",
    "callback_nonces": "services/confirming/upi_callback.py",
    "heartbeats": "operations/jobs.py",
    "orders": "services/accounts/orders.py",
    "outbox": "services/providers/outbox.py",
    "payees": "services/accounts/payees.py",
    "sandbox_records": "services/providers/sandbox_store.py",
    "sessions": "services/people/sessions.py",
    "support_cases": "services/talking/human_handoff.py",
    "templates": "services/people/templates.py",
    "tracker_contexts": "channels/conversations/tracker_store.py",
    "tracker_events": "channels/conversations/tracker_store.py",
    "voice_landmarks": "services/people/voice_history.py",
}
# Still to be moved to their owners; nothing may be added.
STRAYS = {
    ("alembic_version", "operations/backup/dump.py"),
    ("captures", "services/asking/evidence_requests.py"),
    ("challenges", "services/confirming/provide_passcode.py"),
    ("challenges", "services/people/sessions.py"),
    ("challenges", "services/signing_in/approvals.py"),
    ("customers", "operations/demo.py"),
    ("customers", "operations/staff.py"),
    ("customers", "services/accounts/counterparties.py"),
    ("customers", "services/confirming/provide_passcode.py"),
    ("devices", "services/asking/challenges.py"),
    ("devices", "services/paying/new_devices.py"),
    ("devices", "services/people/sessions.py"),
    ("evidence_requests", "services/asking/captures.py"),
    ("evidence_requests", "services/people/sessions.py"),
    ("heartbeats", "services/bank.py"),
    ("orders", "services/paying/new_devices.py"),
    ("orders", "services/paying/pending_payments.py"),
    ("orders", "services/signing_in/approvals.py"),
    ("payees", "operations/demo.py"),
    ("payees", "services/paying/settlement.py"),
    ("sessions", "services/asking/challenges.py"),
    ("sessions", "services/paying/new_devices.py"),
    ("support_cases", "services/paying/pending_payments.py"),
}
NAMED = re.compile(r"\b(?:FROM|INTO|UPDATE|JOIN)\s+(?:ONLY\s+)?(?:public\.)?([a-z_]+)")


def tables_named(source: str) -> set[str]:
    """Return the tables that the SQL in a Python text names."""
    texts = (
        n.value for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Constant)
    )
    known = {table.name for table in tables.ALL}
    return {
        name
        for text in texts
        if isinstance(text, str)
        for name in NAMED.findall(text)
        if name in known
    }


def strays_of(path: str, source: str) -> Iterator[tuple[str, str]]:
    """Yield the tables whose SQL stands in a module that is not their owner."""
    if path.startswith("services/keeping/"):
        return
    for name in tables_named(source) - GUARDED:
        if OWNERS.get(name) != path:
            yield name, path


def found() -> set[tuple[str, str]]:
    """Return every stray of the project."""
    return {
        stray
        for place in PLACES
        for path in (ROOT / place).rglob("*.py")
        for stray in strays_of(path.relative_to(ROOT).as_posix(), path.read_text())
    }


def test_every_table_has_an_owner() -> None:
    without = {table.name for table in tables.ALL} - GUARDED - {"alembic_version"}

    assert set(OWNERS) == without
    assert all((ROOT / owner).is_file() for owner in OWNERS.values())


def test_no_sql_stands_outside_its_owner_but_what_is_known() -> None:
    assert found() == STRAYS


def test_a_stray_is_found() -> None:
    source = 'def f(work):\n    work.one(f"SELECT id FROM payees WHERE {1}")\n'

    assert list(strays_of("services/looking/made_up.py", source)) == [
        ("payees", "services/looking/made_up.py")
    ]
    assert not list(strays_of("services/accounts/payees.py", source))
