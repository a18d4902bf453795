"""Learning the customer's voice."""

from __future__ import annotations

from actions.signing_in.enrolment import AskConsent, Enrol, EnrolmentForm


class ValidateEnrolVoiceForm(EnrolmentForm):
    """Checks that the voice can be learned here."""

    modality = "voice"
    order_kind = "enrol_voice"
    impossible = "utter_no_microphone"

    def name(self) -> str:
        """Rasa's name for it."""
        return "validate_enrol_voice_form"


class AskConfirmed(AskConsent):
    """Asks for consent to learn the voice."""

    modality = "voice"

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_ask_enrol_voice_form_confirmed"


class ActionEnrolVoice(Enrol):
    """Takes the consent to learn the voice."""

    modality = "voice"

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_enrol_voice"
