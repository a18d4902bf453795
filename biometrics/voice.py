"""Enrolling and verifying voices: recordings in, a reference or a decision out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path

import numpy as np

from biometrics import replay
from biometrics.campplus import DIMENSION, MODEL, Campplus, unit
from biometrics.sound import Samples, Sound, hear, telephone
from biometrics.verifier import Comparison, Decision, QualityFault, Template
from biometrics.voice_reference import VoiceReference

__all__ = [
    "Utterance",
    "VoiceComparison",
    "VoiceEnrolment",
    "VoiceReference",
    "VoiceVerifier",
]

ACCEPT_AT = 0.60
ASK_AGAIN_AT = 0.45
LEAST_TO_VERIFY_S = 1.0  # of speech: six quick digits over a telephone
LEAST_TO_ENROL_S = 5.0  # of speech, in all recordings together
SAME_VOICE_AT = 0.45  # cosine of the parts of one enrolment, each some seconds long

_PART_S = 3.0  # of speech: what one long recording is cut into
# Over a telephone all voices are more alike: strangers reach 0.75 where they reach
# 0.43 in a room. Distances are stretched, so that one threshold holds for both.
_TELEPHONE_STRETCH = 1.5
# Nothing above 3.4 kHz is a sound that the network never heard; a whisper of noise
# there, so far below speech, halves its errors.
_COMFORT_NOISE = 10 ** (-28 / 20)


@dataclass(frozen=True)
class Utterance:
    """One recording, heard and embedded.

    Attributes:
        wideband: its template as it is; None if it came through a telephone.
        telephone: its template as a telephone sends it; None if it is not needed.
        sound: what was heard.
        landmarks: what is kept of it, to know it again.
    """

    wideband: Template | None
    telephone: Template | None
    sound: Sound = field(repr=False)
    landmarks: bytes = field(repr=False)


@dataclass(frozen=True)
class VoiceEnrolment:
    """A new reference, and the landmarks of the recordings it was made from."""

    reference: VoiceReference
    landmarks: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True)
class VoiceComparison(Comparison):
    """A comparison, and the landmarks of this attempt, to be kept for later ones."""

    landmarks: bytes = field(default=b"", repr=False)


class VoiceVerifier:
    """Compares voices with enrolled ones. Loads its models when it is made.

    Args:
        weights: the folder of the weights.
        accept_at: the comparison score from which a voice is accepted.
        ask_again_at: the score from which it is doubtful.

    Raises:
        WeightsError: a file is missing or altered.
    """

    def __init__(
        self,
        weights: Path,
        accept_at: float = ACCEPT_AT,
        ask_again_at: float = ASK_AGAIN_AT,
    ) -> None:
        self.accept_at = accept_at
        self.ask_again_at = ask_again_at
        self._network = Campplus(weights)

    def enrol(self, recordings: Sequence[bytes]) -> VoiceEnrolment:
        """Make a reference from several recordings of one person, or one long one.

        Raises:
            QualityFault: a recording is unfit, there are less than 5 s of speech in
                all, or not everything is the same voice (``not_the_same``).
        """
        sounds = [hear(one, least_speech_s=1.0) for one in recordings]
        if sum(sound.speech_s for sound in sounds) < LEAST_TO_ENROL_S:
            raise QualityFault("too_short")
        parts = [part for sound in sounds for part in _parts(sound)]
        utterances = [self._embedded(part) for part in parts]
        self._check_one_voice(utterances)
        kept = tuple(replay.landmarks(sound.samples) for sound in sounds)
        return VoiceEnrolment(self.reference_of(utterances), kept)

    def verify(
        self, recording: bytes, reference: VoiceReference, past: Sequence[bytes]
    ) -> VoiceComparison:
        """Compare a recording with a reference, and with the customer's past attempts.

        Args:
            recording: 16-bit PCM WAV, mono, 8 to 48 kHz, with 1 s of speech.
            reference: of the claimed customer.
            past: the landmarks of that customer's attempts and enrolments.

        Raises:
            QualityFault: the recording is unfit; the customer may be told why.
            ReferenceUnfit: the reference or a past attempt is damaged.
        """
        sound = hear(recording, LEAST_TO_VERIFY_S)
        probe = self._embedded(sound, both=_over_telephone(reference))
        score = self.score(probe, reference)
        copied = replay.most_similar(probe.landmarks, past)
        decision, reason = self._decide(score, copied)
        return VoiceComparison(decision, score, reason, probe.landmarks)

    def hear(
        self, recording: bytes, least_speech_s: float = LEAST_TO_VERIFY_S
    ) -> Utterance:
        """Read, judge and embed one recording.

        Raises:
            QualityFault: it is unfit.
        """
        return self._embedded(hear(recording, least_speech_s))

    def reference_of(self, utterances: Sequence[Utterance]) -> VoiceReference:
        """Make the reference of one person's utterances, however short."""
        line = [one.telephone for one in utterances if one.telephone is not None]
        wide = [one.wideband for one in utterances if one.wideband is not None]
        over = unit(np.mean(line, axis=0))
        # What a telephone took away cannot be had again.
        room = unit(np.mean(wide, axis=0)) if len(wide) == len(utterances) else over
        return VoiceReference(room, over, MODEL)

    def score(self, probe: Utterance, reference: VoiceReference) -> float:
        """Compare like with like: telephone with telephone, a room with a room.

        Raises:
            ReferenceUnfit: the reference is damaged or of another network.
        """
        reference.check(MODEL, DIMENSION)
        if probe.wideband is not None and not _over_telephone(reference):
            return float(probe.wideband @ reference.wideband)
        if probe.telephone is None:
            raise ValueError("the utterance was not heard as a telephone sends it")
        alike = float(probe.telephone @ reference.telephone)
        return 1 - (1 - alike) * _TELEPHONE_STRETCH

    def _decide(self, score: float, copied: float) -> tuple[Decision, str]:
        if not (np.isfinite(score) and np.isfinite(copied)):
            return Decision.REFUSE, "no_match"
        if copied > replay.REFUSE_ABOVE:
            return Decision.REFUSE, "replayed"
        if score < self.ask_again_at:
            return Decision.REFUSE, "no_match"
        if copied >= replay.ASK_AGAIN_FROM:
            return Decision.ASK_AGAIN, "maybe_replayed"
        if score < self.accept_at:
            return Decision.ASK_AGAIN, "unsure"
        return Decision.ACCEPT, "match"

    def _embedded(self, sound: Sound, both: bool = True) -> Utterance:
        kept = replay.landmarks(sound.samples)
        wideband = None if sound.narrowband else self._network.embed(sound.speech)
        if wideband is not None and not both:
            return Utterance(wideband, None, sound, kept)
        # Lines differ: what came over one is sent over ours, too.
        line = _with_comfort_noise(telephone(sound.speech))
        return Utterance(wideband, self._network.embed(line), sound, kept)

    def _check_one_voice(self, utterances: Sequence[Utterance]) -> None:
        for one, other in combinations(utterances, 2):
            if self.score(one, self.reference_of([other])) < SAME_VOICE_AT:
                raise QualityFault("not_the_same")


def _parts(sound: Sound) -> list[Sound]:
    """Cut a recording into parts of some seconds, if it has speech for two."""
    count = max(1, int(sound.speech_s / _PART_S))
    return [
        replace(sound, samples=piece, speech=piece)
        for piece in np.array_split(sound.speech, count)
    ]


def _over_telephone(reference: VoiceReference) -> bool:
    return bool(np.array_equal(reference.wideband, reference.telephone))


def _with_comfort_noise(speech: Samples) -> Samples:
    # Always the same noise: the same recording is to give the same template.
    noise = np.random.default_rng(0).standard_normal(len(speech), dtype=np.float32)
    power = np.sqrt(np.mean(speech**2)) if len(speech) else 0.0
    return np.asarray(speech + noise * power * _COMFORT_NOISE, dtype=np.float32)
