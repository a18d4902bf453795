"""Engines that decide as a test tells them, and remember what they were given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from biometrics.face_reference import FaceReference
from biometrics.verifier import Busy, Comparison, Decision, QualityFault
from biometrics.voice_reference import VoiceReference

FRAME, SOUND = b"a frame", b"a recording"


def decided(factor: str, reason: str = "") -> Comparison:
    """The comparison that ends in a factor of ``services.signing_in.proof``."""
    if factor == "fault":
        raise QualityFault(reason or "too_dark")
    decision = {
        "accept": Decision.ACCEPT,
        "unsure": Decision.ASK_AGAIN,
        "refuse": Decision.REFUSE,
    }[factor]
    words = {"accept": "match", "unsure": "unsure", "refuse": "no_match"}
    return Comparison(decision, 0.7, reason or words[factor])


def unit(size: int, at: int) -> Any:
    """An embedding of length 1."""
    vector = np.zeros(size, dtype=np.float32)
    vector[at] = 1.0
    return vector


@dataclass(frozen=True)
class HeardVoice(Comparison):
    """A comparison of voices, with its landmarks."""

    landmarks: bytes = b""


@dataclass(frozen=True)
class LearntVoice:
    """What enrolment returns."""

    reference: Any
    landmarks: tuple[bytes, ...]


@dataclass
class FakeFaces:
    """Faces as a test wants them."""

    owner: FakeEngines

    def enrol(self, images: Sequence[bytes]) -> Any:
        self.owner.enter("face")
        if self.owner.face == "fault":
            raise QualityFault("blurred")
        return FaceReference(unit(128, 0), 0.0, "SFace")

    def verify(
        self, frames: Sequence[bytes], turns: Sequence[str], reference: Any
    ) -> Comparison:
        self.owner.enter("face")
        self.owner.turns.append(tuple(turns))
        return decided(self.owner.face)


@dataclass
class FakeVoices:
    """Voices as a test wants them."""

    owner: FakeEngines

    def enrol(self, recordings: Sequence[bytes]) -> Any:
        self.owner.enter("voice")
        if self.owner.voice == "fault":
            raise QualityFault("too_quiet")
        reference = VoiceReference(unit(192, 0), unit(192, 1), "campplus")
        return LearntVoice(reference, tuple(b"learnt " + r for r in recordings))

    def verify(self, recording: bytes, reference: Any, past: Sequence[bytes]) -> Any:
        self.owner.enter("voice")
        self.owner.past = tuple(past)
        found = decided(self.owner.voice)
        landmarks = b"heard " + recording
        if landmarks in past:
            return HeardVoice(Decision.REFUSE, -1.0, "replayed", landmarks)
        return HeardVoice(found.decision, self.owner.score, found.reason, landmarks)


@dataclass
class FakeEngines:
    """Both, and the queue before them."""

    face: str = "accept"
    voice: str = "accept"
    score: float = 0.7
    busy: bool = False
    compared: list[str] = field(default_factory=list)
    turns: list[tuple[str, ...]] = field(default_factory=list)
    past: tuple[bytes, ...] = ()
    meanwhile: Callable[[], None] = lambda: None
    warm: int = 0

    def enter(self, what: str) -> None:
        self.compared.append(what)
        self.meanwhile()

    @property
    def faces(self) -> FakeFaces:
        return FakeFaces(self)

    @property
    def voices(self) -> FakeVoices:
        return FakeVoices(self)

    @contextmanager
    def turn(self) -> Iterator[None]:
        if self.busy:
            raise Busy
        yield

    def warm_up(self) -> None:
        self.warm += 1

    def state(self) -> dict[str, str]:
        return {"face": "fake", "voice": "fake", "passive_liveness": "absent"}
