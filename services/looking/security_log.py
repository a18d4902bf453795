"""Who signed in as the customer, who tried to, and which devices are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import audit
from audit import AuditEvent
from services.people import devices, sessions
from services.people.devices import KnownDevice
from services.people.sessions import Session
from services.work.work import Work

MOST = 20
BY_CAPTURE = "verify_identity"
# What the trail calls a try to sign in.
KINDS = (BY_CAPTURE, "sign_in_passcode", "sign_in_answered")
ACCEPTED = "accepted"
# Not what is open still: a face to be shown once more, a phone that was not answered.
REFUSED = (
    *("passcode", "locked", "too_many_requests"),
    *("passcode_wrong", "passcode_expired", "passcode_locked", "declined"),
)


@dataclass(frozen=True)
class SignInTry:
    """Somebody signed in as the customer, or was refused.

    Attributes:
        ways: of ``face``, ``voice`` and ``code``, those it was tried by.
        device: the customer's that proved itself; None for one that is not known.
        here: it was in the session that asks.
    """

    at: datetime
    signed_in: bool
    ways: tuple[str, ...]
    device: KnownDevice | None
    here: bool


@dataclass(frozen=True)
class SecurityLog:
    """The tries, newest first, and the devices by when they became known."""

    tries: tuple[SignInTry, ...]
    devices: tuple[KnownDevice, ...]


def security_log(work: Work, session: Session, limit: int = MOST) -> SecurityLog:
    """Read who signed in as the customer and who was refused.

    Raises:
        SignInNeeded, AccountBlocked: the session may not look.
    """
    customer = sessions.require(work, session)
    known = {device.id: device for device in devices.all_of(work, customer)}
    events = audit.of_kinds(
        work.connection, customer.id, KINDS, (ACCEPTED, *REFUSED), limit=limit
    )
    proved = sessions.devices_in(work, customer.id)
    work.audit("security_log", "shown", customer_id=customer.id, session_id=session.id)
    return SecurityLog(
        tuple(
            _try(event, known.get(_device_id(event, proved)), session)
            for event in events
        ),
        tuple(known.values()),
    )


def _device_id(event: AuditEvent, proved: Mapping[str, str]) -> str:
    """Name the device of a try: its own, or for a code the session's."""
    if event.kind == BY_CAPTURE:
        return str(event.details.get("device_id", ""))
    return proved.get(event.session_id or "", "")


def _try(event: AuditEvent, device: KnownDevice | None, session: Session) -> SignInTry:
    by_capture = event.kind == BY_CAPTURE
    return SignInTry(
        at=event.occurred_at,
        signed_in=event.outcome == ACCEPTED,
        ways=tuple(event.details["factor"].split("_")) if by_capture else ("code",),
        device=device,
        here=event.session_id == session.id,
    )
