"""A face, a voice or devices that were forgotten, and stay so after a restore.

Said by customers, in processes that do not have the file: so it goes there through the
outbox, with the transaction that forgets, and ``jobs`` writes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from services.asking import all_sessions, evidence_requests
from services.keeping import tables
from services.keeping.declaration import Table, Taught
from services.providers import outbox
from services.work import forgotten_log
from services.work.work import Resources, Work


def _statement(table: Table, taught: Taught) -> str:
    rows = f"{table.whose} = :id AND {taught.since} <= :at"
    if taught.only:
        rows += f" AND {taught.only}"
    if taught.sets:
        return f"UPDATE {table.name} SET {taught.sets} WHERE {rows}"  # noqa: S608 - our own names
    return f"DELETE FROM {table.name} WHERE {rows}"  # noqa: S608 - our own names


def _statements() -> dict[str, list[str]]:
    """Say by what was forgotten how it goes again, from every table it was in."""
    found: dict[str, list[str]] = {}
    for table in tables.ALL:
        for taught in table.taught:
            found.setdefault(taught.what, []).append(_statement(table, taught))
    return found


DELETED = _statements()


def note(work: Work, customer_id: str, what: str) -> None:
    """Have the file say that a face, a voice or all devices were forgotten."""
    about = {"identity_of": customer_id, "what": what, "at": work.now.isoformat()}
    outbox.put(work, outbox.FORGOTTEN, about)


def reapply(resources: Resources) -> int:
    """Forget again, after a restore, what the file says; how many lines it was."""
    done = 0
    for customer_id, what, at in _noted(resources):
        with resources.work() as work:
            _again(work, customer_id, what, at)
        done += 1
    return done


def _noted(resources: Resources) -> Iterator[tuple[str, str, datetime]]:
    for fields in forgotten_log.lines(resources.forgotten_log):
        if fields.get("what") in DELETED:
            try:
                yield _read(fields)
            except (KeyError, TypeError, ValueError):
                continue


def _read(fields: Mapping[str, Any]) -> tuple[str, str, datetime]:
    at = datetime.fromisoformat(fields["at"])
    return str(fields["identity_of"]), str(fields["what"]), at


def _again(work: Work, customer_id: str, what: str, at: datetime) -> None:
    known = "SELECT 1 FROM customers WHERE cast(id AS text) = :id"
    if work.one(known, id=customer_id) is None:
        return  # who came after this backup
    all_sessions.lock_all_of(work, customer_id)
    evidence_requests.replace_open_of(work, customer_id)
    gone = sum(
        work.run(sql, id=customer_id, at=at, now=work.now) for sql in DELETED[what]
    )
    if gone:
        work.audit(
            f"forget_{what}", "forgotten", actor="restore", customer_id=customer_id
        )
