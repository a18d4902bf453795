"""How references are written down: a version, the model's name, and numbers."""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

from biometrics.verifier import ReferenceUnfit

_HEAD = struct.Struct("<5s32sH")  # version, the model's name, how many numbers follow


def pack(version: bytes, model: str, numbers: NDArray[np.float32]) -> bytes:
    """Write a reference down; to be encrypted by whoever keeps it."""
    head = _HEAD.pack(version, model.encode(), len(numbers))
    return head + numbers.astype("<f4").tobytes()


def unpack(version: bytes, content: bytes) -> tuple[str, NDArray[np.float32]]:
    """Read the model's name and the numbers back.

    Raises:
        ReferenceUnfit: it is damaged, or of another version.
    """
    try:
        found, name, size = _HEAD.unpack_from(content)
        model = name.rstrip(b"\0").decode("ascii")
    except (struct.error, UnicodeDecodeError) as error:
        raise ReferenceUnfit("no reference") from error
    if found != version or len(content) != _HEAD.size + 4 * size:
        raise ReferenceUnfit("a reference of another version or length")
    numbers = np.frombuffer(content, "<f4", offset=_HEAD.size)
    return model, numbers.astype(np.float32)
