"""Measures the verifier of faces on photographs: ``DIR/<person>/<file>``."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from biometrics.evaluate.acquire import Look, acquire
from biometrics.evaluate.folders import (
    IMAGES,
    Capture,
    EvaluationError,
    captures,
    people,
)
from biometrics.evaluate.measured import (
    Looked,
    Measured,
    Setting,
    Verifier,
    measure,
)
from biometrics.evaluate.report import Thresholds
from biometrics.face import FaceReference, FaceSample, FaceVerifier
from biometrics.face_models import FACE_MODELS, FaceModel, face_model
from biometrics.pictures import read_picture

_NOTHING = np.zeros((0, 0, 3), np.uint8)


def evaluate_faces(folder: Path, setting: Setting, name: str) -> Measured:
    """Compare every photograph of a folder with references made of others.

    Args:
        folder: holds a folder for each person.
        setting: how to measure.
        name: the network's name in DeepFace.

    Raises:
        EvaluationError: the folder or the network will not do.
        WeightsError: a model's file is missing or altered.
        ModelUnfit: the network cannot be had.
    """
    found = people(captures(folder, IMAGES))
    model = model_of(name)
    opened = partial(_open, setting.weights, model)
    seen = acquire(found, opened, setting.workers, "photographs")
    verifier = Verifier(
        enrol=FaceVerifier(setting.weights, model).reference_of,
        score=_score,
        thresholds=Thresholds(model.accept_at, model.ask_again_at),
    )
    measured = measure(Looked(found, seen, seen), verifier, setting.enrol)
    measured.figures.update({"modality": "face", "model": name, "enrol": setting.enrol})
    return measured


def model_of(name: str) -> FaceModel:
    """Give a network, also one that was never measured.

    Raises:
        EvaluationError: it is not known.
    """
    model = FACE_MODELS.get(name)
    if model is None:
        known = ", ".join(FACE_MODELS)
        raise EvaluationError(f"No face model is called {name!r}; there are {known}.")
    return model if model.accept_at is None else face_model(name)


def _open(weights: Path, model: FaceModel) -> Look[FaceSample]:
    return partial(look, FaceVerifier(weights, model))


def look(verifier: FaceVerifier, capture: Capture) -> FaceSample:
    """Give what the product makes of a photograph, without its pixels.

    Raises:
        QualityFault: it is unfit.
    """
    sample = verifier.sample(read_picture(capture.files[0].read_bytes()))
    # The comparison needs no pixels, and a thousand photographs need room.
    return replace(sample, picture=_NOTHING, chip=_NOTHING)


def _score(sample: FaceSample, reference: FaceReference) -> float:
    return float(sample.template @ reference.template)
