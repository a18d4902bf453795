"""Photographs from outside become arrays of pixels, or are refused before decoding.

A file of a few kilobytes can announce a picture of gigabytes, or a JPEG can make its
decoder pass over the same picture ten thousand times. So what the header announces is
read first, and bounds are checked, before a pixel is decoded.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from biometrics.verifier import QualityFault

Picture = NDArray[np.uint8]  # (height, width, 3), blue, green, red

MAX_BYTES = 4 << 20
MAX_PIXELS = 25_000_000
MAX_FRAMES = 5
LONG_SIDE = 640  # pixels; larger pictures are made smaller, to this
_MIN_SIDE = 32
# A progressive JPEG has about ten scans; each one costs a pass over the picture.
_MAX_SCANS = 64
_START_OF_SCAN = b"\xff\xda"


def read_pictures(images: Sequence[bytes]) -> list[Picture]:
    """Decode the pictures of one attempt.

    Raises:
        QualityFault: ``too_many_frames``, or what `read_picture` finds.
    """
    if len(images) > MAX_FRAMES:
        raise QualityFault("too_many_frames")
    return [read_picture(image) for image in images]


def read_picture(image: bytes) -> Picture:
    """Decode a JPEG or PNG, upright, with no side longer than `LONG_SIDE`.

    Raises:
        QualityFault: ``unreadable`` for anything else, damaged or out of bounds;
            ``too_small`` for a picture that cannot hold a usable face.
    """
    if not 0 < len(image) <= MAX_BYTES or image.count(_START_OF_SCAN) > _MAX_SCANS:
        raise QualityFault("unreadable")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's own bound is looser than ours
            return _decoded(image)
    # Pillow's decoders raise whatever their parsers meet in a damaged file.
    except (OSError, SyntaxError, ValueError, TypeError, ArithmeticError) as error:
        raise QualityFault("unreadable") from error
    except (LookupError, EOFError, Image.DecompressionBombError) as error:
        raise QualityFault("unreadable") from error


def _decoded(image: bytes) -> Picture:
    with Image.open(io.BytesIO(image), formats=("JPEG", "PNG")) as opened:
        width, height = opened.size
        if width * height > MAX_PIXELS:
            raise QualityFault("unreadable")
        if min(width, height) < _MIN_SIDE:
            raise QualityFault("too_small")
        # A JPEG can be decoded at a half, a quarter or an eighth of its size.
        opened.draft("RGB", (LONG_SIDE, LONG_SIDE))
        whole = _of_eight_bits(opened).convert("RGB")
        whole.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.BILINEAR)
        upright = ImageOps.exif_transpose(_with_orientation(whole, opened))
        return np.ascontiguousarray(np.asarray(upright, np.uint8)[..., ::-1])


def _of_eight_bits(opened: Image.Image) -> Image.Image:
    """Scale greys of sixteen bits; Pillow would cut off all that is above 255."""
    if not opened.mode.startswith("I"):
        return opened
    return Image.fromarray((np.asarray(opened) >> 8).astype(np.uint8))


def _with_orientation(small: Image.Image, opened: Image.Image) -> Image.Image:
    """Carry over how the camera was held."""
    small.info["exif"] = opened.info.get("exif", b"")
    return small
