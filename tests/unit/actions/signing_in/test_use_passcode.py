"""The way without camera and microphone."""

from __future__ import annotations

import pytest

from actions.signing_in.resend_passcode import ActionResendPasscode
from actions.signing_in.use_passcode import ActionUsePasscode
from services.paying.transfer_money import Wish
from services.work.errors import TooManyRequests
from tests.fakes import (
    ANONYMOUS,
    ENROLMENTS,
    KAMALA,
    FakeBank,
    State,
    capture_request,
    fake_bank,
)
from tests.unit.actions.dialogue import Answer, Message, run, tracker


def use_phone(bank: FakeBank) -> Answer:
    return run(ActionUsePasscode(bank), tracker(Message("use_passcode")))


def test_it_takes_the_place_of_the_capture() -> None:
    bank = fake_bank(State(session=ANONYMOUS, capture=capture_request()))
    assert use_phone(bank).said == ["utter_passcode_requested"]
    assert bank.state.waiting_for == "sign_in"
    assert bank.state.capture is None


def test_a_payment_is_named_again() -> None:
    bank = fake_bank()
    bank.open_transfer(KAMALA, Wish("Ramesh", 500_00))
    bank.state.capture = capture_request("transfer_money", ("voice",))
    answer = use_phone(bank)
    assert answer.said == ["utter_transfer_challenge"]
    assert "₹500 to Ramesh Kumar" in answer.spoken()


def test_it_asks_once_and_then_explains() -> None:
    bank = fake_bank(State(session=ANONYMOUS, waiting_for="sign_in"))
    assert use_phone(bank).said == ["utter_help_passcode"]
    assert "resend_passcode" not in bank.state.calls


@pytest.mark.parametrize(
    ("state", "response"),
    [
        (State(session=ANONYMOUS), "utter_refused_sign_in_needed"),
        (State(), "utter_no_request"),
    ],
)
def test_without_anything_to_prove_it_asks_nothing(state: State, response: str) -> None:
    assert use_phone(fake_bank(state)).said == [response]


@pytest.mark.parametrize(
    ("modality", "response"),
    [
        ("face", "utter_enrol_face_needs_camera"),
        ("voice", "utter_enrol_voice_needs_microphone"),
    ],
)
def test_learning_cannot_be_done_on_the_phone_and_goes_on(
    modality: str, response: str
) -> None:
    request = capture_request(ENROLMENTS[f"enrol_{modality}"], (modality,))
    bank = fake_bank(State(capture=request))
    answer = use_phone(bank)
    assert answer.said == [response]
    assert "stop" in answer.spoken()
    assert "sign in with your UPI app" in answer.spoken()
    assert (bank.state.capture, bank.state.waiting_for) == (request, None)


def test_asking_too_often_is_refused() -> None:
    bank = fake_bank(State(session=ANONYMOUS, capture=capture_request()))
    bank.state.raising["resend_passcode"] = TooManyRequests()
    assert use_phone(bank).said == ["utter_refused_too_many_requests"]


def test_the_first_request_is_not_called_a_new_one() -> None:
    bank = fake_bank(State(session=ANONYMOUS, capture=capture_request()))
    answer = run(ActionResendPasscode(bank), tracker(Message("resend_passcode")))
    assert answer.said == ["utter_passcode_requested"]
