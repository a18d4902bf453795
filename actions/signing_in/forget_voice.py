"""Forgetting the customer's voice."""

from __future__ import annotations

from actions.signing_in.enrolment import Forget


class ActionForgetVoice(Forget):
    """Deletes what describes the voice."""

    called = "action_forget_voice"
    modality = "voice"
