"""The JSON that comes in and goes out. Strict: no unknown field, no coercion."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Literal

from pydantic import ConstrainedInt, Field, StrictBool, StrictStr, validator

from web.api.capture_models import (
    LONGEST_HANDLE,
    LONGEST_PROOF,
    PROOF,
    CaptureOut,
    Kind,
)
from web.http.bases import Incoming, Outgoing, readable
from web.http.problems import PASSCODE_OR_APPROVED
from web.http.words import plain

LONGEST_TEXT = 1_000
LARGEST_PAISE = 10**13  # 100,000 crore rupees: far above any limit of the policy
PASSCODE = "^[0-9]{6}$"


class Paise(ConstrainedInt):
    """An amount to be moved: a whole number above zero."""

    strict = True
    gt = 0
    le = LARGEST_PAISE


class Login(Incoming):
    """Who wants to sign in: a mobile number, a UPI ID or a customer number."""

    customer: StrictStr = Field(min_length=1, max_length=100)
    challenge_id: StrictStr | None = Field(None, max_length=LONGEST_HANDLE)
    device: StrictStr | None = Field(None, max_length=LONGEST_PROOF, description=PROOF)

    @validator("customer")
    def _readable(cls, value: str) -> str:  # noqa: N805 - pydantic's class method
        return readable(value)


class VerifyOtp(Incoming):
    """The passcode of a challenge, or the word that it was approved on the phone."""

    challenge_id: StrictStr = Field(min_length=1, max_length=200)
    passcode: StrictStr | None = Field(None, regex=PASSCODE, max_length=6)
    approved: StrictBool | None = None

    @validator("approved", always=True)
    def _one_of_both(cls, value: bool | None, values: dict[str, Any]) -> bool | None:  # noqa: N805 - pydantic's class method
        if "passcode" in values and (values["passcode"] is None) == (not value):
            raise ValueError(PASSCODE_OR_APPROVED)
        return value


class Command(Incoming):
    """What the customer says, or the payload of the button that was tapped."""

    text: StrictStr
    captures: list[Kind] | None = Field(
        None,
        max_items=2,
        unique_items=True,
        description="What this client could capture, if it were asked to.",
    )


class CommandForm(Incoming):
    """Words as a form; or, with files, the challenge that they answer."""

    text: StrictStr | None = None
    challenge_id: StrictStr | None = Field(
        None, min_length=1, max_length=LONGEST_HANDLE
    )
    device: StrictStr | None = Field(None, max_length=LONGEST_PROOF, description=PROOF)


class OpenTransfer(Incoming):
    """A payment to be read back; nothing moves before it is confirmed."""

    payee: StrictStr = Field(min_length=1, max_length=100)
    amount_paise: Paise
    narration: StrictStr = Field("", max_length=140)

    @validator("payee")
    def _readable(cls, value: str) -> str:  # noqa: N805 - pydantic's class method
        return readable(value)

    @validator("narration")
    def _one_line(cls, value: str) -> str:  # noqa: N805 - pydantic's class method
        return plain(value)


class Confirm(Incoming):
    """The passcode that the UPI app showed for this very payment."""

    passcode: StrictStr = Field(regex=PASSCODE, max_length=6)


class CustomerOut(Outgoing):
    """The signed-in customer, as they are greeted."""

    display_name: str


class SignedInOut(Outgoing):
    """The sign-in is complete; from now on only this token counts."""

    status: Literal["signed_in"] = "signed_in"
    level: Literal["recognised", "strong"]
    token: str
    expires_at: datetime
    customer: CustomerOut


class PasscodeRequiredOut(Outgoing):
    """A request has gone to the customer's UPI app, if there is such a customer."""

    status: Literal["passcode_required"] = "passcode_required"
    challenge_id: str
    delivered_by: Literal["upi"] = "upi"
    sent_to: str
    expires_at: datetime
    prompt: str


