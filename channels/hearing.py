"""From what web says to what Rasa is told: words, or an inner event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from channels.redaction.passcode_redaction import REMOVED, Redacted
from protocol import ProtocolError, Say
from protocol.verdicts import EVIDENCE_ID, SEALED
from understanding.meaning.context import in_context
from understanding.meaning.intents import ANSWERED_AT_ONCE
from vault import Sealer, places

# What web may say in place of words. Everything else an event could name is refused.
INNER_EVENTS = frozenset({"provide_passcode", "offered_secret", "evidence_given"})
# The one event that brings something along, and the only things it may bring.
_EVIDENCE = {"evidence_id": EVIDENCE_ID, "sealed_digits": SEALED}


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
    purpose = places.passcode(conversation_id)
    beside = {} if redacted.text == REMOVED else {"words": redacted.text}
    metadata: dict[str, Any] = dict(beside)
    if redacted.passcode is not None:
        metadata["sealed_passcode"] = sealer.seal(redacted.passcode, purpose)
    else:
        metadata["passcode_digits"] = redacted.digits_heard
    if redacted.part is not None:
        metadata["sealed_part"] = sealer.seal(redacted.part, purpose)
    return Heard(redacted.text, "provide_passcode", metadata)


def put_in_context(parsed: dict[str, Any], asked_for: str | None) -> None:
    """Put the intent of an answer right, by the question it answers."""
    intent = parsed["intent"]
    name = in_context(parsed["text"], intent["name"], intent["confidence"], asked_for)
    if name != intent["name"]:
        parsed["intent"] = {"name": name, "confidence": 1.0}


WISHES = frozenset(
    (
        *("transfer_money", "add_payee", "remove_payee", "cancel_transfer"),
        *("block_account", "same_again", "human_handoff"),
    )
)
SURE = 0.6


def one_after_another(
    whole: dict[str, Any], parts: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Order several wishes: answers first, then what asks back, at most one of it.

    Args:
        whole: what the whole sentence was understood as.
        parts: what its parts were. Where one of them is no wish by itself, or all are
            the same, the whole counts.
    """
    names = [part["intent"]["name"] for part in parts]
    sure = all(part["intent"]["confidence"] >= SURE for part in parts)
    wishes = [name for name in names if name in WISHES]
    known = ANSWERED_AT_ONCE | WISHES
    if not sure or not known.issuperset(names) or len(set(names)) < len(names):
        return [whole]
    if len(wishes) > 1:
        return [whole]
    return sorted(parts, key=lambda part: part["intent"]["name"] in WISHES)


def metadata_of(heard: Heard, say: Say) -> dict[str, Any]:
    """Return what the actions are told beside the words: also what can be captured."""
    captures = {"captures": list(say.captures)} if say.captures else {}
    turn = {"turn": say.turn} if say.turn else {}
    return {**heard.metadata, **captures, **turn}
