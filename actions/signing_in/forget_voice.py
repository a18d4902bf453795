"""Forgetting the customer's voice."""

from __future__ import annotations

from actions.signing_in.enrolment import Forget


class ActionForgetVoice(Forget):
    """Deletes what describes the voice."""

    modality = "voice"

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_forget_voice"
