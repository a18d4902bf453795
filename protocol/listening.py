"""Listening to a recording: what web sends to Rasa's process, and what was heard."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from typing import Any

from protocol.fields import Fields
from protocol.turns import CONVERSATION_ID

EXPECTED = frozenset({"digits"})


@dataclass(frozen=True)
class Listen:
    """web -> rasa: a recording as the client sent it, and what is expected in it.

    `audio` is a whole WAV, WebM or Ogg file; `expecting` primes the recogniser.
    """

    conversation_id: str
    audio: bytes = field(repr=False)
    expecting: str = "digits"

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object that `from_json` reads."""
        return {
            "conversation_id": self.conversation_id,
            "audio": base64.b64encode(self.audio).decode(),
            "expecting": self.expecting,
        }

    @classmethod
    def from_json(cls, data: Any) -> Listen:
        """Read a JSON object; ProtocolError if it is not of this shape."""
        fields = Fields("Listen", data, frozenset(cls.__dataclass_fields__))
        conversation_id, expecting = fields.text("conversation_id"), "digits"
        if not CONVERSATION_ID.fullmatch(conversation_id):
            raise fields.error("conversation_id", "is not an id")
        if fields.text("expecting", expecting) not in EXPECTED:
            raise fields.error("expecting", "is not something to expect")
        return cls(conversation_id, _bytes(fields, "audio"), expecting)


@dataclass(frozen=True)
class Listened:
    """rasa -> web: what was heard, with every secret taken out.

    `recording` is the same sound decoded and cut to where somebody spoke: 16-bit PCM
    WAV, mono, 16 kHz; empty where `fault` is set. `sealed_digits` holds exactly six
    digits, sealed for `digits/<conversation id>`, or is None. `fault` says why there
    was nothing to hear, as a slug: "unreadable", "too_long", "nothing_said".
    """

    text: str
    confidence: float | None
    recording: bytes = field(default=b"", repr=False)
    sealed_digits: str | None = field(default=None, repr=False)
    fault: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object that `from_json` reads."""
        return {
            "text": self.text,
            "confidence": self.confidence,
            "recording": base64.b64encode(self.recording).decode(),
            "sealed_digits": self.sealed_digits,
            "fault": self.fault,
        }

    @classmethod
    def from_json(cls, data: Any) -> Listened:
        """Read a JSON object; ProtocolError if it is not of this shape."""
        fields = Fields("Listened", data, frozenset(cls.__dataclass_fields__))
        return cls(
            text=fields.text("text"),
            confidence=fields.optional_share("confidence"),
            recording=_bytes(fields, "recording"),
            sealed_digits=fields.optional_text("sealed_digits"),
            fault=fields.optional_text("fault"),
        )


def _bytes(fields: Fields, name: str) -> bytes:
    try:
        return base64.b64decode(fields.text(name), validate=True)
    except (binascii.Error, ValueError):
        raise fields.error(name, "is not base64") from None
