"""Which networks turn an aligned face into numbers, and loading them through DeepFace.

DeepFace is told to run on onnxruntime and finds the checked file under the name it
looks for, in a folder made for it: it loads no TensorFlow and downloads nothing.
Its own alignment is not used, see docs/decisions/0017-faces-are-aligned-by-us.md.
"""

from __future__ import annotations

import os
import tempfile
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from biometrics.pictures import Picture
from biometrics.verifier import BiometricError, QualityFault, Template
from weights import open_optional, open_weights
from weights.manifest import OPTIONAL_MODELS

# DeepFace reads its home from the environment, and keeps what it has loaded.
_LOADING = threading.Lock()
# A score this little under the threshold is worth asking for again.
_DOUBT = 0.05


class ModelUnfit(BiometricError):
    """A face model that is not known, not there, or was never measured."""


@dataclass(frozen=True)
class FaceModel:
    """A network and when its scores are believed.

    Attributes:
        name: its name in DeepFace.
        weights: its name in the manifest, or empty if no package carries it.
        file: the file DeepFace looks for.
        size: how many numbers it gives for a face.
        accept_at: cosine similarity of the same person, taken from `python -m
            biometrics.evaluate face`; None if it was never measured.
        ask_again_at: from here on it is a doubt and not a no; set by `face_model`.
    """

    name: str
    weights: str
    file: str
    size: int
    accept_at: float | None = None
    ask_again_at: float = 1.0


FACE_MODELS = {
    model.name: model
    for model in (
        FaceModel(
            name="SFace",
            weights="sface",
            file="face_recognition_sface_2021dec.onnx",
            size=128,
            accept_at=0.45,
        ),
        FaceModel("Facenet512", "", "facenet512_weights.onnx", 512),
        FaceModel("ArcFace", "", "arcface_weights.onnx", 512),
    )
}


def face_model(name: str, accept_at: float | None = None) -> FaceModel:
    """Give a model whose threshold is known.

    Args:
        name: its name in DeepFace.
        accept_at: a threshold measured for it, in place of the table's.

    Raises:
        ModelUnfit: it is not in the table, or was never measured.
    """
    model = FACE_MODELS.get(name)
    if model is None:
        known = ", ".join(FACE_MODELS)
        raise ModelUnfit(f"No face model is called {name!r}; there are {known}.")
    at = model.accept_at if accept_at is None else accept_at
    if at is None:
        raise ModelUnfit(
            f"{name} has no threshold. Run `python -m biometrics.evaluate face DIR "
            f"--model {name}` and give the threshold it finds."
        )
    return replace(model, accept_at=at, ask_again_at=at - _DOUBT)


class FaceEmbedder:
    """A DeepFace model, loaded once, on one thread."""

    def __init__(self, model: FaceModel, root: Path) -> None:
        self.model = model
        file = _weights_of(model, root)
        with deepface_home([file]) as modeling:
            client = modeling.build_model("facial_recognition", model.name)
            client.model = one_threaded(file)

    def embed(self, chip: Picture) -> Template:
        """Turn an aligned face into a template.

        Args:
            chip: the aligned face, as `alignCrop` gives it (blue, green, red).

        Raises:
            QualityFault: ``unreadable`` if the network gives no finite numbers.
        """
        from deepface import DeepFace

        (found,) = DeepFace.represent(
            chip,
            model_name=self.model.name,
            detector_backend="skip",
            normalization="base",
        )
        return unit(np.asarray(found["embedding"], np.float32))


def unit(numbers: Template) -> Template:
    """Scale to length 1.

    Raises:
        QualityFault: ``unreadable`` for what has no finite length above zero.
    """
    length = float(np.linalg.norm(numbers))
    if not np.isfinite(length) or length < 1e-6:
        raise QualityFault("unreadable")
    return np.asarray(numbers / length, np.float32)


def one_threaded(file: Path) -> Any:
    """Open an ONNX graph on one thread, so that a verification costs what it costs."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        str(file), options, providers=["CPUExecutionProvider"]
    )


@contextmanager
def deepface_home(files: Sequence[Path]) -> Iterator[Any]:
    """Let DeepFace find checked files under its own names while it loads them.

    Yields:
        DeepFace's `modeling` module, which builds models.
    """
    with _LOADING, tempfile.TemporaryDirectory(prefix="deepface-") as home:
        links = Path(home) / ".deepface" / "weights"
        links.mkdir(parents=True)
        for file in files:
            (links / file.name).symlink_to(file.absolute())
        os.environ["DEEPFACE_BACKEND_ENGINE"] = "onnx"
        os.environ["DEEPFACE_HOME"] = home
        # DeepFace silences every warning of the process when it is imported.
        with warnings.catch_warnings():
            from deepface import DeepFace

            yield DeepFace.modeling


def _weights_of(model: FaceModel, root: Path) -> Path:
    """Give a model's checked file."""
    if model.weights:
        return open_weights(model.weights, root)
    name = model.name.lower()
    if name in {optional.name for optional in OPTIONAL_MODELS}:
        folder = open_optional(name, root)
        if folder:
            return folder / model.file
    raise ModelUnfit(
        f"{model.name} needs {model.file}, which no package carries: put the file of "
        f"DeepFace's publisher at {root / name / model.file}, and name it with its "
        f"SHA-256 as {name!r} in OPTIONAL_MODELS of weights/manifest.py."
    )
