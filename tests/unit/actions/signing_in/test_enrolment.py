"""Enrolling a face or a voice: consent read back, a passcode, captures; forgetting."""

from __future__ import annotations

import pytest

from actions.signing_in import enrol_face, enrol_voice
from actions.signing_in.enrolment import AskConsent, Enrol, EnrolmentForm, Forget
from actions.signing_in.forget_face import ActionForgetFace
from actions.signing_in.forget_voice import ActionForgetVoice
from actions.signing_in.provide_passcode import ActionProvidePasscode
from actions.signing_in.verify_identity import ActionVerifyIdentity
from actions.talking.go_on import ActionGoOn
from biometrics.verifier import MODALITIES, Modality
from services.asking.evidence import EvidencePurpose
from services.work.errors import PasscodeExpired, SignInNeeded
from tests.fakes import (
    ANONYMOUS,
    CONVERSATION,
    ENROLMENTS,
    EVIDENCE_ID,
    KAMALA,
    PASSCODE,
    FakeBank,
    State,
    capture_request,
    fake_bank,
)
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


def start(bank: FakeBank, modality: Modality, captures: tuple[str, ...]) -> Answer:
    intent = f"enrol_{modality}"
    message = Message(intent, metadata={"captures": list(captures)})
    return run(FORMS[modality](bank), at_start(f"{intent}_form", message, {}))


def answered(bank: FakeBank, modality: Modality, yes: bool) -> Answer:
    form = f"enrol_{modality}_form"
    message = Message("affirm" if yes else "deny")
    heard = in_form(form, message, {"confirmed": yes}, asked="confirmed")
    return run(FORMS[modality](bank), heard)


def consent(bank: FakeBank, modality: Modality) -> Answer:
    message = Message(f"enrol_{modality}")
    return run(CONSENTS[modality](bank), tracker(message))


def enrol(bank: FakeBank, modality: Modality) -> Answer:
    return run(ENROLS[modality](bank), tracker(Message("affirm")))


def provide(bank: FakeBank) -> Answer:
    sealed = {"sealed_passcode": f"{PASSCODE}/{CONVERSATION}"}
    message = Message("provide_passcode", metadata=sealed)
    return run(ActionProvidePasscode(bank), tracker(message))


def go_on(bank: FakeBank, intent: str) -> Answer:
    return run(ActionGoOn(bank), tracker(Message(intent)))


@EITHER
def test_consent_passcode_capture_and_done(modality: Modality) -> None:
    bank = fake_bank()
    assert start(bank, modality, MODALITIES).slots.get("confirmed") is None
    asked = consent(bank, modality)
    assert asked.said == [f"utter_ask_enrol_{modality}_form_confirmed"]
    assert f"forget my {modality}" in asked.spoken()
    assert answered(bank, modality, yes=True).slots["confirmed"] is True
    assert enrol(bank, modality).said == [f"utter_enrol_{modality}_challenge"]
    opened = provide(bank)
    assert opened.said == [
        "utter_enrolment_opened",
        f"utter_capture_enrol_{modality}",
    ]
    assert opened.capture is not None
    assert opened.capture["purpose"] == f"enrol_{modality}"
    message = Message("evidence_given", metadata={"evidence_id": EVIDENCE_ID})
    done = run(ActionVerifyIdentity(bank), tracker(message))
    assert done.said == [f"utter_{modality}_enrolled"]
    assert bank.state.enrolled == {modality}


@EITHER
def test_without_a_yes_nothing_is_asked_on_the_phone(modality: Modality) -> None:
    bank = fake_bank()
    assert enrol(bank, modality).said == ["utter_refused_nothing_to_confirm"]
    assert bank.state.waiting_for is None


@EITHER
def test_a_yes_to_another_wish_enrols_nothing(modality: Modality) -> None:
    bank = fake_bank()
    bank.open_add_payee(KAMALA, "sunil@saathi")
    assert answered(bank, modality, yes=True).slots["confirmed"] is None
    assert enrol(bank, modality).said == ["utter_refused_nothing_to_confirm"]


@EITHER
def test_a_no_to_the_consent_is_a_no(modality: Modality) -> None:
    bank = fake_bank()
    consent(bank, modality)
    assert answered(bank, modality, yes=False).slots["confirmed"] is False
    assert "confirm_order" not in bank.state.calls


