import os
import zipfile
from pathlib import Path

import numpy as np
import pytest

from tests.unit.weights.checkpoints import checkpoint, hostile, pickled
from weights.errors import WeightsError
from weights.tensors import read_tensors


def test_a_checkpoint_s_tensors_are_read_by_name(tmp_path: Path) -> None:
    tensors = read_tensors(checkpoint(tmp_path / "c.pt", pickled()))
    assert list(tensors) == ["w"]
    np.testing.assert_array_equal(tensors["w"], [[0, 1, 2], [3, 4, 5]])


@pytest.mark.parametrize("function", [os.mkdir, eval, getattr, __import__])
def test_a_checkpoint_that_calls_a_function_is_refused_and_calls_nothing(
    tmp_path: Path, function: object
) -> None:
    made = tmp_path / "made"
    path = checkpoint(tmp_path / "c.pt", hostile(function, str(made)))
    with pytest.raises(WeightsError, match=r"asks for .*make setup"):
        read_tensors(path)
    assert not made.exists()


def test_a_tensor_that_reaches_out_of_its_storage_is_refused(tmp_path: Path) -> None:
    path = checkpoint(tmp_path / "c.pt", pickled(shape=(3, 3)))
    with pytest.raises(WeightsError, match="out of its storage"):
        read_tensors(path)
    path = checkpoint(tmp_path / "c.pt", pickled(offset=1))
    with pytest.raises(WeightsError, match="out of its storage"):
        read_tensors(path)


@pytest.mark.parametrize("content", [b"", b"\x80\x02}.", b"\x80\x02K\x01.", b"no"])
def test_what_holds_no_tensors_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(WeightsError, match="make setup"):
        read_tensors(checkpoint(tmp_path / "c.pt", content))


def test_a_truncated_checkpoint_is_refused(tmp_path: Path) -> None:
    path = checkpoint(tmp_path / "c.pt", pickled())
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(WeightsError, match="make setup"):
        read_tensors(path)


def test_an_altered_checkpoint_is_refused(tmp_path: Path) -> None:
    path = checkpoint(tmp_path / "c.pt", pickled())
    content = bytearray(path.read_bytes())
    content[content.find(np.float32(3).tobytes())] ^= 1
    path.write_bytes(content)
    with pytest.raises(WeightsError, match="make setup"):
        read_tensors(path)


def test_a_file_that_is_missing_or_no_checkpoint_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="make setup"):
        read_tensors(tmp_path / "absent.pt")
    with zipfile.ZipFile(tmp_path / "other.pt", "w") as archive:
        archive.writestr("readme", b"nothing")
    with pytest.raises(WeightsError, match="make setup"):
        read_tensors(tmp_path / "other.pt")
