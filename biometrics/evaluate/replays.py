"""Measures how many copies of past attempts are refused, and how many fresh ones."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from zlib import crc32

import numpy as np

from biometrics import replay
from biometrics.evaluate import sounds
from biometrics.evaluate.acquire import Look, acquire, faults
from biometrics.evaluate.folders import Capture
from biometrics.evaluate.measured import Setting
from biometrics.evaluate.metrics import Rate
from biometrics.evaluate.report import Figures, rate_figures
from biometrics.evaluate.voices import utterances_in
from biometrics.sound import MAX_S
from biometrics.verifier import QualityFault

_FRESH = "fresh"
Marks = dict[str, bytes]  # landmarks by kind of copy, and of the recording itself


def evaluate_replays(folder: Path, setting: Setting, digits: int) -> Figures:
    """Compare copies with all of a person's recordings, and each with all others.

    Quality is not judged first, so that a copy counts as refused only if it is known
    again. What is longer than the product hears at all is counted as ``too_long``.

    Raises:
        EvaluationError: the folder will not do.
    """
    found = utterances_in(folder, digits, setting.seed)
    heard = acquire(found, partial(_open, setting.seed), setting.workers, "copies")
    marked = [(c.person, one.probe) for c, one in zip(found, heard, strict=True)]
    known: dict[str, list[Marks]] = {}
    for person, marks in marked:
        if marks is not None:
            known.setdefault(person, []).append(marks)
    several = {person: marks for person, marks in known.items() if len(marks) > 1}
    figures: Figures = {"refuse_above": replay.REFUSE_ABOVE}
    figures["failure_reasons"] = faults(heard)
    for kind in (*sounds.COPIES, _FRESH):
        figures |= _rates(kind, np.array(list(_similarities(kind, several))))
    return figures


def _rates(kind: str, alike: sounds.Samples) -> Figures:
    refused = Rate(int((alike > replay.REFUSE_ABOVE).sum()), alike.size)
    doubted = Rate(int((alike >= replay.ASK_AGAIN_FROM).sum()), alike.size)
    told = rate_figures(f"{kind}_refused", refused)
    told |= rate_figures(f"{kind}_refused_or_asked_again", doubted)
    if alike.size:
        nearest = alike.max() if kind == _FRESH else alike.min()
        told[f"{kind}_nearest_to_an_error"] = float(nearest)
    return told


def _similarities(kind: str, known: dict[str, list[Marks]]) -> Iterator[float]:
    for of_person in known.values():
        for nth, marks in enumerate(of_person):
            past = [each[_FRESH] for each in of_person]
            if kind == _FRESH:
                del past[nth]
            yield replay.most_similar(marks[kind], past)


def _open(seed: int) -> Look[Marks]:
    return partial(_marks, seed)


def _marks(seed: int, capture: Capture) -> Marks:
    samples = sounds.read(capture.files)
    if samples.size > MAX_S * sounds.RATE_HZ:  # the product hears no such recording
        raise QualityFault("too_long")
    drawn = crc32(capture.name.encode()) + seed
    played = {kind: sounds.copied(kind, samples, drawn) for kind in sounds.COPIES}
    return {
        kind: replay.landmarks(np.asarray(each, np.float32))
        for kind, each in {_FRESH: samples, **played}.items()
    }
