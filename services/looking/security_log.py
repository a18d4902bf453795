"""Who signed in as the customer, who tried to, and which devices are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import audit
from audit import AuditEvent
from services.people import devices, sessions
from services.people.customers import Customer
from services.people.devices import KnownDevice
from services.people.sessions import Session
from services.work.work import Work

# However often somebody was refused since, these are never pushed out.
ALWAYS = 2
LATELY_DAYS = 30
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
    """The tries, newest first, and the devices by when they became known.

    Attributes:
        tries: the newest, the last two sign-ins always among them.
        refused: how many tries were refused in the last thirty days, told or not.
        since: when those thirty days began.
    """

    tries: tuple[SignInTry, ...]
    devices: tuple[KnownDevice, ...]
    refused: int
    since: datetime

    @property
    def sign_ins(self) -> tuple[SignInTry, ...]:
        """Those of the tries that were let in."""
        return tuple(each for each in self.tries if each.signed_in)

    def refused_besides(self, told: tuple[SignInTry, ...]) -> int:
        """How many of those who were refused lately are not among the told."""
        lately = sum(not each.signed_in and each.at >= self.since for each in told)
        return max(self.refused - lately, 0)


def security_log(work: Work, session: Session, limit: int) -> SecurityLog:
    """Read who signed in as the customer and who was refused, at most so many.

    Raises:
        SignInNeeded, AccountBlocked: the session may not look.
    """
    customer = sessions.require(work, session)
    since = work.now - timedelta(days=LATELY_DAYS)
    refused = audit.count_of_kinds(
        work.connection, customer.id, KINDS, REFUSED, since=since
    )
    known = {device.id: device for device in devices.all_of(work, customer)}
    proved = sessions.devices_in(work, customer.id)
    tries = tuple(
        _try(event, known.get(_device_id(event, proved)), session)
        for event in _newest(work, customer, limit)
    )
    work.audit("security_log", "shown", customer_id=customer.id, session_id=session.id)
    return SecurityLog(tries, tuple(known.values()), refused, since)


def _newest(work: Work, customer: Customer, limit: int) -> list[AuditEvent]:
    """Read the newest tries; the last sign-ins stand in for the oldest of them."""

    def read(outcomes: tuple[str, ...], most: int) -> list[AuditEvent]:
        return audit.of_kinds(work.connection, customer.id, KINDS, outcomes, limit=most)

    always = {event.id: event for event in read((ACCEPTED,), min(ALWAYS, limit))}
    others = [e for e in read((ACCEPTED, *REFUSED), limit) if e.id not in always]
    chosen = [*always.values(), *others[: limit - len(always)]]
    return sorted(chosen, key=lambda event: event.id, reverse=True)


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
