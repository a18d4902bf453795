"""What the bank makes of evidence, where no conversation is held about it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from protocol.fields import Fields
from protocol.turns import CONVERSATION_ID, Capture

EVIDENCE_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SEALED = re.compile(r"[A-Za-z0-9_-]{1,400}")
HOW = frozenset({"decided", "again", "busy", "undecided"})


@dataclass(frozen=True)
class Verify:
    """web -> actions: evidence that was given in a conversation's session.

    `sealed_digits` are what was heard in its recording, sealed for
    `digits/<conversation id>`.
    """

    conversation_id: str
    evidence_id: str
    sealed_digits: str | None = field(default=None, repr=False)

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object that `from_json` reads."""
        return {
            "conversation_id": self.conversation_id,
            "evidence_id": self.evidence_id,
            "sealed_digits": self.sealed_digits,
        }

    @classmethod
    def from_json(cls, data: Any) -> Verify:
        """Read a JSON object; ProtocolError if it is not of this shape."""
        fields = Fields("Verify", data, frozenset(cls.__dataclass_fields__))
        conversation_id = fields.text("conversation_id")
        if not CONVERSATION_ID.fullmatch(conversation_id):
            raise fields.error("conversation_id", "is not an id")
        evidence_id = fields.text("evidence_id")
        if not EVIDENCE_ID.fullmatch(evidence_id):
            raise fields.error("evidence_id", "is not an id")
        sealed = fields.optional_text("sealed_digits")
        if sealed is not None and not SEALED.fullmatch(sealed):
            raise fields.error("sealed_digits", "is not a seal")
        return cls(conversation_id, evidence_id, sealed)


@dataclass(frozen=True)
class Verdict:
    """actions -> web: how far the bank came. What came of it, the database says.

    `how` is "decided"; "again" where a better capture is asked for, by `capture`, for
    the reason of `fault`; "busy" where nobody had time to look; "undecided" where
    anything may follow.
    """

    how: str
    capture: Capture | None = None
    fault: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object that `from_json` reads."""
        capture = self.capture.to_json() if self.capture else None
        return {"how": self.how, "capture": capture, "fault": self.fault}

    @classmethod
    def from_json(cls, data: Any) -> Verdict:
        """Read a JSON object; ProtocolError if it is not of this shape."""
        fields = Fields("Verdict", data, frozenset(cls.__dataclass_fields__))
        how = fields.text("how")
        if how not in HOW:
            raise fields.error("how", "is not a word that is known")
        capture = fields.optional("capture", Capture.from_json)
        if (capture is not None) != (how == "again"):
            raise fields.error("capture", "goes with again alone")
        return cls(how, capture, fields.optional_text("fault"))
