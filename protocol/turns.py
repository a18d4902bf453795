"""One turn of the conversation: what web says to Rasa, and what comes back."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from protocol.fields import Fields
from protocol.sentences import ENGLISH, languages

AWAITED = frozenset({"passcode", "confirmation", "digits"})
CAPTURES = frozenset({"face", "voice"})
CONVERSATION_ID = re.compile(r"[A-Za-z0-9_.:-]{1,128}", re.ASCII)


@dataclass(frozen=True)
class Say:
    """web -> rasa: the customer's words, or an inner event, in one conversation.

    `awaiting` is what the bank waits for (None, "passcode", "confirmation", "digits");
    `late_passcode` says that a code expired some minutes ago; `captures` is what this
    client can capture ("face", "voice"), by its own word; `language` is the session's;
    `turn` is the number that web gave this turn in the session's row.
    """

    conversation_id: str
    text: str = ""
    event: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    awaiting: str | None = None
    late_passcode: bool = False
    captures: tuple[str, ...] = ()
    language: str = ENGLISH
    turn: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object that `from_json` reads."""
        return {
            "conversation_id": self.conversation_id,
            "text": self.text,
            "event": self.event,
            "metadata": dict(self.metadata),
            "awaiting": self.awaiting,
            "late_passcode": self.late_passcode,
            "captures": list(self.captures),
            "language": self.language,
            "turn": self.turn,
        }

    @classmethod
    def from_json(cls, data: Any) -> Say:
        """Read a JSON object.

        Raises:
            ProtocolError: a field is missing, unknown or of another type.
        """
        fields = Fields("Say", data, _SAY_FIELDS)
        conversation_id = fields.text("conversation_id")
        if not CONVERSATION_ID.fullmatch(conversation_id):
            raise fields.error("conversation_id", "is not an id")
        awaiting = fields.optional_text("awaiting")
        if awaiting is not None and awaiting not in AWAITED:
            raise fields.error("awaiting", "is not something to wait for")
        language = fields.text("language", ENGLISH)
        if language not in languages():
            raise fields.error("language", "is not one that is spoken here")
        return cls(
            conversation_id=conversation_id,
            text=fields.text("text", ""),
            event=fields.optional_text("event"),
            metadata=fields.mapping("metadata"),
            awaiting=awaiting,
            late_passcode=fields.flag("late_passcode"),
            captures=fields.words("captures", CAPTURES),
            language=language,
            turn=fields.count("turn"),
        )


@dataclass(frozen=True)
class Button:
    """A choice to tap. The payload is plain words, sent back as text."""

    title: str
    payload: str

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object that `from_json` reads."""
        return {"title": self.title, "payload": self.payload}

    @classmethod
    def from_json(cls, data: Any) -> Button:
        """Read a JSON object; ProtocolError if it is not of this shape."""
        fields = Fields("Button", data, frozenset({"title", "payload"}))
        return cls(title=fields.text("title"), payload=fields.text("payload"))


@dataclass(frozen=True)
class Capture:
    """What the client is asked to capture, and how it will be checked.

    `kinds` are "face", "voice" or both; `digits` are to be spoken, `turns` ("left",
    "right": the customer's own) to be shown after a frontal frame; the device signs
    `nonce`. `challenge_id` goes back with what was captured.
    """

    challenge_id: str
    purpose: str
    kinds: tuple[str, ...]
    nonce: str
    expires_at: str  # RFC 3339
    digits: str | None = None
    turns: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object that `from_json` reads."""
        return {
            "challenge_id": self.challenge_id,
            "purpose": self.purpose,
            "kinds": list(self.kinds),
            "nonce": self.nonce,
            "expires_at": self.expires_at,
            "digits": self.digits,
            "turns": list(self.turns),
        }

    @classmethod
    def from_json(cls, data: Any) -> Capture:
        """Read a JSON object; ProtocolError if it is not of this shape."""
        fields = Fields("Capture", data, frozenset(cls.__dataclass_fields__))
        return cls(
            challenge_id=fields.text("challenge_id"),
            purpose=fields.text("purpose"),
            kinds=fields.words("kinds", CAPTURES),
            nonce=fields.text("nonce"),
            expires_at=fields.text("expires_at"),
            digits=fields.optional_text("digits"),
            turns=fields.words("turns", frozenset({"left", "right"})),
        )


@dataclass(frozen=True)
class Reply:
    """One thing the assistant says, with the choices it offers."""

    text: str
    buttons: tuple[Button, ...] = ()
    capture: Capture | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object that `from_json` reads."""
        buttons = [button.to_json() for button in self.buttons]
        capture = {"capture": self.capture.to_json()} if self.capture else {}
        return {"text": self.text, "buttons": buttons, **capture}

    @classmethod
    def from_json(cls, data: Any) -> Reply:
        """Read a JSON object; ProtocolError if it is not of this shape."""
        fields = Fields("Reply", data, frozenset({"text", "buttons", "capture"}))
        return cls(
            text=fields.text("text"),
            buttons=fields.each("buttons", Button.from_json),
            capture=fields.optional("capture", Capture.from_json),
        )


@dataclass(frozen=True)
class Said:
    """rasa -> web: what was understood (secrets taken out) and the replies.

    `confidence` is the intent's, from 0 to 1; None where nothing was classified.
    """

    transcript: str
    replies: tuple[Reply, ...]
    confidence: float | None

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object that `from_json` reads."""
        return {
            "transcript": self.transcript,
            "replies": [reply.to_json() for reply in self.replies],
            "confidence": self.confidence,
        }

    @classmethod
    def from_json(cls, data: Any) -> Said:
        """Read a JSON object; ProtocolError if it is not of this shape."""
        fields = Fields("Said", data, _SAID_FIELDS)
        return cls(
            transcript=fields.text("transcript"),
            replies=fields.each("replies", Reply.from_json),
            confidence=fields.optional_share("confidence"),
        )


_SAY_FIELDS = frozenset(Say.__dataclass_fields__)
_SAID_FIELDS = frozenset(Said.__dataclass_fields__)
