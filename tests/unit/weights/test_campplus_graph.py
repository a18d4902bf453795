from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from numpy.typing import NDArray

from tests.unit.weights.checkpoints import checkpoint, pickled
from weights import WeightsError, campplus_graph, open_weights

WEIGHTS = Path(__file__).parents[3] / "var" / "weights"


@pytest.fixture(scope="module")
def session() -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(
        str(open_weights("campplus", WEIGHTS)), providers=["CPUExecutionProvider"]
    )


def fbank(frames: int, seed: int) -> NDArray[np.float32]:
    values = np.random.default_rng(seed).normal(size=(1, frames, 80))
    return np.asarray(values - values.mean(1, keepdims=True), np.float32)


def test_the_graph_turns_any_length_into_a_unit_vector_of_192(
    session: onnxruntime.InferenceSession,
) -> None:
    for frames in (98, 99, 199, 200, 201, 650):
        (embedding,) = session.run(None, {"fbank": fbank(frames, frames)})
        assert embedding.shape == (1, 192)
        assert np.linalg.norm(embedding) == pytest.approx(1, abs=1e-5)


def test_utterances_in_one_batch_do_not_touch_each_other(
    session: onnxruntime.InferenceSession,
) -> None:
    one, two = fbank(300, 1), fbank(300, 2)
    together = session.run(None, {"fbank": np.concatenate([one, two])})[0]
    alone = [session.run(None, {"fbank": each})[0][0] for each in (one, two)]
    np.testing.assert_allclose(together, alone, atol=1e-5)
    assert together[0] @ together[1] < 0.999


def test_a_checkpoint_of_another_network_is_refused(tmp_path: Path) -> None:
    other = checkpoint(tmp_path / "c.pt", pickled())
    with pytest.raises(WeightsError, match=r"not CAM\+\+'s checkpoint.*make setup"):
        campplus_graph.write(other, tmp_path / "graph.onnx")
    assert not (tmp_path / "graph.onnx").exists()
