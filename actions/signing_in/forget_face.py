"""Forgetting the customer's face."""

from __future__ import annotations

from actions.signing_in.enrolment import Forget


class ActionForgetFace(Forget):
    """Deletes what describes the face."""

    called = "action_forget_face"
    modality = "face"
