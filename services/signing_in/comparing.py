"""Comparing what was captured with what is known, outside every transaction.

Nothing is decided here and nobody is told anything: out comes a word a factor, and what
the next transaction has to write down.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from biometrics.face_reference import FaceReference
from biometrics.verifier import (
    Comparison,
    Decision,
    Modality,
    QualityFault,
    ReferenceUnfit,
)
from biometrics.voice_reference import VoiceReference
from services.asking.evidence import Captures
from services.signing_in.proof import Factor
from services.work.ports import Engines

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

    def verify(content: bytes) -> Compared:
        reference = FaceReference.from_bytes(content)
        return _word(engines.faces.verify(captures.faces, turns, reference))

    if not captures.faces:
        return NOTHING
    return _compared("face", known, known.face, verify)


def compare_voice(engines: Engines, captures: Captures, known: References) -> Compared:
    """Compare the recording with the voice that is known, if any is."""
    recording = captures.voice
    if recording is None:
        return NOTHING

    def verify(content: bytes) -> Compared:
        reference = VoiceReference.from_bytes(content)
        result = engines.voices.verify(recording, reference, known.past)
        return _word(result, result.landmarks)

    return _compared("voice", known, known.voice, verify)


def _compared(
    modality: Modality,
    known: References,
    content: bytes | None,
    verify: Callable[[bytes], Compared],
) -> Compared:
    if modality in known.unfit:
        return UNFIT
    if content is None:
        return NOTHING
    try:
        return verify(content)
    except QualityFault as fault:
        return Compared("fault", fault.reason, fault.reason)
    except ReferenceUnfit:
        return UNFIT


def _word(result: Comparison, landmarks: bytes | None = None) -> Compared:
    return Compared(
        WORDS[result.decision],
        result.reason,
        score=result.score,
        landmarks=landmarks,
    )