@EITHER
def test_where_nothing_can_be_captured_nothing_is_asked(modality: Modality) -> None:
    other = tuple(kind for kind in MODALITIES if kind != modality)
    for captures in ((), other):
        answer = start(fake_bank(), modality, captures)
        words = {"face": "utter_no_camera", "voice": "utter_no_microphone"}
        assert answer.said == [words[modality]]
        assert answer.slots["confirmed"] is False


@EITHER
def test_a_stranger_is_asked_to_sign_in_first(modality: Modality) -> None:
    bank = fake_bank(State(session=ANONYMOUS))
    bank.state.raising["require_level"] = SignInNeeded()
    answer = start(bank, modality, MODALITIES)
    assert answer.said == ["utter_refused_sign_in_needed"]
    assert answer.slots["confirmed"] is False


@EITHER
def test_a_bad_code_opens_no_enrolment(modality: Modality) -> None:
    bank = fake_bank()
    consent(bank, modality)
    enrol(bank, modality)
    bank.state.raising["redeem"] = PasscodeExpired()
    answer = provide(bank)
    assert answer.said == ["utter_refused_passcode_expired"]
    assert answer.capture is None


@EITHER
def test_a_fault_while_enrolling_is_told_and_asked_for_again(
    modality: Modality,
) -> None:
    purpose: EvidencePurpose = ENROLMENTS[f"enrol_{modality}"]
    request = capture_request(purpose, (modality,))
    bank = fake_bank(State(capture=request))
    bank.state.verdicts = [capture_request(purpose, (modality,), "not_the_same")]
    message = Message("evidence_given", metadata={"evidence_id": EVIDENCE_ID})
    answer = run(ActionVerifyIdentity(bank), tracker(message))
    assert answer.said == [
        "utter_capture_not_the_same",
        f"utter_capture_enrol_{modality}",
    ]
    assert bank.state.enrolled == set()


@EITHER
def test_forgetting_happens_at_once(modality: Modality) -> None:
    bank = fake_bank(State(enrolled={*MODALITIES}))
    forget = FORGETS[modality](bank)
    heard = tracker(Message(f"forget_{modality}"))
    assert run(forget, heard).said == [f"utter_{modality}_forgotten"]
    assert bank.state.enrolled == {*MODALITIES} - {modality}
    assert run(forget, heard).said == [f"utter_{modality}_unknown"]


@EITHER
def test_signing_in_by_upi_app_alone_is_told_when_nothing_else_is_left(
    modality: Modality,
) -> None:
    bank = fake_bank(State(enrolled={modality}))
    heard = tracker(Message(f"forget_{modality}"))
    answer = run(FORGETS[modality](bank), heard)
    assert answer.said == [f"utter_{modality}_forgotten", "utter_upi_app_alone"]
    assert answer.spoken().endswith("You sign in with your UPI app from now on.")


@EITHER
def test_what_is_left_still_signs_in(modality: Modality) -> None:
    bank = fake_bank(State(enrolled={*MODALITIES}))
    answer = run(FORGETS[modality](bank), tracker(Message(f"forget_{modality}")))
    assert "sign in" not in answer.spoken()


@EITHER
def test_a_stranger_can_make_nothing_forgotten(modality: Modality) -> None:
    bank = fake_bank(State(session=ANONYMOUS, enrolled={*MODALITIES}))
    answer = run(FORGETS[modality](bank), tracker(Message(f"forget_{modality}")))
    assert answer.said == ["utter_refused_sign_in_needed"]
    assert bank.state.enrolled == {*MODALITIES}


def test_a_yes_says_again_what_is_awaited() -> None:
    capture = fake_bank(State(capture=capture_request("enrol_face", ("face",))))
    assert go_on(capture, "affirm").said == ["utter_capture_enrol_face"]
    code = fake_bank(State(waiting_for="enrol_face"))
    assert go_on(code, "affirm").said == ["utter_say_six_digits"]
    assert go_on(fake_bank(), "affirm").said == ["utter_ask_wish"]


def test_a_yes_confirms_nothing() -> None:
    bank = fake_bank()
    consent(bank, "face")
    go_on(bank, "affirm")
    assert "confirm_order" not in bank.state.calls


def test_a_no_drops_what_is_awaited() -> None:
    bank = fake_bank(State(capture=capture_request("enrol_voice", ("voice",))))
    assert go_on(bank, "deny").said == ["utter_stopped_order"]
    assert bank.state.capture is None
    assert go_on(bank, "deny").said == ["utter_all_right"]
