"""Learning the customer's face."""

from __future__ import annotations

from actions.signing_in.enrolment import AskConsent, Enrol, EnrolmentForm


class ValidateEnrolFaceForm(EnrolmentForm):
    """Checks that the face can be learned here."""

    called = "validate_enrol_face_form"
    modality = "face"
    order_kind = "enrol_face"
    impossible = "utter_no_camera"


class AskConfirmed(AskConsent):
    """Asks for consent to learn the face."""

    called = "action_ask_enrol_face_form_confirmed"
    modality = "face"


class ActionEnrolFace(Enrol):
    """Takes the consent to learn the face."""

    called = "action_enrol_face"
    modality = "face"
