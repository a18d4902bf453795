"""Which pictures of faces are good enough to compare, and what to say of the others.

The bounds let 99 % of the photographs of press events pass (Labeled Faces in the Wild)
and refuse what makes comparisons err: see docs/biometrics.md for the figures.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from biometrics.detection import Face
from biometrics.pictures import Picture
from biometrics.verifier import QualityFault

_MIN_WIDTH = 56  # pixels of the face's box
_RIVAL_WIDTH = 0.6  # of the main face's
_RIVAL_OFF_CENTRE = 0.3  # further from the centre than the main face: a passer-by
_DARK_BELOW = 40.0  # mean grey level of the face, 0 to 255
_BRIGHT_ABOVE = 225.0
_FLAT_BELOW = 12.0  # standard deviation of the grey levels
_SHARPNESS_AT = 112  # pixels: faces are compared in sharpness at one size
_BLURRED_BELOW = 20.0  # variance of the Laplacian there
_TURNED_ABOVE = 0.5


def main_face(faces: Sequence[Face]) -> Face:
    """Give the one face a picture is of.

    Raises:
        QualityFault: ``no_face``, ``several_faces`` or ``too_small``.
    """
    if not faces:
        raise QualityFault("no_face")
    main, *others = faces
    if any(_is_rival(other, main) for other in others):
        raise QualityFault("several_faces")
    if main.width < _MIN_WIDTH:
        raise QualityFault("too_small")
    return main


def check_picture(picture: Picture, face: Face) -> None:
    """Check that a face is neither too dark, nor too bright, nor blurred.

    Raises:
        QualityFault: ``too_dark``, ``too_bright``, ``blurred`` or ``no_face``.
    """
    grey = _grey(picture, face)
    if grey.mean() < _DARK_BELOW:
        raise QualityFault("too_dark")
    if grey.mean() > _BRIGHT_ABOVE:
        raise QualityFault("too_bright")
    if grey.std() < _FLAT_BELOW or _sharpness(grey) < _BLURRED_BELOW:
        raise QualityFault("blurred")


def check_frontal(turn: float) -> None:
    """Check that a face looks towards the camera, by its turn.

    Raises:
        QualityFault: ``turned_away``.
    """
    # What is no number is not within any bound.
    if not abs(turn) <= _TURNED_ABOVE:
        raise QualityFault("turned_away")


def _is_rival(other: Face, main: Face) -> bool:
    """Whether a second face is as large and as central as the main one."""
    as_large = other.width >= _RIVAL_WIDTH * main.width
    return as_large and other.off_centre - main.off_centre < _RIVAL_OFF_CENTRE


def _grey(picture: Picture, face: Face) -> Picture:
    import cv2

    left, top = np.maximum(face.row[:2], 0).astype(int)
    right, bottom = np.maximum(face.row[:2] + face.row[2:4], 0).astype(int)
    box = picture[top:bottom, left:right]
    if min(box.shape[:2]) < 2:
        raise QualityFault("no_face")
    return np.asarray(cv2.cvtColor(box, cv2.COLOR_BGR2GRAY), np.uint8)


def _sharpness(grey: Picture) -> float:
    import cv2

    same_size = cv2.resize(grey, (_SHARPNESS_AT, _SHARPNESS_AT))
    return float(cv2.Laplacian(same_size, cv2.CV_64F).var())