class DoneOut(Outgoing):
    """An order that moved no money was carried out."""

    status: Literal[
        "payee_added",
        "payee_removed",
        "account_blocked",
        "face_enrolled",
        "voice_enrolled",
    ]


class ChallengeOut(Outgoing):
    """What became of the request on the phone."""

    state: Literal["waiting", "approved", "declined", "expired"]


class ButtonOut(Outgoing):
    """A choice to tap; the payload is sent back as text."""

    title: str
    payload: str


class ReplyOut(Outgoing):
    """One thing the assistant says; ``capture`` asks for a face or a voice."""

    may_be_absent: ClassVar[frozenset[str]] = frozenset({"capture"})

    text: str
    buttons: list[ButtonOut]
    capture: CaptureOut | None


class TurnOut(Outgoing):
    """One turn of the conversation. A ``token`` replaces the one sent, for good."""

    may_be_absent: ClassVar[frozenset[str]] = frozenset({"token"})

    token: str | None
    transcript: str
    confidence: float | None
    replies: list[ReplyOut]
    awaiting: Literal["passcode", "confirmation", "digits"] | None
    session: Literal["anonymous", "recognised", "strong"]


class PartyOut(Outgoing):
    """The other side of a payment, by its bank-registered name."""

    name: str
    vpa: str


class OrderOut(Outgoing):
    """A payment that waits for its confirmation, or what became of it.

    Where a voice may confirm it too, ``digits`` are to be spoken and the device signs
    ``nonce``; ``voice_challenge_id`` may go back with the recording.
    """

    may_be_absent: ClassVar[frozenset[str]] = frozenset(
        {"utr", "posted_at", "releases_at", "voice_challenge_id", "digits", "nonce"}
    )

    id: str
    status: Literal[
        "awaiting_confirmation", "expired", "posted", "held", "pending", "voided"
    ]
    payee: PartyOut
    amount_paise: int
    confirm_with: list[str]
    challenge_id: str | None
    voice_challenge_id: str | None
    digits: str | None
    nonce: str | None
    expires_at: datetime
    utr: str | None
    posted_at: datetime | None
    releases_at: datetime | None


class ReceiptOut(Outgoing):
    """What became of a confirmed payment."""

    may_be_absent: ClassVar[frozenset[str]] = frozenset(
        {"utr", "posted_at", "releases_at"}
    )

    id: str
    status: Literal["posted", "held", "pending", "voided"]
    utr: str | None
    posted_at: datetime | None
    releases_at: datetime | None
    balance_paise: int


class CancelledOut(Outgoing):
    """A payment that will not be made."""

    id: str
    status: Literal["voided"] = "voided"


class EntryOut(Outgoing):
    """One line of the statement."""

    id: str
    posted_at: datetime
    direction: Literal["debit", "credit"]
    counterparty: PartyOut
    amount_paise: int
    balance_paise: int
    narration: str
    status: str
    utr: str | None


class HistoryOut(Outgoing):
    """A page of the statement, the newest line first."""

    items: list[EntryOut]
    next_cursor: str | None


class SignInTryOut(Outgoing):
    """Somebody signed in as the customer, or was refused."""

    at: datetime
    signed_in: bool
    ways: list[Literal["face", "voice", "code"]]
    device_id: str | None = Field(description="One of the devices; null for any other.")
    here: bool = Field(description="It was in the session that asks.")


class DeviceOut(Outgoing):
    """A device that knows the customer; ``name`` is what its client called itself."""

    id: str
    name: str | None
    known_since: datetime
    last_used_at: datetime | None


class SecurityLogOut(Outgoing):
    """Who signed in or tried to, the newest first; the last two sign-ins always."""

    items: list[SignInTryOut]
    refused_lately: int = Field(description="In the last 30 days, listed or not.")
    devices: list[DeviceOut]


class HealthOut(Outgoing):
    """Whether each part works."""

    status: Literal["ok", "degraded"]
    parts: dict[str, str]
