"""Comparing what was captured with what is known, outside every transaction.

Nothing is decided here and nobody is told anything: out comes a word a factor, and what
the next transaction has to write down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from biometrics.face_reference import FaceReference
from biometrics.verifier import (
    Comparison,
    Decision,
    QualityFault,
    ReferenceUnfit,
)
from biometrics.voice_reference import VoiceReference
from services.evidence import Captures
from services.ports import Engines
from services.proof import Factor

WORDS: dict[Decision, Factor] = {
    Decision.ACCEPT: "accept",
    Decision.ASK_AGAIN: "unsure",
    Decision.REFUSE: "refuse",
}


@dataclass(frozen=True)
class References:
    """What is known of the claimed customer, decrypted for one comparison.

    Attributes:
        face: None where no face is enrolled; so too the voice.
        past: landmarks of past attempts.
        unfit: what could not be decrypted.
    """

    face: bytes | None = field(default=None, repr=False)
    voice: bytes | None = field(default=None, repr=False)
    past: tuple[bytes, ...] = field(default=(), repr=False)
    unfit: tuple[str, ...] = ()


@dataclass(frozen=True)
class Compared:
    """What one comparison came to.

    Attributes:
        reason: a slug for the audit trail.
        fault: why it could not be compared, which the customer may be told.
    """

    factor: Factor
    reason: str = "none"
    fault: str | None = None
    score: float = field(default=-1.0, repr=False)
    landmarks: bytes | None = field(default=None, repr=False)


NOTHING = Compared("none")
UNFIT = Compared("unfit", "reference_unfit")


def compare_face(
    engines: Engines, captures: Captures, turns: Sequence[str], known: References
) -> Compared:
    """Compare the frames with the face that is known, if any is."""
    if not captures.faces:
        return NOTHING
    if "face" in known.unfit:
        return UNFIT
    if known.face is None:
        return NOTHING
    try:
        reference = FaceReference.from_bytes(known.face)
        result = engines.faces.verify(captures.faces, turns, reference)
    except QualityFault as fault:
        return Compared("fault", fault.reason, fault.reason)
    except ReferenceUnfit:
        return UNFIT
    return _word(result)


def compare_voice(engines: Engines, captures: Captures, known: References) -> Compared:
    """Compare the recording with the voice that is known, if any is."""
    if captures.voice is None:
        return NOTHING
    if "voice" in known.unfit:
        return UNFIT
    if known.voice is None:
        return NOTHING
    try:
        reference = VoiceReference.from_bytes(known.voice)
        result = engines.voices.verify(captures.voice, reference, known.past)
    except QualityFault as fault:
        return Compared("fault", fault.reason, fault.reason)
    except ReferenceUnfit:
        return UNFIT
    return _word(result, result.landmarks)


def _word(result: Comparison, landmarks: bytes | None = None) -> Compared:
    return Compared(
        WORDS[result.decision],
        result.reason,
        score=result.score,
        landmarks=landmarks,
    )
