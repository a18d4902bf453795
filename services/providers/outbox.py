"""What is to be told to the UPI provider, written with the change that causes it.

Delivery happens later, in ``jobs``: so a request is answered in the same time whether
or not a customer stands behind it, and nothing is lost when the provider is away.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from protocol.sentences import ENGLISH, say
from services.work import forgotten_log
from services.work.ports import AuthorisationRequest, ProviderUnavailable, UpiProvider
from services.work.work import Resources, Work, from_bytes, to_bytes
from vault import VaultError, places

CHANNEL = "saathi_outbox"
GIVE_UP_AFTER_S = 600
FORGOTTEN = "forgotten"  # for the file of what was forgotten; it is never given up
LONGEST_PAUSE_S = 30


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    kind: str
    payload: bytes
    created_at: datetime
    attempts: int


def put(work: Work, kind: str, fields: dict[str, Any]) -> None:
    """Write a message; it leaves when this transaction has been committed."""
    work.run(
        "INSERT INTO outbox (kind, payload, created_at, due_at)"
        " VALUES (:kind, :payload, :now, :now)",
        kind=kind,
        payload=work.resources.envelope.encrypt(to_bytes(fields), places.outbox(kind)),
        now=work.now,
    )
    work.run(f"NOTIFY {CHANNEL}")


def deliver_one(resources: Resources) -> bool:
    """Deliver the message that is due longest; False when there is none.

    A message is taken with its row locked, so that several deliverers share the
    work; it is deleted once delivered, postponed when the provider is away.
    """
    with resources.work() as work:
        row = work.row(
            _Row,
            "SELECT * FROM outbox WHERE due_at <= :now ORDER BY due_at, id LIMIT 1"
            " FOR UPDATE SKIP LOCKED",
            now=work.now,
        )
        if row is None:
            return False
        place = places.outbox(row.kind)
        try:
            fields = from_bytes(resources.envelope.decrypt(row.payload, place))
            if not _too_late(work, fields):
                _deliver(resources, row.kind, fields)
        except (ProviderUnavailable, VaultError, OSError):
            _postpone(work, row)
        else:
            work.run("DELETE FROM outbox WHERE id = :id", id=row.id)
        return True


def _too_late(work: Work, fields: dict[str, Any]) -> bool:
    """Whether a question would only reach the telephone after its time."""
    expires_at = fields.get("expires_at")
    return expires_at is not None and datetime.fromisoformat(expires_at) <= work.now


def _deliver(resources: Resources, kind: str, fields: dict[str, Any]) -> None:
    if kind != FORGOTTEN:
        _send(resources.upi, kind, fields)
    elif resources.forgotten_log is not None:
        forgotten_log.append(resources.forgotten_log, fields)


def _send(upi: UpiProvider, kind: str, fields: dict[str, Any]) -> None:
    if kind == "authorisation":
        upi.request_authorisation(_request(fields))
    elif kind == "cancellation":
        upi.cancel_authorisation(fields["request_id"])
    elif kind == "notice":
        upi.notify(fields["notice_id"], fields["vpa"], fields["text"])
    # "decoy": nobody stands behind it; the row only made it take the same time.


def _request(fields: dict[str, Any]) -> AuthorisationRequest:
    expires_at = datetime.fromisoformat(fields["expires_at"])
    device = say(ENGLISH, "upi_app.unknown_device")  # of a release before this one
    return AuthorisationRequest(
        **{"device": device, **fields, "expires_at": expires_at}
    )


def _postpone(work: Work, row: _Row) -> None:
    old = (work.now - row.created_at).total_seconds() > GIVE_UP_AFTER_S
    if old and row.kind != FORGOTTEN:
        work.run("DELETE FROM outbox WHERE id = :id", id=row.id)
        return
    pause = timedelta(seconds=min(2**row.attempts, LONGEST_PAUSE_S))
    work.run(
        "UPDATE outbox SET attempts = attempts + 1, due_at = :due WHERE id = :id",
        id=row.id,
        due=work.now + pause,
    )
