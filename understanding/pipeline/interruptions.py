"""The policy for what comes in between: one table, whichever form it interrupts.

A form asks one thing after the other, and people do not. What leaves a form, and what
is done then, stands here once; digressions after which the form asks again are plain
rules without a condition, and a form's own answers are the form's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rasa.core.featurizers.tracker_featurizers import TrackerFeaturizer
from rasa.core.policies.policy import Policy, PolicyPrediction
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

LEAVE = "action_deactivate_loop"
PARK = "action_park"
# Whatever form is open is left, and this is done.
LEAVES: Mapping[str, str] = {
    "stop": "action_stop",
    "start_again": "action_stop",
    "goodbye": "action_goodbye",
    "human_handoff": "action_human_handoff",
    "sign_out": "action_sign_out",
    "cancel_transfer": "action_cancel_transfer",
    "dispute_payment": "action_cancel_transfer",
    "scam_pressure": "action_protect",
    "report_fraud": "action_protect",
    "distress": "action_care",
    "same_again": "action_same_again",
    "schedule_payment": "action_schedule_payment",
}
# The form that is open is put aside, and taken up when this one is done.
SWITCHES: Mapping[str, str] = {
    "sign_in": "sign_in_form",
    "transfer_money": "transfer_money_form",
    "add_payee": "add_payee_form",
    "remove_payee": "remove_payee_form",
    "block_account": "block_account_form",
    "enrol_face": "enrol_face_form",
    "enrol_voice": "enrol_voice_form",
}
YES_OR_NO = "confirmed"


def next_step(
    intent: str, form: str | None, asked_for: str | None, done: Sequence[str]
) -> str | None:
    """Return what is done next when something came in between; None where nothing did.

    Args:
        intent: what was said.
        form: the form that is open.
        asked_for: the slot it asks for.
        done: what was done in this turn so far.
    """
    if not done:
        return _first_step(intent, form, asked_for)
    if list(done) == [LEAVE]:
        return LEAVES.get(intent, "action_stop")
    if list(done) == [PARK]:
        return SWITCHES.get(intent)
    # One action that asked for another, or was done after a form, ends the turn.
    ended = form is None and len(done) > 1 and done[-1].startswith("action_")
    return ACTION_LISTEN_NAME if ended else None


def _first_step(intent: str, form: str | None, asked_for: str | None) -> str | None:
    if form is None:
        return None
    if intent in LEAVES or (intent == "deny" and asked_for != YES_OR_NO):
        return LEAVE
    return PARK if SWITCHES.get(intent, form) != form else None


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT,
    is_trainable=False,
)
class Interruptions(Policy):  # type: ignore[misc]  # Rasa has no types
    """Predicts :func:`next_step` with certainty, before any other policy."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Stand before Rasa's rules, whose priority is 6, and look at this turn."""
        return {"priority": 7, "max_history": 1}

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Interruptions:
        """Make it; there is nothing to load."""
        return cls(config, model_storage, resource, execution_context)

    def _standard_featurizer(self) -> TrackerFeaturizer | None:
        return None

    def train(
        self,
        training_trackers: list[TrackerWithCachedStates],
        domain: Domain,
        **kwargs: Any,
    ) -> Resource:
        """Learn nothing."""
        return self._resource

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """Predict the next step of this turn with certainty, or nothing at all."""
        probabilities = self._default_predictions(domain)
        message = tracker.latest_message
        intent = str(message.intent_name or "") if message else ""
        form, asked_for = tracker.active_loop_name, tracker.get_slot("requested_slot")
        following = next_step(intent, form, asked_for, _done(tracker))
        if following not in domain.action_names_or_texts:
            return self._prediction(probabilities)
        probabilities[domain.index_for_action(following)] = 1.0
        # As a form's own prediction, which overrules all that are not.
        return self._prediction(probabilities, is_no_user_prediction=True)

    def _metadata(self) -> dict[str, Any]:
        return {}

    @classmethod
    def _metadata_filename(cls) -> str:
        return str(Path("interruptions.json"))


def _done(tracker: DialogueStateTracker) -> list[str]:
    done: list[str] = []
    for event in reversed(tracker.applied_events()):
        if isinstance(event, UserUttered):
            break
        if isinstance(event, ActionExecuted):
            done.append(str(event.action_name))
    return [name for name in reversed(done) if name != ACTION_LISTEN_NAME]
