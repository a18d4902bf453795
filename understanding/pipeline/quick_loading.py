"""Rasa's two neural components, loaded in a third of the time.

To size its weights, Rasa 3.6 trains a model on one example whenever it is loaded, and
TensorFlow traces and compiles that whole training step only to throw it away. Here
the one example is trained on eagerly, step by step; what understands afterwards is
compiled as before and computes the same.
"""

from __future__ import annotations

import json
from typing import Any

from rasa.core.policies.ted_policy import TED, TEDPolicy
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.diet_classifier import DIET, DIETClassifier
from rasa.shared.nlu.constants import ENTITIES, INTENT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.utils.tensorflow.data_generator import RasaBatchDataGenerator
from rasa.utils.tensorflow.model_data import RasaModelData
from rasa.utils.tensorflow.models import RasaModel

NAMING_FILE = "naming_intents.json"


def load_quickly(
    model: RasaModel, weights: str, example: RasaModelData, words: RasaModelData | None
) -> RasaModel:
    """Build a model's variables, read its weights and compile what predicts.

    Args:
        model: a new, empty model.
        weights: the path of what training saved.
        example: one example of what it was trained on.
        words: one example of what it will predict from; None to compile later.
    """
    model.compile(optimizer="adam", run_eagerly=True)
    model.fit(RasaBatchDataGenerator(example, batch_size=1), verbose=False)
    model.load_weights(weights).expect_partial()
    model.compile(optimizer="adam", run_eagerly=False)
    if words is not None:
        model.run_inference(words)
    return model


class LoadedQuickly(RasaModel):
    """Replaces the way a model of Rasa's is loaded."""

    @classmethod
    def load(
        cls,
        model_file_name: str,
        model_data_example: RasaModelData,
        predict_data_example: RasaModelData | None = None,
        finetune_mode: bool = False,
        *args: Any,
        **kwargs: Any,
    ) -> RasaModel:
        """Load what training saved; to train it further Rasa's own way is needed."""
        data = (model_data_example, predict_data_example)
        if finetune_mode:
            return super().load(model_file_name, *data, True, *args, **kwargs)
        return load_quickly(cls(*args, **kwargs), model_file_name, *data)


class QuickDIET(LoadedQuickly, DIET):
    """DIET (Bunk et al., 2020) as Rasa has it, loaded quickly."""


class QuickTED(LoadedQuickly, TED):
    """TED (Vlasov et al., 2019) as Rasa has it, loaded quickly."""


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True
)
class SpanExtractor(DIETClassifier):
    """Finds payees, amounts, periods and the like: DIET, for spans alone.

    Attributes:
        naming: the intents of which at least one sentence names something.
    """

    naming: set[str]

    @staticmethod
    def model_class() -> type[RasaModel]:
        """Name the architecture."""
        return QuickDIET

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Add to DIET's options which share of the nameless sentences is learnt."""
        defaults: dict[str, Any] = DIETClassifier.get_default_config()
        return {**defaults, "nameless_one_in": 2}

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from every sentence with spans, and from some without.

        Most sentences name nothing: all of them would teach little and take long.
        """
        named = [m for m in training_data.nlu_examples if m.get(ENTITIES)]
        others = [m for m in training_data.nlu_examples if not m.get(ENTITIES)]
        kept = TrainingData(
            [*named, *others[:: self.component_config["nameless_one_in"]]],
            entity_synonyms=training_data.entity_synonyms,
            regex_features=training_data.regex_features,
            lookup_tables=training_data.lookup_tables,
        )
        self.naming = {m.get(INTENT) for m in named}
        return super().train(kept)

    def process(self, messages: list[Message]) -> list[Message]:
        """Find spans; in wishes of a kind that names nothing there are none.

        What is found in nonsense, or in a plain "yes", is chance: it differs from one
        training to the next.
        """
        found: list[Message] = super().process(messages)
        for message in found:
            intent = (message.get(INTENT) or {}).get("name")
            if intent is not None and intent not in self.naming:
                message.set(ENTITIES, [], add_to_output=True)
        return found

    def persist(self) -> None:
        """Keep the intents that name something beside the network."""
        with self._model_storage.write_to(self._resource) as folder:
            names = json.dumps(sorted(self.naming))
            (folder / NAMING_FILE).write_text(names, encoding="utf-8")
        super().persist()

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SpanExtractor:
        """Load what :meth:`persist` kept."""
        loaded: SpanExtractor = super().load(
            config, model_storage, resource, execution_context, **kwargs
        )
        with model_storage.read_from(resource) as folder:
            text = (folder / NAMING_FILE).read_text(encoding="utf-8")
        loaded.naming = set(json.loads(text))
        return loaded


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITH_END_TO_END_SUPPORT, is_trainable=True
)
class StoryPolicy(TEDPolicy):
    """Learns from the stories what rules cannot say: TED."""

    @staticmethod
    def model_class() -> type[RasaModel]:
        """Name the architecture."""
        return QuickTED
