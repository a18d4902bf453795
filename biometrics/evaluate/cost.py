"""Measures what one sign-in costs: three frames and some seconds of speech."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median

from biometrics.engine import Biometrics
from biometrics.evaluate import sounds
from biometrics.evaluate.folders import EvaluationError
from biometrics.evaluate.report import Figures
from biometrics.pictures import read_picture
from biometrics.verifier import QualityFault

_TIMES = 7
_SPEECH_S = 4
_PAST = 20  # attempts that are compared with
_STATUS = Path("/proc/self/status")


def evaluate_cost(weights: Path, photograph: Path, recording: Path) -> Figures:
    """Verify one photograph, three times as the frames, and four seconds of speech.

    Every step of a decision is taken, in the order in which the product takes them;
    a still would be refused before its comparison.

    Raises:
        EvaluationError: a capture is unfit or cannot be read.
        WeightsError: a model's file is missing or altered.
    """
    engine = Biometrics(weights)
    engine.warm_up()
    image = photograph.read_bytes()
    try:
        speech = sounds.read([recording])[: _SPEECH_S * sounds.RATE_HZ]
        wav = sounds.wav(speech)
        spent = [_sign_in(engine, image, wav) for _ in range(_TIMES + 1)][1:]
    except QualityFault as fault:
        raise EvaluationError(f"A capture is unfit: {fault.reason}.") from fault
    faces, voices = ([one[at] for one in spent] for at in (0, 1))
    return {
        "sign_in_cpu_s": round(median(map(sum, spent)), 3),
        "three_frames_cpu_s": round(median(faces), 3),
        "four_seconds_cpu_s": round(median(voices), 3),
        "speech_s": round(len(speech) / sounds.RATE_HZ, 1),
        "passive_liveness": engine.state()["passive_liveness"],
        "resident_mb": _resident_mb(),
    }


def _sign_in(engine: Biometrics, image: bytes, wav: bytes) -> tuple[float, float]:
    """Give the processor seconds of the face and of the voice."""
    utterance = engine.voices.hear(wav)
    voice = engine.voices.reference_of([utterance])
    began = time.process_time()
    frames = [engine.faces.sample(read_picture(image)) for _ in range(3)]
    reference = engine.faces.reference_of(frames)
    if engine.faces.passive is not None:
        engine.faces.passive.is_live(frames[0].picture, frames[0].face)
    engine.faces.compare(frames[0].template, reference)
    seen = time.process_time()
    engine.voices.verify(wav, voice, [utterance.landmarks] * _PAST)
    return seen - began, time.process_time() - seen


def _resident_mb() -> float | None:
    """Give the memory this process has now; None where the kernel does not tell."""
    if not _STATUS.exists():
        return None
    line = next(x for x in _STATUS.read_text().splitlines() if x.startswith("VmRSS"))
    return round(int(line.split()[1]) / 1024, 1)
