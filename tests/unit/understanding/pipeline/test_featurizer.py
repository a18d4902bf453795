from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from weights import WeightsError

WEIGHTS = Path(__file__).parents[4] / "var" / "weights"

# Python warns about what Rasa imports while it compiles it for the first time.
pytestmark = pytest.mark.filterwarnings("ignore:invalid escape sequence")


@pytest.fixture(scope="module")
def featurizer() -> ModuleType:
    # Not imported above, because warnings at import are only forgiven in a test.
    return import_module("understanding.pipeline.featurizer")


@pytest.fixture(scope="module")
def minilm(featurizer: ModuleType) -> Any:
    return featurizer.encoder(WEIGHTS, 1)


@pytest.mark.parametrize(
    ("sentence", "alike", "unlike"),
    [
        ("what is my balance", "how much money do I have", "will it rain tomorrow"),
        ("send money to my son", "pay Ramesh", "tell me a joke"),
        ("block my account", "freeze my bank account", "thank you so much"),
        ("please repeat that", "say it once more", "remove Sunita from my payees"),
    ],
)
def test_alike_sentences_are_nearer_than_unlike_ones(
    minilm: Any, sentence: str, alike: str, unlike: str
) -> None:
    said = minilm.encode(sentence)
    assert said @ minilm.encode(alike) > said @ minilm.encode(unlike) + 0.1


def test_an_embedding_is_a_unit_vector_of_384_numbers(minilm: Any) -> None:
    embedding = minilm.encode("yes")
    assert embedding.shape == (384,)
    assert np.linalg.norm(embedding) == pytest.approx(1, abs=1e-5)


def test_case_does_not_matter(minilm: Any) -> None:
    assert np.array_equal(minilm.encode("Yes Please"), minilm.encode("yes please"))


def test_a_very_long_text_and_an_empty_one_are_embedded_too(
    minilm: Any,
) -> None:
    assert np.isfinite(minilm.encode("money " * 10_000)).all()
    assert np.isfinite(minilm.encode("")).all()


def test_a_remembered_embedding_cannot_be_changed(minilm: Any) -> None:
    with pytest.raises(ValueError, match="read-only"):
        minilm.encode("no")[0] = 1.0


def test_missing_weights_are_told_with_what_mends_it(
    featurizer: ModuleType, tmp_path: Path
) -> None:
    with pytest.raises(WeightsError, match="make setup"):
        featurizer.SentenceEncoder(tmp_path, 1)


def test_a_scale_of_nothing_is_refused(featurizer: ModuleType) -> None:
    component = featurizer.MiniLMFeaturizer
    with pytest.raises(ValueError, match="scale"):
        component("featurizer", {**component.get_default_config(), "scale": 0})
