"""Finding faces, with five points of each (YuNet in OpenCV)."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from biometrics.pictures import Picture

_SURE_AT = 0.7  # YuNet's own score, from 0 to 1
_OVERLAP_AT = 0.3
_MOST_FACES = 20


@dataclass(frozen=True)
class Face:
    """A face in a picture.

    Attributes:
        row: YuNet's numbers as OpenCV takes them back for alignment: box (x, y,
            width, height), five points (x, y), score.
        size: the picture's width and height in pixels.
    """

    row: NDArray[np.float32]
    size: tuple[int, int]

    @property
    def width(self) -> float:
        """The width of its box in pixels."""
        return float(self.row[2])

    @property
    def points(self) -> NDArray[np.float32]:
        """(5, 2): right eye, left eye, nose, right and left corner of the mouth."""
        return self.row[4:14].reshape(5, 2)

    @property
    def centre(self) -> NDArray[np.float32]:
        """The centre of its box, in pixels."""
        return np.asarray(self.row[:2] + self.row[2:4] / 2, np.float32)

    @property
    def off_centre(self) -> float:
        """How far it is from the picture's centre: 0 there, 1 in a corner."""
        half = np.asarray(self.size, np.float32) / 2
        return float(np.linalg.norm((self.centre - half) / half) / np.sqrt(2))

    @property
    def turn(self) -> float:
        """How far the nose is from the middle between the eyes, to the owner's left.

        In distances between the eyes, measured in the oblique axes that eyes and
        mouth span: a flat photograph that is moved, scaled, turned, tilted or
        squeezed keeps this number, because all that moves its points alike. A head
        that turns does not, because the nose stands out of the plane of the others.
        """
        right_eye, left_eye, nose, right_mouth, left_mouth = self.points
        across = left_eye - right_eye
        eyes, mouth = (right_eye + left_eye) / 2, (right_mouth + left_mouth) / 2
        axes = np.column_stack([across, mouth - eyes]).astype(np.float64)
        if abs(np.linalg.det(axes)) < 1.0:  # square pixels: no face, or a profile
            return float("inf")
        return float(np.linalg.solve(axes, nose - (eyes + mouth) / 2)[0])


class FaceDetector:
    """YuNet, loaded once; one picture at a time."""

    def __init__(self, weights: Path) -> None:
        import cv2

        cv2.setNumThreads(1)
        self._lock = threading.Lock()
        self._yunet: Any = cv2.FaceDetectorYN.create(
            str(weights), "", (320, 320), _SURE_AT, _OVERLAP_AT, _MOST_FACES
        )

    def faces(self, picture: Picture) -> list[Face]:
        """Find the faces of a picture, the main one (large and central) first."""
        height, width = picture.shape[:2]
        with self._lock:  # OpenCV keeps the size of the picture in the detector
            self._yunet.setInputSize((width, height))
            _, rows = self._yunet.detect(picture)
        found = [Face(row, (width, height)) for row in ([] if rows is None else rows)]
        sane = [face for face in found if np.isfinite(face.row).all()]
        return sorted(sane, key=_prominence, reverse=True)

    def turn(self, picture: Picture, face: Face) -> float:
        """Measure how far a head is turned, twice: in the picture and in its mirror.

        The mean of both errs less than one, and a picture's mirror image has the
        negative of its turn, exactly.
        """
        width = picture.shape[1]
        mirrored = self.faces(np.ascontiguousarray(picture[:, ::-1]))
        there = np.asarray([width - face.centre[0], face.centre[1]])
        for other in mirrored:
            if np.linalg.norm(other.centre - there) < face.width / 4:
                return (face.turn - other.turn) / 2
        return face.turn


def _prominence(face: Face) -> float:
    return face.width * (1 - 0.5 * min(face.off_centre, 1.0))
