"""Reads the tensors out of a PyTorch checkpoint without PyTorch, and nothing else.

A checkpoint is a zip archive: a pickle of named tensors, and a file of raw numbers for
each tensor's storage. A pickle can name any function and have it called, so this
reader knows three names and refuses every other one: an ordered dictionary, the
function that rebuilds a tensor, and the kinds of storage.
"""

from __future__ import annotations

import collections
import io
import pickle
import struct
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from weights.errors import WeightsError

Tensor = NDArray[Any]

_KINDS: dict[str, type[np.generic]] = {
    "FloatStorage": np.float32,
    "LongStorage": np.int64,
}
_UNREADABLE = (
    pickle.UnpicklingError,
    zipfile.BadZipFile,
    struct.error,
    AttributeError,
    EOFError,
    IndexError,
    KeyError,
    OSError,
    TypeError,
    ValueError,
)


def read_tensors(checkpoint: Path) -> dict[str, Tensor]:
    """Read the named tensors of a checkpoint.

    Raises:
        WeightsError: it is damaged, or holds anything but named tensors.
    """
    try:
        with zipfile.ZipFile(checkpoint) as archive:
            return _named_tensors(archive)
    except _UNREADABLE as error:
        raise WeightsError(
            f"{checkpoint} is no checkpoint of tensors alone ({error}): "
            "run `make setup`."
        ) from error


def _named_tensors(archive: zipfile.ZipFile) -> dict[str, Tensor]:
    pickles = [name for name in archive.namelist() if name.endswith("/data.pkl")]
    if len(pickles) != 1:
        raise pickle.UnpicklingError(f"it has {len(pickles)} data.pkl")
    unpickler = _TensorUnpickler(archive, pickles[0].removesuffix("data.pkl"))
    tensors = unpickler.load()
    if not isinstance(tensors, dict) or not tensors:
        raise pickle.UnpicklingError("it holds no named tensors")
    for name, tensor in tensors.items():
        if not isinstance(name, str) or not isinstance(tensor, np.ndarray):
            raise pickle.UnpicklingError(f"{name!r} is no tensor")
    return dict(tensors)


@dataclass(frozen=True)
class _Kind:
    """A kind of storage, standing in for PyTorch's own class."""

    dtype: type[np.generic]


class _TensorUnpickler(pickle.Unpickler):
    """Unpickles tensors; every name but the three of a tensor is refused."""

    def __init__(self, archive: zipfile.ZipFile, folder: str) -> None:
        super().__init__(io.BytesIO(archive.read(f"{folder}data.pkl")))
        self._archive = archive
        self._folder = folder

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _rebuild
        if module == "torch" and name in _KINDS:
            return _Kind(_KINDS[name])
        return _refuse(module, name)

    def persistent_load(self, pid: Any) -> Tensor:
        word, kind, key, _location, _numel = pid
        if word != "storage" or not isinstance(kind, _Kind) or not str(key).isalnum():
            raise pickle.UnpicklingError("it refers to something that is no storage")
        return np.frombuffer(
            self._archive.read(f"{self._folder}data/{key}"), kind.dtype
        )


def _refuse(module: str, name: str) -> NoReturn:
    raise pickle.UnpicklingError(f"it asks for {module}.{name}")


def _rebuild(
    storage: Tensor,
    offset: int,
    shape: Sequence[int],
    strides: Sequence[int],
    *_ignored: object,
) -> Tensor:
    """Cut a tensor out of its storage; only whole, row by row, and within bounds."""
    count = int(np.prod(shape, dtype=np.int64))
    if min((offset, *shape)) < 0 or offset + count > len(storage):
        raise pickle.UnpicklingError("a tensor reaches out of its storage")
    if tuple(strides) != _row_by_row(shape):
        raise pickle.UnpicklingError("a tensor is not stored row by row")
    return storage[offset : offset + count].reshape(tuple(shape))


def _row_by_row(shape: Sequence[int]) -> tuple[int, ...]:
    return tuple(
        int(np.prod(shape[axis + 1 :], dtype=np.int64)) for axis in range(len(shape))
    )
