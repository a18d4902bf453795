"""The JSON of faces and voices: what is asked for, and what comes with them."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal

from pydantic import Field, StrictStr, validator

from web.http.bases import Incoming, Outgoing, readable

Kind = Literal["face", "voice"]
Side = Literal["left", "right"]
LONGEST_HANDLE = 200
LONGEST_PROOF = 2_000
UNMIRRORED = "the customer's own; photographs as others see you, not mirrored"
PROOF = 'JSON text: {"device_id", "signature", "public_key"}, the last two in base64url'


class AskEvidence(Incoming):
    """Who wants to sign in by face and voice, and which of them can be captured."""

    customer: StrictStr = Field(min_length=1, max_length=100)
    captures: list[Kind] = Field(
        ["face", "voice"], min_items=1, max_items=2, unique_items=True
    )

    @validator("customer")
    def _readable(cls, value: str) -> str:  # noqa: N805 - pydantic's class method
        return readable(value)


class VoiceFields(Incoming):
    """The fields beside a recording that confirms a payment."""

    challenge_id: StrictStr | None = Field(
        None,
        min_length=1,
        max_length=LONGEST_HANDLE,
        description="The order's voice_challenge_id.",
    )
    device: StrictStr | None = Field(None, max_length=LONGEST_PROOF, description=PROOF)


class DeviceIn(Incoming):
    """A device's word about a nonce. Without an id, the key says which it is."""

    device_id: StrictStr | None = Field(None, min_length=1, max_length=64)
    signature: StrictStr = Field(min_length=1, max_length=100)
    public_key: StrictStr | None = Field(None, min_length=1, max_length=400)


class EvidenceAskedOut(Outgoing):
    """What to show, to say and to sign, once, before it expires."""

    challenge_id: str
    digits: str | None
    turns: list[Side] = Field(description=UNMIRRORED)
    nonce: str
    expires_at: datetime


class CaptureOut(EvidenceAskedOut):
    """What the assistant asks the client to capture, in a turn of the dialogue."""

    purpose: str
    kinds: list[Kind]


class CaptureRequiredOut(CaptureOut):
    """The passcode was right; now the face or the voice is to be captured."""

    may_be_absent: ClassVar[frozenset[str]] = frozenset({"digits"})

    status: Literal["capture_required"]
