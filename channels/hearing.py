"""From what web says to what Rasa is told: words, or an inner event."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from channels.passcode_redaction import Redacted
from protocol import ProtocolError, Say
from vault import Sealer

# What web may say in place of words. Everything else an event could name is refused.
INNER_EVENTS = frozenset({"provide_passcode", "offered_secret"})


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
    """Accept an event of web's. Its metadata are web's own and go no further.

    Raises:
        ProtocolError: no such event.
    """
    if say.event not in INNER_EVENTS:
        raise ProtocolError("Say.event is not an event that is accepted")
    return Heard("", say.event)


def words(redacted: Redacted, conversation_id: str, sealer: Sealer) -> Heard:
    """Turn redacted words into what Rasa is told; a passcode travels sealed."""
    if redacted.kind == "secret":
        return Heard(redacted.text, "offered_secret")
    if redacted.kind is None:
        return Heard(redacted.text)
    if redacted.passcode is None:
        metadata: dict[str, Any] = {"passcode_digits": redacted.digits_heard}
    else:
        purpose = f"passcode/{conversation_id}"
        metadata = {"sealed_passcode": sealer.seal(redacted.passcode, purpose)}
    return Heard(redacted.text, "provide_passcode", metadata)
