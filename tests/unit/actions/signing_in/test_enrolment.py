"""Enrolling a face or a voice: consent read back, a passcode, captures; forgetting."""

from __future__ import annotations

import pytest

from actions.signing_in import enrol_face, enrol_voice
from actions.signing_in.enrolment import AskConsent, Enrol, EnrolmentForm, Forget
from actions.signing_in.forget_face import ActionForgetFace
from actions.signing_in.forget_voice import ActionForgetVoice
from actions.signing_in.provide_passcode import ActionProvidePasscode
from actions.signing_in.verify_identity import ActionVerifyIdentity
from actions.talking.answers import ActionNo, ActionYes
from biometrics.verifier import MODALITIES, Modality, QualityFault
from services.bank import Bank
from tests.unit.actions.caller import Caller
from tests.unit.actions.conftest import Calling
from tests.unit.actions.dialogue import Answer, Message, at_start, in_form, run, tracker

FORMS: dict[Modality, type[EnrolmentForm]] = {
    "face": enrol_face.ValidateEnrolFaceForm,
    "voice": enrol_voice.ValidateEnrolVoiceForm,
}
CONSENTS: dict[Modality, type[AskConsent]] = {
    "face": enrol_face.AskConfirmed,
    "voice": enrol_voice.AskConfirmed,
}
ENROLS: dict[Modality, type[Enrol]] = {
    "face": enrol_face.ActionEnrolFace,
    "voice": enrol_voice.ActionEnrolVoice,
}
FORGETS: dict[Modality, type[Forget]] = {
    "face": ActionForgetFace,
    "voice": ActionForgetVoice,
}
EITHER = pytest.mark.parametrize("modality", MODALITIES)


def start(bank: Bank, modality: Modality, captures: tuple[str, ...]) -> Answer:
    intent = f"enrol_{modality}"
    message = Message(intent, metadata={"captures": list(captures)})
    return run(FORMS[modality](bank), at_start(f"{intent}_form", message, {}))


def answered(bank: Bank, modality: Modality, yes: bool) -> Answer:
    form = f"enrol_{modality}_form"
    message = Message("affirm", "yes") if yes else Message("deny", "no")
    heard = in_form(form, message, {"confirmed": yes}, asked="confirmed")
    return run(FORMS[modality](bank), heard)


def consent(bank: Bank, modality: Modality) -> Answer:
    message = Message(f"enrol_{modality}")
    return run(CONSENTS[modality](bank), tracker(message))


def enrol(bank: Bank, modality: Modality) -> Answer:
    return run(ENROLS[modality](bank), tracker(Message("affirm")))


def provide(caller: Caller, code: str) -> Answer:
    sealed = {"sealed_passcode": caller.seals(code, "passcode")}
    message = Message("provide_passcode", metadata=sealed)
    return run(ActionProvidePasscode(caller.bank), tracker(message))


def shows(caller: Caller, handle: str) -> Answer:
    metadata = {"evidence_id": caller.shows(handle)}
    message = Message("evidence_given", metadata=metadata)
    return run(ActionVerifyIdentity(caller.bank), tracker(message))


def go_on(bank: Bank, intent: str) -> Answer:
    action = ActionYes(bank) if intent == "affirm" else ActionNo(bank)
    return run(action, tracker(Message(intent)))


@EITHER
def test_consent_passcode_capture_and_done(kamala: Caller, modality: Modality) -> None:
    bank = kamala.bank
    assert start(bank, modality, MODALITIES).slots.get("confirmed") is None
    asked = consent(bank, modality)
    assert asked.said == [f"utter_ask_enrol_{modality}_form_confirmed"]
    assert f"forget my {modality}" in asked.spoken()
    assert answered(bank, modality, yes=True).slots["confirmed"] is True
    assert enrol(bank, modality).said == [f"utter_enrol_{modality}_challenge"]
    opened = provide(kamala, kamala.approves())
    assert opened.said == [
        "utter_enrolment_opened",
        f"utter_capture_enrol_{modality}",
    ]
    assert opened.capture is not None
    assert opened.capture["purpose"] == f"enrol_{modality}"
    done = shows(kamala, opened.capture["challenge_id"])
    assert done.said == [f"utter_{modality}_enrolled"]
    assert kamala.enrolled == {modality}


@EITHER
def test_without_a_yes_nothing_is_asked_on_the_phone(
    kamala: Caller, modality: Modality
) -> None:
    answer = enrol(kamala.bank, modality)
    assert answer.said == ["utter_refused_nothing_to_confirm"]
    assert kamala.waiting_for is None


@EITHER
def test_a_yes_to_another_wish_enrols_nothing(
    kamala: Caller, modality: Modality
) -> None:
    kamala.bank.open_add_payee(kamala.session, "gopal@okaxis")
    assert answered(kamala.bank, modality, yes=True).slots["confirmed"] is None
    answer = enrol(kamala.bank, modality)
    assert answer.said == ["utter_refused_nothing_to_confirm"]


