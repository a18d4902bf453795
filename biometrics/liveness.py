"""Is somebody there? The head turns that were asked for, and a look at the picture.

Active: the customer is asked for turns of the head, chosen at random. A turn shows in
the nose, which stands out of the plane of eyes and mouth (`Face.turn`). It is measured
against the customer's own frontal picture, and every flat photograph gives the same
number however it is moved, scaled, tilted or squeezed. A mirrored one, or one that is
held so close and so much askew that the number does change, is told by being the same
picture. A replayed video of the right turns is not stopped, nor is a
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

Detail = NDArray[np.float32]
Shown = Literal["shown", "partly", "wrong"]

TURNED_AT = 0.14  # of the distance between the eyes, from the frontal picture
_PARTLY_AT = 0.08
# One photograph, held otherwise or mirrored: 0.9 and more. Of 360 pairs of two
# photographs of one person, looking anywhere, the most alike reach 0.96, 0.92, 0.89 and
# 0.88: these look the same way. Of the 109 that look to different sides, one mirrored
# or not, none is above 0.77. Made turns of one photograph: 0.82.
_SAME_AT = 0.88
_FINE, _COARSE = (1.0, 8.0), (3.0, 12.0)  # pixels of 112: what is blurred away
_MARGIN = 20  # pixels that two faces may be shifted by
_WORTH_TILTING = 0.5  # the fit before it: below, nothing would come of it
_LIVE_AT = 0.10  # printed photographs score 0.01 at most, live faces nearly all more
_SIGNS = {"left": 1.0, "right": -1.0}


def turns_shown(frontal: float, turned: Sequence[float], asked: Sequence[str]) -> Shown:
    """Compare the turns of a head with those that were asked for.

    Args:
        frontal: the turn of the head looking straight on (`Face.turn`).
        turned: one such number for each turn, in the order of asking.
        asked: ``left`` and ``right``, as the owner of the head knows them.

    Returns:
        ``partly`` if every turn went the right way but not all went far enough.
    """
    if not asked or len(turned) != len(asked) or not np.isfinite(turned).all():
        return "wrong"
    least = min(
        _SIGNS[way] * (turn - frontal) for turn, way in zip(turned, asked, strict=True)
    )
    if not least >= _PARTLY_AT:  # also if the frontal one is no number
        return "wrong"
    return "shown" if least >= TURNED_AT else "partly"


def is_same_photograph(one: Picture, other: Picture) -> bool:
    """Say whether two aligned faces are one photograph, held otherwise or mirrored.

    Args:
        one: (112, 112, 3), the face of one frame.
        other: the same of another frame, which should show another turn.
    """
    mirrored = one[:, ::-1]
    # Which of both is fitted onto the other matters where one was held very obliquely.
    pairs = ((one, other), (mirrored, other), (other, one), (other, mirrored))
    return any(likeness(*pair) >= _SAME_AT for pair in pairs)


def likeness(one: Picture, other: Picture) -> float:
    """Correlate two aligned faces, fitted onto each other, from -1 to 1.

    Neither light nor the way a photograph is held changes it much: one is moved,
    stretched, sheared and tilted until it fits best (Evangelidis and Psarakis,
    "Parametric image alignment using enhanced correlation coefficient maximization",
    2008), first coarsely, as the points of a face lie elsewhere in its mirror image.
    """
    start = np.eye(2, 3, dtype=np.float32)
    rough = _detail(one, _COARSE), _detail(other, _COARSE)
    _, coarse = _fitted(*rough, _shift(*rough))
    pair = _detail(one, _FINE), _detail(other, _FINE)
    fit, moved = max((_fitted(*pair, each) for each in (start, coarse)), key=_fit_of)
    if fit < _WORTH_TILTING:
        return fit
    tilt = np.vstack([moved, [0, 0, 1]]).astype(np.float32)
    return max(fit, _fitted(*pair, tilt)[0])


def _shift(one: Detail, other: Detail) -> Detail:
    """Give the shift at which the middle of one is most like the other, (2, 3)."""
    import cv2

    middle = one[_MARGIN:-_MARGIN, _MARGIN:-_MARGIN]
    alike = cv2.matchTemplate(other, middle, cv2.TM_CCOEFF_NORMED)
    across, down = cv2.minMaxLoc(alike)[3]
    shift = [[1, 0, across - _MARGIN], [0, 1, down - _MARGIN]]
    return np.asarray(shift, np.float32)


def _fit_of(fitted: tuple[float, Detail]) -> float:
    return fitted[0]


def _fitted(one: Detail, other: Detail, start: Detail) -> tuple[float, Detail]:
    """Fit one onto the other, by a (2, 3) affine or a (3, 3) perspective matrix."""
    import cv2

    kind = cv2.MOTION_AFFINE if len(start) == 2 else cv2.MOTION_HOMOGRAPHY
    enough = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 40, 1e-3)
    try:
        fit, matrix = cv2.findTransformECC(
            one, other, start.copy(), kind, enough, None, 5
        )
    except cv2.error:  # nothing fits
        return -1.0, start
    return float(fit), np.asarray(matrix, np.float32)


def _detail(chip: Picture, blurs: tuple[float, float]) -> Detail:
    """An aligned face in grey, without what varies slowly, such as light, or noise."""
    import cv2

    fine, slow = blurs
    grey = cv2.cvtColor(np.ascontiguousarray(chip), cv2.COLOR_BGR2GRAY)
    grey = cv2.GaussianBlur(grey.astype(np.float32), (0, 0), fine)
    detail = grey - cv2.GaussianBlur(grey, (0, 0), slow)
    return np.asarray(detail[12:112, 6:106], np.float32)


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
        return self.score(picture, face) >= _LIVE_AT

    def score(self, picture: Picture, face: Face) -> float:
        """Give the geometric mean of what both networks believe, from 0 to 1.

        Each looks at the face with more of its surroundings than the other, and one
        of them alone is now and then sure of a printed photograph. DeepFace's own
        rule, the likeliest of three kinds, refused 12 % of live faces.
        """
        from deepface.commons.onnx_utils import run_session
        from deepface.models.spoofing.FasNetUtils import crop

        box = [float(number) for number in face.row[:4]]
        fasnet = self._fasnet
        live = [
            float(run_session(model, crop(picture, box, scale, 80, 80))[0][1])
            for model, scale in ((fasnet.first_model, 2.7), (fasnet.second_model, 4.0))
        ]
        return float(np.sqrt(live[0] * live[1]))
