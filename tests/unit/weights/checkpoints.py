"""Checkpoints as PyTorch writes them, made without PyTorch."""

import io
import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

# A pickle that rebuilds one tensor, opcode by opcode: what PyTorch's own looks like.
_STORAGE = (
    b"(X\x07\x00\x00\x00storagectorch\n{kind}\nX\x01\x00\x00\x000"
    b"X\x03\x00\x00\x00cpuK\x06tQ"
)


def pickled(shape: tuple[int, int] = (2, 3), offset: int = 0) -> bytes:
    """Pickle ``{"w": tensor}`` with the tensor's numbers in storage ``0``."""
    rows, columns = shape
    return (
        b"\x80\x02}X\x01\x00\x00\x00wctorch._utils\n_rebuild_tensor_v2\n("
        + _STORAGE.replace(b"{kind}", b"FloatStorage")
        + bytes((0x4B, offset, 0x4B, rows, 0x4B, columns, 0x86))
        + bytes((0x4B, columns, 0x4B, 1, 0x86))
        + b"\x89Ntr"[:2]
        + b"tRs."
    )


def checkpoint(path: Path, content: bytes, numbers: int = 6) -> Path:
    """Write a checkpoint with the given pickle and one storage of numbers."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", content)
        archive.writestr(
            "archive/data/0", np.arange(numbers, dtype=np.float32).tobytes()
        )
    return path


class Calls:
    """Pickles as a call of a function, as an attacker's object does."""

    def __init__(self, function: Any, *arguments: Any) -> None:
        self.call = (function, arguments)

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return self.call


def hostile(function: Any, *arguments: Any) -> bytes:
    """Pickle an object that calls a function when it is loaded."""
    buffer = io.BytesIO()
    pickle.dump({"w": Calls(function, *arguments)}, buffer, protocol=2)
    return buffer.getvalue()
