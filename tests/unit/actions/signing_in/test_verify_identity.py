"""Evidence: looked at by the bank, told in plain words, and never which part failed."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from actions.captures import FAULTS
from actions.paying.transfer_money import ActionTransferMoney
from actions.signing_in.provide_passcode import ActionProvidePasscode
from actions.signing_in.sign_in import ActionSignIn
from actions.signing_in.verify_identity import NOTICES, ActionVerifyIdentity
from actions.talking.help import ActionHelp
from actions.talking.repeat import ActionRepeat
from protocol import Capture, patience
from services.asking.challenges import Challenge
from services.confirming.deciding import ONCE_MORE, UNHEARD
from services.paying.transfer_money import Wish
from services.signing_in.busy_engines import BUSY
from services.work.errors import AccountBlocked, EnginesBusy, EvidenceExpired
from tests.fakes import (
    ANONYMOUS,
    CAPTURE_HANDLE,
    DIGITS,
    ENROLMENTS,
    EVIDENCE_ID,
    KAMALA,
    NOW,
    FakeBank,
    State,
    capture_request,
    fake_bank,
)
from tests.unit.actions.dialogue import (
    ROOT,
    Answer,
    Message,
    bot,
    domain,
    run,
    tracker,
)

BOTH = ("face", "voice")
SPOKEN = "7 0 5, 3 1 6"


def seen(kinds: tuple[str, ...] = BOTH) -> FakeBank:
    """A bank that has asked somebody unknown to show a face or say digits."""
    return fake_bank(State(session=ANONYMOUS, capture=capture_request(kinds=kinds)))


def verify(bank: FakeBank, **metadata: object) -> Answer:
    message = Message("evidence_given", metadata=metadata)
    return run(ActionVerifyIdentity(bank), tracker(message))


def given(bank: FakeBank) -> Answer:
    return verify(bank, evidence_id=EVIDENCE_ID, sealed_digits="sealed")


def sign_in(bank: FakeBank, captures: object) -> Answer:
    message = Message("inform", metadata={"captures": captures})
    heard = tracker(message, {"customer_handle": "9000000001"})
    return run(ActionSignIn(bank), heard)


def asked_on_the_phone(purpose: str = "sign_in") -> Challenge:
    return Challenge("challenge-2", purpose, "waiting", NOW)


def test_who_can_be_seen_and_heard_is_asked_for_both() -> None:
    bank = fake_bank(State(session=ANONYMOUS))
    answer = sign_in(bank, ["face", "voice"])
    assert answer.said == ["utter_capture_face_voice"]
    assert SPOKEN in answer.spoken()
    assert "request_sign_in" not in bank.state.calls


@pytest.mark.parametrize(
    ("captures", "response"),
    [(["face"], "utter_capture_face"), (["voice"], "utter_capture_voice")],
)
def test_who_has_one_of_them_is_asked_for_that(
    captures: list[str], response: str
) -> None:
    bank = fake_bank(State(session=ANONYMOUS))
    assert sign_in(bank, captures).said == [response]


@pytest.mark.parametrize(
    ("turns", "spoken"),
    [
        (("left", "right"), "to your left, then to your right"),
        (("right", "left"), "to your right, then to your left"),
    ],
)
def test_the_turns_of_the_head_are_spoken_in_their_order(
    turns: tuple[str, ...], spoken: str
) -> None:
    words = f"Please look at the camera. Then turn your head {spoken}."
    numbers = f" Then say these numbers: {SPOKEN}."
    for kinds, expected in ((("face",), words), (BOTH, words + numbers)):
        asked = replace(capture_request(kinds=kinds), turns=turns)
        bank = fake_bank(State(session=ANONYMOUS, capture=asked))
        assert verify(bank).spoken() == expected
        bank.state.verdicts = [replace(asked, fault="too_dark")]
        assert given(bank).spoken().endswith(f"a light. {expected}")


def test_the_turns_are_repeated_with_the_rest() -> None:
    spoken = sign_in(fake_bank(State(session=ANONYMOUS)), ["face"]).spoken()
    before: list[dict[str, Any]] = [
        {"event": "user"},
        bot(spoken, "utter_capture_face"),
    ]
    heard = tracker(Message("repeat"), before=before)
    assert (
        "to your left, then to your right" in run(ActionRepeat(seen()), heard).spoken()
    )


@pytest.mark.parametrize("captures", [None, [], "face", ["eyes"], {"face": True}])
def test_who_has_neither_is_asked_on_the_phone(captures: object) -> None:
    bank = fake_bank(State(session=ANONYMOUS))
    answer = sign_in(bank, captures)
    assert answer.said == ["utter_passcode_requested"]
    assert answer.capture is None
    assert "request_evidence" not in bank.state.calls


def test_the_client_is_told_all_it_needs_to_capture() -> None:
    asked = sign_in(fake_bank(State(session=ANONYMOUS)), ["face", "voice"]).capture
    assert Capture.from_json(asked) == Capture(
        challenge_id=CAPTURE_HANDLE,
        purpose="sign_in",
        kinds=BOTH,
        nonce="bm9uY2U",
        expires_at="2025-03-10T06:32:00+00:00",
        digits=DIGITS,
        turns=("left", "right"),
    )


def test_the_phone_is_always_offered_as_well() -> None:
    for name in ("utter_capture_face", "utter_capture_voice"):
        (button,) = domain()["responses"][name][0]["buttons"]
        assert button["payload"] == "use my phone"


def test_good_evidence_signs_in() -> None:
    bank = seen()
    answer = given(bank)
    assert answer.said == ["utter_signed_in"]
    assert "Kamala Devi" in answer.spoken()
    assert [heard.sealed_digits for heard in bank.state.heard] == ["sealed"]


def test_a_voice_that_changes_is_mentioned_gently() -> None:
    bank = seen()
    bank.state.notice = "re_enrol_voice"
    assert given(bank).said == ["utter_signed_in", NOTICES["re_enrol_voice"]]


def test_a_notice_without_words_is_left_out() -> None:
    bank = seen()
    bank.state.notice = "something_new"
    assert given(bank).said == ["utter_signed_in"]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_and_asked_for_again(fault: str) -> None:
    bank = seen()
    bank.state.verdicts = [capture_request(fault=fault)]
    answer = given(bank)
    assert answer.said == [FAULTS[fault], "utter_capture_face_voice"]
    assert answer.capture is not None


@pytest.mark.parametrize("fault", [None, ONCE_MORE, "no_match", "replayed"])
def test_what_a_comparison_came_to_is_not_told(fault: str | None) -> None:
    bank = seen()
    bank.state.verdicts = [capture_request(fault=fault)]
    assert given(bank).said == ["utter_capture_again", "utter_capture_face_voice"]


def test_every_fault_of_the_biometrics_has_words() -> None:
    code = "".join(p.read_text("utf-8") for p in (ROOT / "biometrics").glob("*.py"))
    raised = " ".join(re.findall(r"QualityFault\(([^)]*)\)", code))
    told = set(re.findall(r'"(\w+)"', raised))
    assert {"too_dark", "too_quiet"} <= told <= FAULTS.keys()


def test_digits_that_were_not_heard_are_asked_for_again() -> None:
    assert UNHEARD in FAULTS


def test_what_failed_becomes_the_same_words_for_every_reason() -> None:
    said = []
    for kinds in (("face",), ("voice",), BOTH):
        bank = seen(kinds)
        bank.state.verdicts = [asked_on_the_phone()]
        said.append(given(bank).said)
    assert said == [["utter_passcode_requested"]] * 3


def test_a_payment_by_voice_is_asked_for_and_paid() -> None:
    bank = fake_bank(State(voice_may_confirm=True))
    bank.open_transfer(KAMALA, Wish("Ramesh", 500_00))
    message = Message("affirm", "yes", metadata={"captures": ["voice"]})
    answer = run(ActionTransferMoney(bank), tracker(message))
    assert answer.said == ["utter_capture_voice"]
    assert f"Please say these numbers: {SPOKEN}." in answer.spoken()
    assert answer.capture
    assert bank.state.moved == []
    assert "₹500 has gone to Ramesh Kumar" in given(bank).spoken()
    assert len(bank.state.moved) == 1


def test_a_payment_that_the_voice_did_not_confirm_is_asked_on_the_phone() -> None:
    bank = fake_bank(State(capture=capture_request("transfer_money", ("voice",))))
    bank.open_transfer(KAMALA, Wish("Ramesh", 500_00))
    bank.state.verdicts = [asked_on_the_phone("transfer_money")]
    answer = given(bank)
    assert answer.said == ["utter_transfer_challenge"]
    assert "₹500 to Ramesh Kumar" in answer.spoken()
    assert bank.state.moved == []


def test_without_a_microphone_a_payment_is_asked_on_the_phone() -> None:
    bank = fake_bank(State(voice_may_confirm=True))
    bank.open_transfer(KAMALA, Wish("Ramesh", 500_00))
    answer = run(ActionTransferMoney(bank), tracker(Message("affirm", "yes")))
    assert answer.said == ["utter_transfer_challenge"]


@pytest.mark.parametrize("refusal", [EvidenceExpired(), EnginesBusy()])
def test_refusals_are_spoken(refusal: Any) -> None:
    bank = seen()
    bank.state.raising["verify_identity"] = refusal
    assert given(bank).said == [refusal.utter]


def test_who_meets_busy_engines_is_told_why_and_captured_anew() -> None:
    bank = seen()
    bank.state.verdicts = [capture_request(fault=BUSY)]
    answer = given(bank)
    assert answer.said == ["utter_capture_busy", "utter_capture_face_voice"]
    assert "Many people are asking me at once." in answer.spoken()
    assert answer.capture is not None
    assert bank.state.calls.count("verify_identity") == 1


def test_a_blocked_account_is_told_as_such() -> None:
    bank = seen()
    bank.state.raising["verify_identity"] = AccountBlocked()
    assert given(bank).said == ["utter_refused_account_blocked"]


def test_evidence_that_nobody_gave_signs_nobody_in() -> None:
    bank = seen()
    forged = "11111111-2222-4333-8444-555555555555"
    assert verify(bank, evidence_id=forged).said == ["utter_refused_evidence_expired"]
    assert bank.state.session == ANONYMOUS


@pytest.mark.parametrize("forged", [1, ["x"], {"id": EVIDENCE_ID}, True, None])
def test_an_id_that_is_no_text_is_no_evidence(forged: object) -> None:
    bank = seen()
    assert verify(bank, evidence_id=forged).said == ["utter_capture_face_voice"]
    assert "verify_identity" not in bank.state.calls


@pytest.mark.parametrize("forged", [123456, ["705316"], {"digits": DIGITS}])
def test_digits_that_are_not_sealed_are_not_heard(forged: object) -> None:
    bank = seen()
    verify(bank, evidence_id=EVIDENCE_ID, sealed_digits=forged)
    assert [heard.sealed_digits for heard in bank.state.heard] == [None]


def test_words_alone_are_answered_with_what_is_awaited() -> None:
    assert verify(seen()).said == ["utter_capture_face_voice"]
    assert verify(seen()).capture is None
    code = fake_bank(State(session=ANONYMOUS, waiting_for="sign_in"))
    assert verify(code).said == ["utter_say_six_digits"]
    assert verify(fake_bank()).said == ["utter_no_capture_awaited"]


def test_digits_as_text_are_kindly_sent_back() -> None:
    bank = seen(("voice",))
    assert verify(bank, digits_as_text=True).said == ["utter_digits_must_be_spoken"]
    assert "verify_identity" not in bank.state.calls


def test_digits_as_text_are_sent_back_where_no_phone_can_help() -> None:
    bank = fake_bank(State(capture=capture_request("enrol_voice", ("voice",))))
    assert verify(bank, digits_as_text=True).said == ["utter_help_enrol_voice"]


def test_a_code_that_comes_while_a_capture_is_awaited_is_answered() -> None:
    answer = run(ActionProvidePasscode(seen()), tracker(Message("provide_passcode")))
    assert answer.said == ["utter_capture_face_voice"]


def test_help_tells_of_the_capture_that_is_awaited() -> None:
    answer = run(ActionHelp(seen()), tracker(Message("help")))
    assert answer.said == ["utter_help_capture"]


@pytest.mark.parametrize(
    ("modality", "words"),
    [("face", "I am learning your face."), ("voice", "I am learning your voice.")],
)
def test_help_while_learning_tells_of_that_and_how_to_end_it(
    modality: str, words: str
) -> None:
    request = capture_request(ENROLMENTS[f"enrol_{modality}"], (modality,))
    bank = fake_bank(State(capture=request))
    answer = run(ActionHelp(bank), tracker(Message("help")))
    assert answer.said == [f"utter_help_enrol_{modality}"]
    assert answer.spoken().startswith(words)
    assert "stop" in answer.spoken()
    assert "phone" not in answer.spoken()


def test_learning_can_be_ended_by_a_tap() -> None:
    said = [f"utter_capture_enrol_{modality}" for modality in BOTH]
    said += [f"utter_help_enrol_{modality}" for modality in BOTH]
    for name in said:
        (button,) = domain()["responses"][name][0]["buttons"]
        assert button["payload"] == "stop"


def test_looking_at_evidence_ends_before_rasa_gives_up() -> None:
    assert ActionVerifyIdentity.timeout_s < patience.ACTION_CALL_S


def test_what_takes_too_long_becomes_an_apology(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ActionVerifyIdentity, "timeout_s", 0.1)
    bank = seen()
    bank.state.hanging_s["verify_identity"] = 0.5
    assert given(bank).said == ["utter_apology_evidence"]


@pytest.mark.parametrize("verdict", [capture_request(), asked_on_the_phone()])
def test_what_was_decided_is_noted_for_web(verdict: Any) -> None:
    bank = seen()
    bank.state.verdicts = [verdict]
    assert given(bank).evidence == "decided"


@pytest.mark.parametrize(
    ("refusal", "how"),
    [
        (EvidenceExpired(), "decided"),
        (AccountBlocked(), "decided"),
        (EnginesBusy(), "busy"),
        (RuntimeError(), None),
    ],
)
def test_a_refusal_is_a_decision_and_a_failure_is_none(
    refusal: Exception, how: str | None
) -> None:
    bank = seen()
    bank.state.raising["verify_identity"] = refusal
    assert given(bank).evidence == how


def test_what_works_on_after_the_apology_is_not_noted_as_decided(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ActionVerifyIdentity, "timeout_s", 0.1)
    bank = seen()
    bank.state.hanging_s["verify_identity"] = 0.5
    assert given(bank).evidence is None