@EITHER
def test_a_no_to_the_consent_is_a_no(kamala: Caller, modality: Modality) -> None:
    consent(kamala.bank, modality)
    answer = answered(kamala.bank, modality, yes=False)
    assert answer.slots["confirmed"] is False
    assert kamala.trail == []


@EITHER
def test_where_nothing_can_be_captured_nothing_is_asked(
    kamala: Caller, modality: Modality
) -> None:
    other = tuple(kind for kind in MODALITIES if kind != modality)
    for captures in ((), other):
        answer = start(kamala.bank, modality, captures)
        words = {"face": "utter_no_camera", "voice": "utter_no_microphone"}
        assert answer.said == [words[modality]]
        assert answer.slots["confirmed"] is False


@EITHER
def test_a_stranger_is_asked_to_sign_in_first(
    stranger: Caller, modality: Modality
) -> None:
    answer = start(stranger.bank, modality, MODALITIES)
    assert answer.said == ["utter_refused_sign_in_needed"]
    assert answer.slots["confirmed"] is False


@EITHER
def test_a_bad_code_opens_no_enrolment(kamala: Caller, modality: Modality) -> None:
    consent(kamala.bank, modality)
    enrol(kamala.bank, modality)
    code = kamala.approves()
    kamala.world.clock.forward(minutes=3)
    answer = provide(kamala, code)
    assert answer.said == ["utter_refused_passcode_expired"]
    assert answer.capture is None


@EITHER
def test_a_fault_while_enrolling_is_told_and_asked_for_again(
    kamala: Caller, modality: Modality
) -> None:
    asked = kamala.asked_to_enrol(modality)
    kamala.breaks(QualityFault("not_the_same"))
    answer = shows(kamala, asked.challenge_id)
    assert answer.said == [
        "utter_capture_not_the_same",
        f"utter_capture_enrol_{modality}",
    ]
    assert kamala.enrolled == set()


@EITHER
def test_forgetting_happens_at_once(seen: Caller, modality: Modality) -> None:
    forget = FORGETS[modality](seen.bank)
    heard = tracker(Message(f"forget_{modality}"))
    assert run(forget, heard).said == [f"utter_{modality}_forgotten"]
    assert seen.enrolled == {*MODALITIES} - {modality}
    assert run(forget, heard).said == [f"utter_{modality}_unknown"]


@EITHER
def test_signing_in_by_upi_app_alone_is_told_when_nothing_else_is_left(
    kamala: Caller, modality: Modality
) -> None:
    kamala.person.enrol(kamala.session, modality)
    heard = tracker(Message(f"forget_{modality}"))
    answer = run(FORGETS[modality](kamala.bank), heard)
    assert answer.said == [f"utter_{modality}_forgotten", "utter_upi_app_alone"]
    assert answer.spoken().endswith("You sign in with your UPI app from now on.")


@EITHER
def test_what_is_left_still_signs_in(seen: Caller, modality: Modality) -> None:
    heard = tracker(Message(f"forget_{modality}"))
    answer = run(FORGETS[modality](seen.bank), heard)
    assert "sign in" not in answer.spoken()


@EITHER
def test_a_stranger_can_make_nothing_forgotten(
    unseen: Caller, modality: Modality
) -> None:
    heard = tracker(Message(f"forget_{modality}"))
    answer = run(FORGETS[modality](unseen.bank), heard)
    assert answer.said == ["utter_refused_sign_in_needed"]
    assert unseen.enrolled == {*MODALITIES}


def test_a_yes_says_again_what_is_awaited(calling: Calling) -> None:
    kamala = calling("kamala")
    kamala.asked_to_enrol("face")
    assert go_on(kamala.bank, "affirm").said == ["utter_capture_enrol_face"]
    kamala = calling("kamala")
    consent(kamala.bank, "face")
    enrol(kamala.bank, "face")
    assert kamala.waiting_for == "enrol_face"
    assert go_on(kamala.bank, "affirm").said == ["utter_say_six_digits"]
    assert go_on(calling("kamala").bank, "affirm").said == ["utter_ask_wish"]


def test_a_yes_confirms_nothing(kamala: Caller) -> None:
    consent(kamala.bank, "face")
    go_on(kamala.bank, "affirm")
    assert kamala.order
    assert kamala.order.state == "awaiting_confirmation"
    assert kamala.trail == []


def test_a_no_drops_what_is_awaited(kamala: Caller) -> None:
    kamala.asked_to_enrol("voice")
    assert go_on(kamala.bank, "deny").said == ["utter_all_right"]
    assert kamala.capture is None
    assert go_on(kamala.bank, "deny").said == ["utter_all_right"]
