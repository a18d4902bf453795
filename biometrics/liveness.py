"""Is somebody there? The head turns that were asked for, and a look at the picture.

Active: the customer is asked for turns of the head, chosen at random. A turn shows in
the nose, which stands out of the plane of eyes and mouth (`Face.turn`). It is measured
against the customer's own frontal picture, and every flat photograph gives the same
number however it is moved, scaled, tilted or squeezed; a mirrored one is told by being
the same picture mirrored. A replayed video of the right turns is not stopped, nor is a
photograph bent around a cylinder: docs/model-cards.md says so.

Passive: MiniFASNet through DeepFace, when its weights are there.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from biometrics.detection import Face
from biometrics.face_models import deepface_home, one_threaded
from biometrics.pictures import Picture
from weights import open_optional

Shown = Literal["shown", "partly", "wrong"]

TURNED_AT = 0.14  # of the distance between the eyes, from the frontal picture
_PARTLY_AT = 0.08
_MIRRORED_AT = 0.80  # correlation of two aligned faces
_SIGNS = {"left": 1.0, "right": -1.0}


def turns_shown(frontal: Face, turned: Sequence[Face], asked: Sequence[str]) -> Shown:
    """Compare the turns of a head with those that were asked for.

    Args:
        frontal: the face looking straight on.
        turned: one face for each turn, in the order of asking.
        asked: ``left`` and ``right``, as the owner of the head knows them.

    Returns:
        ``partly`` if every turn went the right way but not all went far enough.
    """
    if not asked or len(turned) != len(asked):
        return "wrong"
    least = min(
        _SIGNS[turn] * (face.turn - frontal.turn)
        for face, turn in zip(turned, asked, strict=True)
    )
    if not np.isfinite(least) or least < _PARTLY_AT:
        return "wrong"
    return "shown" if least >= TURNED_AT else "partly"


def is_mirrored(frontal: Picture, turned: Picture) -> bool:
    """Say whether an aligned face is another one's mirror image."""
    return likeness(frontal[:, ::-1], turned) >= _MIRRORED_AT


def likeness(one: Picture, other: Picture) -> float:
    """Correlate two aligned faces, from -1 to 1, whatever their light."""
    ours, theirs = _detail(one), _detail(other)
    spread = float(np.linalg.norm(ours) * np.linalg.norm(theirs))
    return float((ours * theirs).sum()) / spread if spread > 0 else 1.0


def _detail(chip: Picture) -> NDArray[np.float32]:
    """The face's middle in grey, without what varies slowly, such as light."""
    import cv2

    grey = cv2.cvtColor(np.ascontiguousarray(chip), cv2.COLOR_BGR2GRAY)
    grey = cv2.GaussianBlur(grey.astype(np.float32), (0, 0), 1.0)
    detail = grey - cv2.GaussianBlur(grey, (0, 0), 8.0)
    middle = detail[24:104, 20:92]
    return np.asarray(middle - middle.mean(), np.float32)


class PassiveDetector:
    """MiniFASNet: tells a face from a picture of one by texture and surroundings."""

    def __init__(self, folder: Path) -> None:
        files = sorted(folder.glob("*.onnx"))
        with deepface_home(files) as modeling:
            self._fasnet: Any = modeling.build_model("spoofing", "Fasnet")
        by_scale = {file.name.split("_")[0]: file for file in files}
        self._fasnet.first_model = one_threaded(by_scale["2.7"])
        self._fasnet.second_model = one_threaded(by_scale["4"])

    @classmethod
    def if_present(cls, root: Path) -> PassiveDetector | None:
        """Load it if its weights were put in place.

        Raises:
            WeightsError: what is there is not what it should be.
        """
        folder = open_optional("anti_spoofing", root)
        return None if folder is None else cls(folder)

    def is_live(self, picture: Picture, face: Face) -> bool:
        """Say whether a face in a whole, uncropped picture is really there."""
        box = [int(number) for number in face.row[:4]]
        is_real, _score = self._fasnet.analyze(picture, box)
        return bool(is_real)
