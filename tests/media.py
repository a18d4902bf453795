"""Faces for tests: two photographs in the public domain, and what is made of them.

Grace Hopper's comes with matplotlib, Eileen Collins's with scikit-image. Everything
else is made, not taken: another "capture" of a person is the same photograph with
other light, crop, noise and compression; a turned head is the photograph warped as a
head with a nose would turn. No error rate may be read from them.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import cv2
import matplotlib.cbook
import numpy as np
import skimage.data
from numpy.typing import NDArray

Picture = NDArray[np.uint8]  # (height, width, 3), blue, green, red

# Where the face is: the middle between eyes and mouth, and the eyes' distance.
_HOPPER = (268.0, 231.0, 81.0)
_COLLINS = (222.0, 123.0, 47.0)
_SIGNS = {"left": 1.0, "right": -1.0}


@cache
def hopper() -> Picture:
    """Grace Hopper, (600, 512, 3)."""
    path = matplotlib.cbook.get_sample_data("grace_hopper.jpg", asfileobj=False)
    return np.asarray(cv2.imread(str(path)), np.uint8)


@cache
def collins() -> Picture:
    """Eileen Collins, (512, 512, 3)."""
    return np.ascontiguousarray(skimage.data.astronaut()[..., ::-1])


def jpeg(picture: Picture, quality: int = 92) -> bytes:
    """Compress a picture as a camera does."""
    return _encoded(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])


def png(picture: Picture) -> bytes:
    """Compress a picture without loss."""
    return _encoded(".png", picture, [])


def capture(picture: Picture, seed: int) -> bytes:
    """Make another capture of a picture: light, crop, noise and compression differ."""
    random = np.random.default_rng(seed)
    top, left = random.integers(0, 12, 2)
    cropped = picture[top : -12 + top or None, left : -12 + left or None]
    lit = cropped.astype(np.float32) * random.uniform(0.8, 1.1) + random.uniform(-8, 8)
    noisy = lit + random.normal(0, 2, lit.shape)
    return jpeg(np.clip(noisy, 0, 255).astype(np.uint8), int(random.integers(80, 95)))


def captures(picture: Picture, count: int = 3) -> list[bytes]:
    """Make several captures of a picture, each another."""
    return [capture(picture, seed) for seed in range(count)]


def turned(picture: Picture, way: str, degrees: float = 36.0) -> Picture:
    """Turn the head of `hopper()` or `collins()` to its owner's left or right.

    Each point of the head has a depth: that of a cylinder, and a bump for the nose.
    Rotating the cylinder moves the near points further than the far ones.
    """
    x, y, eyes = _HOPPER if picture.shape[0] == hopper().shape[0] else _COLLINS
    angle = np.radians(degrees) * _SIGNS[way]
    rows, columns = np.mgrid[: picture.shape[0], : picture.shape[1]].astype(np.float32)
    across, down = (columns - x) / eyes, (rows - y) / eyes
    # Only the head turns; what is around it stays where it is.
    fade = np.clip(2.2 - np.hypot(across / 1.1, down / 1.4), 0, 1)
    source = across.copy()
    for _ in range(12):  # which point of the straight head is seen here?
        source = (across - _depth(source, down) * np.sin(angle)) / np.cos(angle)
        source = np.clip(source, -2.5, 2.5)
    moved = columns + (source - across) * fade * eyes
    return np.asarray(cv2.remap(picture, moved, rows, cv2.INTER_LINEAR), np.uint8)


def turn_frames(picture: Picture, *turns: str) -> list[bytes]:
    """Make the frames of a head-turn challenge that is answered as asked."""
    frames = [capture(picture, 11)]
    return frames + [
        capture(turned(picture, turn), 12 + number) for number, turn in enumerate(turns)
    ]


def moved(picture: Picture, matrix: Any) -> Picture:
    """Move, scale, rotate or squeeze a picture as a whole, by a (2, 3) matrix."""
    height, width = picture.shape[:2]
    return np.asarray(
        cv2.warpAffine(
            picture,
            np.asarray(matrix, np.float32),
            (width, height),
            borderMode=cv2.BORDER_REPLICATE,
        ),
        np.uint8,
    )


def _depth(across: NDArray[np.float32], down: NDArray[np.float32]) -> Any:
    """How far a point of the head is in front of eyes and mouth, in eye distances."""
    radius = 1.6
    cylinder = np.sqrt(np.maximum(radius**2 - across**2, 0)) - np.sqrt(radius**2 - 0.2)
    nose = 0.6 * np.exp(-((across / 0.5) ** 2) / 2 - ((down - 0.05) / 0.5) ** 2 / 2)
    return cylinder + nose


def _encoded(suffix: str, picture: Picture, options: list[int]) -> bytes:
    done, content = cv2.imencode(suffix, picture, options)
    assert done
    return bytes(content)
