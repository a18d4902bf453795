"""What a confirmed wish came to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from services.accounts.payees import Payee
from services.asking.evidence import CaptureRequest

Status = Literal["posted", "held", "pending", "voided"]


@dataclass(frozen=True)
class SignedIn:
    """The session now belongs to a customer."""

    name: str = field(repr=False)


@dataclass(frozen=True)
class PayeeAdded:
    """A payee was saved."""

    payee: Payee


@dataclass(frozen=True)
class PayeeRemoved:
    """A payee was removed."""

    name: str = field(repr=False)


@dataclass(frozen=True)
class AccountBlockedNow:
    """The account was blocked and every session of the customer ended."""


@dataclass(frozen=True)
class FaceEnrolled:
    """The customer's face was learnt, in place of any learnt before."""


@dataclass(frozen=True)
class VoiceEnrolled:
    """The customer's voice was learnt, in place of any learnt before."""


@dataclass(frozen=True)
class Receipt:
    """A payment that was posted, is held, or still travels."""

    order_id: str
    status: Status
    utr: str | None
    posted_at: datetime | None
    releases_at: datetime | None
    amount_paise: int
    payee_name: str = field(repr=False)
    balance_paise: int  # what is left to spend


Outcome = (
    SignedIn
    | PayeeAdded
    | PayeeRemoved
    | AccountBlockedNow
    | FaceEnrolled
    | VoiceEnrolled
    | CaptureRequest  # the passcode was right, and opened what it asks for
    | Receipt
)
