"""From what web says to what Rasa is told: words, or an inner event."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from channels.redaction.passcode_redaction import Redacted
from protocol import ProtocolError, Say
from vault import Sealer, places

# What web may say in place of words. Everything else an event could name is refused.
INNER_EVENTS = frozenset({"provide_passcode", "offered_secret", "evidence_given"})
# The one event that brings something along, and the only things it may bring.
_EVIDENCE = {
    "evidence_id": re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    "sealed_digits": re.compile(r"[A-Za-z0-9_-]{1,400}"),
}


@dataclass(frozen=True)
class Heard:
    """What Rasa is told: text to understand, or an intent that needs no understanding.

    transcript: what may be shown and kept of the customer's words.
    """

    transcript: str
    intent: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)

    def parse_data(self) -> dict[str, Any] | None:
        """Return the intent as Rasa's understanding would have written it."""
        if self.intent is None:
            return None
        intent = {"name": self.intent, "confidence": 1.0}
        return {"text": "", "intent": intent, "entities": []}


def inner_event(say: Say) -> Heard:
    """Accept an event of web's. Its metadata go no further, but for evidence's id.

    Raises:
        ProtocolError: no such event, or its metadata are not of its shape.
    """
    if say.event not in INNER_EVENTS:
        raise ProtocolError("Say.event is not an event that is accepted")
    brings = say.event == "evidence_given"
    return Heard("", say.event, _evidence(say.metadata) if brings else {})


def _evidence(metadata: Mapping[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in metadata.items() if value is not None}
    if "evidence_id" not in given or not _EVIDENCE.keys() >= given.keys():
        raise ProtocolError("Say.metadata is not what the event brings")
    for name, value in given.items():
        if not isinstance(value, str) or not _EVIDENCE[name].fullmatch(value):
            raise ProtocolError(f"Say.metadata.{name} is not of its shape")
    return given


def words(redacted: Redacted, conversation_id: str, sealer: Sealer) -> Heard:
    """Turn redacted words into what Rasa is told; a passcode travels sealed."""
    if redacted.kind == "secret":
        return Heard(redacted.text, "offered_secret")
    if redacted.kind == "spoken_digits":
        return Heard(redacted.text, "evidence_given", {"digits_as_text": True})
    if redacted.kind is None:
        return Heard(redacted.text)
    if redacted.passcode is None:
        metadata: dict[str, Any] = {"passcode_digits": redacted.digits_heard}
    else:
        purpose = places.passcode(conversation_id)
        metadata = {"sealed_passcode": sealer.seal(redacted.passcode, purpose)}
    return Heard(redacted.text, "provide_passcode", metadata)


def metadata_of(heard: Heard, say: Say) -> dict[str, Any]:
    """Return what the actions are told beside the words: also what can be captured."""
    captures = {"captures": list(say.captures)} if say.captures else {}
    return {**heard.metadata, **captures}
