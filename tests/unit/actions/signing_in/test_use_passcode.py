"""The way without camera and microphone."""

from __future__ import annotations

import pytest

from actions.signing_in.resend_passcode import ActionResendPasscode
from actions.signing_in.use_passcode import ActionUsePasscode
from biometrics.verifier import MODALITIES, Modality
from services.bank import Bank
from tests.unit.actions.caller import Caller, Who
from tests.unit.actions.conftest import Calling
from tests.unit.actions.dialogue import Answer, Message, run, tracker


def use_phone(bank: Bank) -> Answer:
    return run(ActionUsePasscode(bank), tracker(Message("use_passcode")))


@pytest.fixture
def shown(stranger: Caller) -> Caller:
    """Somebody who is asked to show a face and to say digits."""
    stranger.asked_to_show()
    return stranger


def test_it_takes_the_place_of_the_capture(shown: Caller) -> None:
    assert use_phone(shown.bank).said == ["utter_passcode_requested"]
    assert shown.waiting_for == "sign_in"
    assert shown.capture is None


def test_a_payment_is_named_again(seen: Caller) -> None:
    seen.transfer()
    seen.bank.confirm_order(seen.session, ("voice",))
    assert seen.capture
    answer = use_phone(seen.bank)
    assert answer.said == ["utter_transfer_challenge"]
    assert "₹500 to Ramesh Kumar" in answer.spoken()


def test_it_asks_once_and_then_explains(stranger: Caller) -> None:
    stranger.asked_on_phone()
    before = stranger.trail
    assert use_phone(stranger.bank).said == ["utter_help_passcode"]
    assert stranger.trail == before


@pytest.mark.parametrize(
    ("who", "response"),
    [
        ("stranger", "utter_refused_sign_in_needed"),
        ("kamala", "utter_no_request"),
    ],
)
def test_without_anything_to_prove_it_asks_nothing(
    calling: Calling, who: Who, response: str
) -> None:
    caller = calling(who)
    assert use_phone(caller.bank).said == [response]
    assert caller.trail == []


NEEDS = {
    "face": "utter_enrol_face_needs_camera",
    "voice": "utter_enrol_voice_needs_microphone",
}


@pytest.mark.parametrize("modality", MODALITIES)
def test_learning_cannot_be_done_on_the_phone_and_goes_on(
    kamala: Caller, modality: Modality
) -> None:
    kamala.asked_to_enrol(modality)
    request = kamala.capture
    assert request
    answer = use_phone(kamala.bank)
    assert answer.said == [NEEDS[modality]]
    assert "stop" in answer.spoken()
    assert "sign in with your UPI app" in answer.spoken()
    assert (kamala.capture, kamala.waiting_for) == (request, None)


def test_asking_too_often_is_refused(stranger: Caller) -> None:
    for _ in range(10):
        stranger.asked_on_phone()
    stranger.asked_to_show()
    assert use_phone(stranger.bank).said == ["utter_refused_too_many_requests"]


def test_the_first_request_is_not_called_a_new_one(shown: Caller) -> None:
    heard = tracker(Message("resend_passcode"))
    answer = run(ActionResendPasscode(shown.bank), heard)
    assert answer.said == ["utter_passcode_requested"]
