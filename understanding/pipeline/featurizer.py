"""Rasa components that turn words into numbers: words' vectors, sentences' embeddings.

The sentence model is all-MiniLM-L6-v2 (Reimers and Gurevych's sentence transformers)
as int8 ONNX; a sentence's embedding is the mean of its word pieces' states, as the
authors do it.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.logistic_regression_classifier import (
    LogisticRegressionClassifier,
)
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.utils.spacy_utils import SpacyModel, SpacyNLP
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from weights import open_weights

Embedding = NDArray[np.float32]

# Longer texts are cut: what is wanted is said within so many word pieces.
_MOST_PIECES = 128
# "yes", "no" and the buttons' words come again and again.
_REMEMBERED = 2048


# The spaCy pipeline's parts that Saathi does not use: leaving them out halves the time
# that understanding takes.
_UNUSED_PARTS = (
    *("tok2vec", "tagger", "parser", "senter"),
    *("attribute_ruler", "lemmatizer", "ner"),
)


@DefaultV1Recipe.register(
    [
        DefaultV1Recipe.ComponentType.MODEL_LOADER,
        DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER,
    ],
    is_trainable=False,
    model_from="WordVectors",
)
class WordVectors(SpacyNLP):
    """Rasa's `SpacyNLP` with words and word vectors alone, from checked files."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> WordVectors:
        """Make the component; raises `weights.WeightsError` if its model is absent."""
        model = word_vectors(Path(config["weights"]))
        return cls(model, {**cls.get_default_config(), **config})


@lru_cache(maxsize=2)
def word_vectors(root: Path) -> SpacyModel:
    """Give the process's spaCy model, of words and vectors only."""
    import spacy

    folder = open_weights("en_core_web_md", root)
    return SpacyModel(spacy.load(folder, exclude=_UNUSED_PARTS), str(folder))


class SentenceEncoder:
    """Turns a sentence into its 384 numbers, of length one."""

    def __init__(self, root: Path, threads: int) -> None:
        # Imported here because importing a module must not load a model library.
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self._session = onnxruntime.InferenceSession(
            str(open_weights("minilm", root)),
            options,
            providers=["CPUExecutionProvider"],
        )
        self._tokenizer = Tokenizer.from_file(
            str(open_weights("minilm_tokenizer", root))
        )
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_MOST_PIECES)
        self._remembered = lru_cache(_REMEMBERED)(self._encode)

    def encode(self, sentence: str) -> Embedding:
        """Embed one sentence; the answer is shared and must not be written to."""
        return self._remembered(sentence)

    def _encode(self, sentence: str) -> Embedding:
        # One at a time: the int8 model scales its numbers over a whole batch, so that
        # a sentence would be embedded differently in training and in conversation.
        pieces = np.array([self._tokenizer.encode(sentence).ids], dtype=np.int64)
        states = self._session.run(
            None,
            {
                "input_ids": pieces,
                "attention_mask": np.ones_like(pieces),
                "token_type_ids": np.zeros_like(pieces),
            },
        )[0][0]
        mean = states.mean(axis=0)
        embedding: Embedding = (mean / (np.linalg.norm(mean) + 1e-9)).astype(np.float32)
        embedding.setflags(write=False)
        return embedding


@lru_cache(maxsize=2)
def encoder(root: Path, threads: int) -> SentenceEncoder:
    """Give the process's encoder: Rasa makes a component more than once."""
    return SentenceEncoder(root, threads)


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False
)
class MiniLMFeaturizer(DenseFeaturizer, GraphComponent):
    """Gives each message its sentence embedding, (1, 384) and `scale` long."""

    @staticmethod
    def required_packages() -> list[str]:
        """Name the packages this component needs."""
        return ["onnxruntime", "tokenizers"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Give the settings of `config.yml` that are not set there.

        `weights`: the folder of the weights, from the project's root. `threads`: of
        onnxruntime. `scale`: with unit vectors the classifier is so unsure of all it
        says that a usual fallback threshold rejects most sentences.
        """
        return {
            **DenseFeaturizer.get_default_config(),
            "weights": "var/weights",
            "threads": 1,
            "scale": 8.0,
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MiniLMFeaturizer:
        """Make the component; raises `weights.WeightsError` if its model is absent."""
        return cls(execution_context.node_name, config)

    def __init__(self, name: str, config: dict[str, Any]) -> None:
        super().__init__(name, config)
        self._scale = float(config["scale"])
        self._encoder = encoder(Path(config["weights"]), int(config["threads"]))

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Refuse a scale that would leave nothing of the embedding."""
        if float(config["scale"]) <= 0:
            raise ValueError("MiniLMFeaturizer: scale must be above zero.")

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the sentence embedding to each message that has a text."""
        for message in messages:
            text = message.get(TEXT)
            if text is not None:
                sentence = self._scale * self._encoder.encode(text)[np.newaxis, :]
                self.add_features_to_message(None, sentence, TEXT, message)
        return messages

    # Rasa joins the nodes of its graph by the names of arguments.
    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the sentence embeddings to the training examples."""
        self.process(training_data.training_examples)
        return training_data


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True
)
class SentenceClassifier(LogisticRegressionClassifier):
    """Rasa's logistic regression, over the named featurizers' sentences alone.

    Rasa's own takes whatever features a message carries when it happens to run, and
    the graph may run the featurizers of the entity extractor before or after it.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Give the settings of `config.yml` that are not set there."""
        return {
            **LogisticRegressionClassifier.get_default_config(),
            "featurizers": ["minilm"],
        }

    def _create_X(self, messages: list[Message]) -> Embedding:  # noqa: N802 - Rasa's name
        """Stack the messages' sentence embeddings, one a row."""
        names = self.config["featurizers"]
        rows = []
        for message in messages:
            _, sentence = message.get_dense_features(TEXT, names)
            if sentence is None:
                raise ValueError(f"SentenceClassifier: no features of {names}.")
            rows.append(sentence.features[0])
        return np.stack(rows)
