"""What a thief with a photograph or two shows when turns of the head are asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from biometrics.pictures import Picture, read_picture

_SHIFT = 0.06  # of the picture's width
_DEGREES = 12.0
_SQUEEZE = 0.8  # as a photograph held obliquely looks
_NEARER = 0.15  # of its height, one side of a tilted photograph
_SIGNS = {"left": 1.0, "right": -1.0}
Answers = list[list[bytes]]
Shown = Callable[[Picture, float], Picture]  # a picture, and which way is asked


def answers_of(stills: Sequence[bytes], way: str, turns: Sequence[str]) -> Answers:
    """Make the frames of answers to a challenge, out of photographs.

    Args:
        stills: JPEG or PNG; the first is shown straight on, the last at the turns.
        way: what is done with it at each turn, one of `SHOWN`.
        turns: the turns asked for.

    Returns:
        What the thief can choose from: a photograph that looks aside may do for one
        turn or, mirrored, for the other.

    Raises:
        QualityFault: a photograph is unreadable.
    """
    first, last = (read_picture(still) for still in (stills[0], stills[-1]))
    signs = [_SIGNS[turn] for turn in turns]
    chosen = [signs]
    if way in _EITHER_WAY:
        chosen.append([-sign for sign in signs])
    return [
        [_png(each) for each in (first, *(SHOWN[way](last, sign) for sign in ways))]
        for ways in chosen
    ]


def _same(picture: Picture, _: float) -> Picture:
    return picture


def _shifted(picture: Picture, sign: float) -> Picture:
    across = sign * _SHIFT * picture.shape[1]
    return _moved(picture, np.array([[1, 0, across], [0, 1, 0]]))


def _rotated(picture: Picture, sign: float) -> Picture:
    middle = picture.shape[1] / 2, picture.shape[0] / 2
    return _moved(picture, cv2.getRotationMatrix2D(middle, sign * _DEGREES, 1.0))


def _squeezed(picture: Picture, _: float) -> Picture:
    edge = (1 - _SQUEEZE) / 2 * picture.shape[1]
    return _moved(picture, np.array([[_SQUEEZE, 0, edge], [0, 1, 0]]))


def _tilted(picture: Picture, sign: float) -> Picture:
    """Hold it obliquely, one side nearer to the camera, in perspective."""
    height, width = picture.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    far = corners.copy()
    side = [1, 2] if sign > 0 else [0, 3]
    far[side, 1] += np.array([1, -1], np.float32) * _NEARER * height
    far[side, 0] += -sign * _NEARER * width
    matrix = cv2.getPerspectiveTransform(corners, far)
    return _as_picture(
        cv2.warpPerspective(
            picture, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE
        )
    )


def _mirrored(picture: Picture, _: float) -> Picture:
    return np.ascontiguousarray(picture[:, ::-1])


def _mirrored_and_tilted(picture: Picture, sign: float) -> Picture:
    return _tilted(_mirrored_once(picture, sign), sign)


def _mirrored_once(picture: Picture, sign: float) -> Picture:
    """Mirror it for one of the two turns: one who looks aside looks both ways so."""
    return _mirrored(picture, sign) if sign > 0 else picture


SHOWN: dict[str, Shown] = {
    "still_same": _same,
    "still_shifted": _shifted,
    "still_rotated": _rotated,
    "still_squeezed": _squeezed,
    "still_tilted": _tilted,
    "still_mirrored": _mirrored,
    "still_mirrored_once": _mirrored_once,
    "two_stills_same": _same,
    "two_stills_mirrored": _mirrored_once,
    "two_stills_tilted": _mirrored_and_tilted,
}
TWO_STILLS = frozenset(way for way in SHOWN if way.startswith("two_stills"))
_EITHER_WAY = TWO_STILLS - {"two_stills_same"}


def _moved(picture: Picture, matrix: NDArray[np.float64]) -> Picture:
    height, width = picture.shape[:2]
    return _as_picture(
        cv2.warpAffine(
            picture, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE
        )
    )


def _as_picture(pixels: object) -> Picture:
    return np.asarray(pixels, np.uint8)


def _png(picture: Picture) -> bytes:
    done, content = cv2.imencode(".png", picture)
    if not done:
        raise ValueError("a picture that cannot be written")
    return bytes(content)
