"""Measures the verifier of voices on recordings: ``DIR/<person>/<file>``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from zlib import crc32

from biometrics.evaluate import sounds
from biometrics.evaluate.acquire import Acquired, Look, acquire
from biometrics.evaluate.folders import SOUNDS, Capture, captures, passcodes, people
from biometrics.evaluate.measured import (
    Looked,
    Measured,
    Setting,
    Verifier,
    measure,
)
from biometrics.evaluate.report import Thresholds
from biometrics.voice import Utterance, VoiceVerifier


@dataclass(frozen=True)
class Spoken:
    """What is spoken, and how it is heard.

    Attributes:
        condition: how probes are heard, one of `sounds.CONDITIONS`.
        enrol_condition: how what references are made of is heard.
        digits: how many single digits are joined; 0 for recordings as they are.
    """

    condition: str = "wideband"
    enrol_condition: str = "wideband"
    digits: int = 0


def evaluate_voices(folder: Path, setting: Setting, spoken: Spoken) -> Measured:
    """Compare every recording of a folder with references made of others.

    Raises:
        EvaluationError: the folder will not do.
        WeightsError: a model's file is missing or altered.
    """
    found = utterances_in(folder, spoken.digits, setting.seed)
    probes = _heard(found, spoken.condition, setting)
    enrolled = probes
    if spoken.enrol_condition != spoken.condition:
        enrolled = _heard(found, spoken.enrol_condition, setting)
    opened = VoiceVerifier(setting.weights)
    verifier = Verifier(
        enrol=opened.reference_of,
        score=opened.score,
        thresholds=Thresholds(opened.accept_at, opened.ask_again_at),
    )
    measured = measure(Looked(found, probes, enrolled), verifier, setting.enrol)
    measured.figures.update(
        {"modality": "voice", "model": "CAM++", "enrol": setting.enrol, **vars(spoken)}
    )
    return measured


def utterances_in(folder: Path, digits: int, seed: int) -> list[Capture]:
    """Find recordings, or join digits into them.

    Raises:
        EvaluationError: there are none, or all are of one person.
    """
    if digits:
        return people(passcodes(folder, digits, seed))
    return people(captures(folder, SOUNDS))


def recording_of(capture: Capture, condition: str, seed: int) -> bytes:
    """Give a recording under a condition, as the verifier gets it."""
    samples = sounds.read(capture.files)
    own_seed = crc32(capture.name.encode()) + seed  # no two get the same noise
    return sounds.wav(sounds.under(condition, samples, own_seed))


def _heard(
    found: list[Capture], condition: str, setting: Setting
) -> list[Acquired[Utterance]]:
    opened = partial(_open, setting.weights, condition, setting.seed)
    return acquire(found, opened, setting.workers, condition)


def _open(weights: Path, condition: str, seed: int) -> Look[Utterance]:
    return partial(_look, VoiceVerifier(weights), condition, seed)


def _look(
    verifier: VoiceVerifier, condition: str, seed: int, capture: Capture
) -> Utterance:
    return verifier.hear(recording_of(capture, condition, seed))
