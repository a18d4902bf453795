"""The pipeline's last word: what grammar decides is not left to statistics."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_NAME_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from understanding.meaning.acts import meant

SURE = "confidence"


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=False
)
class Meaning(GraphComponent):  # type: ignore[misc]  # Rasa has no types
    """Puts the intent right where :func:`understanding.meaning.acts.meant` speaks.

    It stands after the classifier and its fallback. What it decides is certain: the
    confidence becomes 1.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Meaning:
        """Make the component, as Rasa's graph does it."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Put the intents of messages right; what was ranked stays for who asks."""
        for message in messages:
            found = message.get(INTENT) or {}
            name = str(found.get(INTENT_NAME_KEY) or "")
            text, sure = str(message.get(TEXT) or ""), float(found.get(SURE) or 0.0)
            named = {found["entity"] for found in message.get(ENTITIES, [])}
            decided = meant(text, name, sure, named)
            if decided != name:
                intent = {INTENT_NAME_KEY: decided, SURE: 1.0}
                message.set(INTENT, intent, add_to_output=True)
        return messages
