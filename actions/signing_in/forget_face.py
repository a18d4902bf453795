"""Forgetting the customer's face."""

from __future__ import annotations

from actions.signing_in.enrolment import Forget


class ActionForgetFace(Forget):
    """Deletes what describes the face."""

    modality = "face"

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_forget_face"
