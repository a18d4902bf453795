"""Learning the customer's voice."""

from __future__ import annotations

from actions.signing_in.enrolment import AskConsent, Enrol, EnrolmentForm


class ValidateEnrolVoiceForm(EnrolmentForm):
    """Checks that the voice can be learned here."""

    called = "validate_enrol_voice_form"
    modality = "voice"
    order_kind = "enrol_voice"
    impossible = "utter_no_microphone"


class AskConfirmed(AskConsent):
    """Asks for consent to learn the voice."""

    called = "action_ask_enrol_voice_form_confirmed"
    modality = "voice"


class ActionEnrolVoice(Enrol):
    """Takes the consent to learn the voice."""

    called = "action_enrol_voice"
    modality = "voice"
