"""Learning the customer's face."""

from __future__ import annotations

from actions.signing_in.enrolment import AskConsent, Enrol, EnrolmentForm


class ValidateEnrolFaceForm(EnrolmentForm):
    """Checks that the face can be learned here."""

    modality = "face"
    order_kind = "enrol_face"
    impossible = "utter_no_camera"

    def name(self) -> str:
        """Rasa's name for it."""
        return "validate_enrol_face_form"


class AskConfirmed(AskConsent):
    """Asks for consent to learn the face."""

    modality = "face"

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_ask_enrol_face_form_confirmed"


class ActionEnrolFace(Enrol):
    """Takes the consent to learn the face."""

    modality = "face"

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_enrol_face"
