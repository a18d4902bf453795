"""Evidence of who is asking: what the client is asked to capture, and what came."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from services.people.devices import DeviceProof

EvidencePurpose = Literal["sign_in", "transfer_money", "enrol_face", "enrol_voice"]


@dataclass(frozen=True)
class CaptureRequest:
    """What somebody is asked to show and to say, once, within a minute or two.

    Attributes:
        challenge_id: the handle that goes back with what was captured; told once.
        kinds: "face", "voice" or both.
        digits: to be spoken; None where no voice is wanted.
        turns: "left" or "right", the customer's own, to be shown after a frontal
            frame, one frame each; empty where no face is wanted.
        nonce: what the device signs.
        fault: why it is asked again, a quality fault's slug; None the first time.
    """

    challenge_id: str = field(repr=False)
    purpose: EvidencePurpose
    kinds: tuple[str, ...]
    nonce: str
    expires_at: datetime
    digits: str | None = field(default=None, repr=False)
    turns: tuple[str, ...] = ()
    fault: str | None = None


@dataclass(frozen=True)
class Captures:
    """What a client captured for one request.

    Attributes:
        faces: JPEG or PNG files, the frontal frame first; at most five.
        voice: 16-bit PCM WAV, mono, 16 kHz, cut to where somebody spoke.
    """

    faces: tuple[bytes, ...] = field(default=(), repr=False)
    voice: bytes | None = field(default=None, repr=False)
    device: DeviceProof | None = None


@dataclass(frozen=True)
class Heard:
    """What the channel heard in the recording.

    Attributes:
        sealed_digits: exactly six digits, sealed for ``digits/<conversation id>``;
            None where there were not six.
    """

    sealed_digits: str | None = field(default=None, repr=False)
