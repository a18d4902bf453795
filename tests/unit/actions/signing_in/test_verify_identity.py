"""Evidence: looked at by the bank, told in plain words, and never which part failed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import pytest

from actions.captures import FAULTS
from actions.paying.transfer_money import ActionTransferMoney
from actions.signing_in.provide_passcode import ActionProvidePasscode
from actions.signing_in.sign_in import ActionSignIn
from actions.signing_in.verify_identity import NOTICES, ActionVerifyIdentity
from actions.talking.help import ActionHelp
from actions.talking.repeat import ActionRepeat
from biometrics.verifier import Modality, QualityFault
from protocol import Capture, patience
from services.asking.evidence import CaptureRequest
from services.bank import Bank
from services.confirming.deciding import ONCE_MORE, UNHEARD
from services.people import voice_history
from services.signing_in.busy_engines import BUSY
from services.work.errors import AccountBlocked, EnginesBusy, EvidenceExpired, Refusal
from tests.unit.actions.caller import Caller, other
from tests.unit.actions.conftest import Calling
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
FORGED_ID = "11111111-2222-4333-8444-555555555555"


@dataclass
class Shown:
    """Somebody whom the bank asked to show and to say something."""

    caller: Caller
    asked: CaptureRequest

    @property
    def bank(self) -> Bank:
        return self.caller.bank

    def gives(self, digits: str | None = "as asked") -> Answer:
        """Capture what was asked for; what the bank makes of it."""
        request = self.caller.capture
        said = request.digits if request and digits == "as asked" else digits
        evidence_id = self.caller.shows(self.asked.challenge_id)
        sealed = None if said is None else self.caller.seals(said)
        return verify(self.bank, evidence_id=evidence_id, sealed_digits=sealed)


@pytest.fixture
def shown(unseen: Caller) -> Shown:
    """Somebody who was asked for a face and a voice."""
    return Shown(unseen, unseen.asked_to_show())


def verify(bank: Bank, **metadata: object) -> Answer:
    message = Message("evidence_given", metadata=metadata)
    return run(ActionVerifyIdentity(bank), tracker(message))


def sign_in(bank: Bank, captures: object) -> Answer:
    message = Message("inform", metadata={"captures": captures})
    heard = tracker(message, {"customer_handle": "9000000001"})
    return run(ActionSignIn(bank), heard)


def spoken(caller: Caller) -> str:
    """The digits that are asked for now, as they are read out."""
    assert caller.capture
    digits = caller.capture.digits
    assert digits
    return f"{' '.join(digits[:3])}, {' '.join(digits[3:])}"


def turned(caller: Caller) -> str:
    """The turns that are asked for now, as they are read out."""
    assert caller.capture
    return ", then ".join(f"to your {turn}" for turn in caller.capture.turns)


def test_who_can_be_seen_and_heard_is_asked_for_both(stranger: Caller) -> None:
    answer = sign_in(stranger.bank, ["face", "voice"])
    assert answer.said == ["utter_capture_face_voice"]
    assert spoken(stranger) in answer.spoken()
    assert stranger.trail == []
    assert stranger.waiting_for is None


@pytest.mark.parametrize(
    ("captures", "response"),
    [(["face"], "utter_capture_face"), (["voice"], "utter_capture_voice")],
)
def test_who_has_one_of_them_is_asked_for_that(
    stranger: Caller, captures: list[str], response: str
) -> None:
    assert sign_in(stranger.bank, captures).said == [response]


@pytest.mark.parametrize(
    ("turns", "in_words"),
    [
        (("left", "right"), "to your left, then to your right"),
        (("right", "left"), "to your right, then to your left"),
    ],
)
def test_the_turns_of_the_head_are_spoken_in_their_order(
    unseen: Caller,
    monkeypatch: pytest.MonkeyPatch,
    turns: tuple[str, ...],
    in_words: str,
) -> None:
    drawn = SimpleNamespace(sample=lambda _of, _count: turns)
    monkeypatch.setattr("secrets.SystemRandom", lambda: drawn)
    words = f"Please look at the camera. Then turn your head {in_words}."
    for kinds in (("face",), BOTH):
        shown = Shown(unseen, unseen.asked_to_show(kinds))
        assert verify(unseen.bank).spoken() == expected(words, unseen, kinds)
        unseen.breaks(QualityFault("too_dark"))
        again = shown.gives().spoken()
        assert again.endswith(f"a light. {expected(words, unseen, kinds)}")


def expected(words: str, caller: Caller, kinds: tuple[str, ...]) -> str:
    if "voice" not in kinds:
        return words
    return f"{words} Then say these numbers: {spoken(caller)}."


def test_the_turns_are_repeated_with_the_rest(stranger: Caller) -> None:
    words = sign_in(stranger.bank, ["face"]).spoken()
    before: list[dict[str, Any]] = [
        {"event": "user"},
        bot(words, "utter_capture_face"),
    ]
    heard = tracker(Message("repeat"), before=before)
    assert turned(stranger) in run(ActionRepeat(stranger.bank), heard).spoken()


@pytest.mark.parametrize("captures", [None, [], "face", ["eyes"], {"face": True}])
def test_who_has_neither_is_asked_on_the_phone(
    stranger: Caller, captures: object
) -> None:
    answer = sign_in(stranger.bank, captures)
    assert answer.said == ["utter_passcode_requested"]
    assert answer.capture is None
    assert stranger.capture is None
    assert stranger.rows("SELECT 1 FROM evidence_requests") == []


def test_the_client_is_told_all_it_needs_to_capture(stranger: Caller) -> None:
    told = sign_in(stranger.bank, ["face", "voice"]).capture
    asked = stranger.capture
    assert told is not None
    assert asked is not None
    assert Capture.from_json(told) == Capture(
        challenge_id=told["challenge_id"],
        purpose="sign_in",
        kinds=BOTH,
        nonce=asked.nonce,
        expires_at="2025-03-10T06:32:00+00:00",
        digits=asked.digits,
        turns=asked.turns,
    )
    assert asked.nonce
    assert asked.digits
    assert set(asked.turns) == {"left", "right"}
    assert stranger.shows(told["challenge_id"])


def test_the_phone_is_always_offered_as_well() -> None:
    for name in ("utter_capture_face", "utter_capture_voice"):
        (button,) = domain()["responses"][name][0]["buttons"]
        assert button["payload"] == "use my phone"


def test_good_evidence_signs_in(shown: Shown) -> None:
    answer = shown.gives()
    assert answer.said == ["utter_signed_in"]
    assert "Kamala Devi" in answer.spoken()
    assert shown.caller.session.level == "strong"  # so the digits were heard as well


def test_a_voice_that_changes_is_mentioned_gently(
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voice_history, "is_ageing", lambda _work, _customer: True)
    assert shown.gives().said == ["utter_signed_in", NOTICES["re_enrol_voice"]]


def test_a_notice_without_words_is_left_out(shown: Shown) -> None:
    new = {"identity_notice": lambda _bank, _session: "something_new"}
    shown.caller.bank = other(shown.bank, new)
    assert shown.gives().said == ["utter_signed_in"]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_and_asked_for_again(shown: Shown, fault: str) -> None:
    shown.caller.engines.busy = fault == BUSY
    if fault not in {BUSY, UNHEARD}:
        shown.caller.breaks(QualityFault(fault))
    answer = shown.gives(None if fault == UNHEARD else "as asked")
    assert answer.said == [FAULTS[fault], "utter_capture_face_voice"]
    assert answer.capture is not None


@pytest.mark.parametrize("fault", [None, ONCE_MORE, "no_match", "replayed"])
def test_what_a_comparison_came_to_is_not_told(shown: Shown, fault: str | None) -> None:
    def tells(bank: Bank, *about: Any) -> Any:
        again = Bank.verify_identity(bank, *about)
        assert isinstance(again, CaptureRequest)
        assert again.fault == ONCE_MORE  # the bank itself says no more than that
        return replace(again, fault=fault)

    shown.caller.engines.face = "unsure"
    shown.caller.bank = other(shown.bank, {"verify_identity": tells})
    assert shown.gives().said == ["utter_capture_again", "utter_capture_face_voice"]


def test_every_fault_of_the_biometrics_has_words() -> None:
    code = "".join(p.read_text("utf-8") for p in (ROOT / "biometrics").glob("*.py"))
    raised = " ".join(re.findall(r"QualityFault\(([^)]*)\)", code))
    told = set(re.findall(r'"(\w+)"', raised))
    assert {"too_dark", "too_quiet"} <= told <= FAULTS.keys()


def test_digits_that_were_not_heard_are_asked_for_again() -> None:
    assert UNHEARD in FAULTS


@pytest.mark.parametrize("kinds", [("face",), ("voice",), BOTH])
def test_what_failed_becomes_the_same_words_for_every_reason(
    unseen: Caller, kinds: tuple[str, ...]
) -> None:
    for factor in kinds:
        shown = Shown(unseen, unseen.asked_to_show(kinds))
        unseen.engines.face = unseen.engines.voice = "accept"
        setattr(unseen.engines, factor, "refuse")
        assert shown.gives().said == ["utter_passcode_requested"]


def asked_to_say(seen: Caller) -> Shown:
    """Kamala, who said yes to a payment that her voice may confirm."""
    seen.transfer()
    asked = seen.bank.confirm_order(seen.session, ("voice",))
    assert isinstance(asked, CaptureRequest)
    return Shown(seen, asked)


def test_a_payment_by_voice_is_asked_for_and_paid(seen: Caller) -> None:
    seen.transfer()
    message = Message("affirm", "yes", metadata={"captures": ["voice"]})
    answer = run(ActionTransferMoney(seen.bank), tracker(message))
    assert answer.said == ["utter_capture_voice"]
    assert f"Please say these numbers: {spoken(seen)}." in answer.spoken()
    assert answer.capture
    assert seen.capture
    assert seen.moved == []
    handle = answer.capture["challenge_id"]
    given = Shown(seen, replace(seen.capture, challenge_id=handle)).gives()
    assert "₹500 has gone to Ramesh Kumar" in given.spoken()
    assert seen.moved == [500_00]


def test_a_payment_that_the_voice_did_not_confirm_is_asked_on_the_phone(
    seen: Caller,
) -> None:
    shown = asked_to_say(seen)
    seen.engines.voice = "refuse"
    answer = shown.gives()
    assert answer.said == ["utter_transfer_challenge"]
    assert "₹500 to Ramesh Kumar" in answer.spoken()
    assert seen.moved == []


def test_without_a_microphone_a_payment_is_asked_on_the_phone(seen: Caller) -> None:
    seen.transfer()
    heard = tracker(Message("affirm", "yes"))
    answer = run(ActionTransferMoney(seen.bank), heard)
    assert answer.said == ["utter_transfer_challenge"]


def busy_for_ever(shown: Shown) -> None:
    """Ask as often as may be, so that busy engines cannot ask anew."""
    for _ in range(19):
        shown.asked = shown.caller.asked_to_show()
    shown.caller.engines.busy = True


def too_late(shown: Shown) -> None:
    """Let what was given be too old before it is looked at."""

    def late(bank: Bank, *about: Any) -> Any:
        shown.caller.world.clock.forward(minutes=4)
        return Bank.verify_identity(bank, *about)

    shown.caller.bank = other(shown.bank, {"verify_identity": late})


def blocked(shown: Shown) -> None:
    shown.caller.fails("verify_identity", AccountBlocked())


@pytest.mark.parametrize(
    ("refusal", "because"),
    [(EvidenceExpired, too_late), (EnginesBusy, busy_for_ever)],
)
def test_refusals_are_spoken(
    shown: Shown, refusal: type[Refusal], because: Callable[[Shown], None]
) -> None:
    because(shown)
    assert shown.gives().said == [refusal().utter]


def test_who_meets_busy_engines_is_told_why_and_captured_anew(shown: Shown) -> None:
    shown.caller.engines.busy = True
    answer = shown.gives()
    assert answer.said == ["utter_capture_busy", "utter_capture_face_voice"]
    assert "Many people are asking me at once." in answer.spoken()
    assert answer.capture is not None
    assert shown.caller.trail == ["verify_identity busy"]


def test_a_blocked_account_is_told_as_such(shown: Shown) -> None:
    blocked(shown)
    assert shown.gives().said == ["utter_refused_account_blocked"]


def test_evidence_that_nobody_gave_signs_nobody_in(shown: Shown) -> None:
    answer = verify(shown.bank, evidence_id=FORGED_ID)
    assert answer.said == ["utter_refused_evidence_expired"]
    assert shown.caller.session.level == "anonymous"


@pytest.mark.parametrize("forged", [1, ["x"], {"id": FORGED_ID}, True, None])
def test_an_id_that_is_no_text_is_no_evidence(shown: Shown, forged: object) -> None:
    answer = verify(shown.bank, evidence_id=forged)
    assert answer.said == ["utter_capture_face_voice"]
    assert shown.caller.trail == []


@pytest.mark.parametrize("forged", [123456, ["705316"], "digits"])
def test_digits_that_are_not_sealed_are_not_heard(shown: Shown, forged: object) -> None:
    digits = {"digits": shown.asked.digits} if forged == "digits" else forged
    evidence_id = shown.caller.shows(shown.asked.challenge_id)
    answer = verify(shown.bank, evidence_id=evidence_id, sealed_digits=digits)
    assert answer.said[0] == FAULTS[UNHEARD]


def test_words_alone_are_answered_with_what_is_awaited(
    shown: Shown, calling: Calling
) -> None:
    assert verify(shown.bank).said == ["utter_capture_face_voice"]
    assert verify(shown.bank).capture is None
    stranger = calling("stranger")
    stranger.asked_on_phone()
    assert verify(stranger.bank).said == ["utter_say_six_digits"]
    assert verify(calling("kamala").bank).said == ["utter_no_capture_awaited"]


def test_digits_as_text_are_kindly_sent_back(stranger: Caller) -> None:
    stranger.asked_to_show(("voice",))
    answer = verify(stranger.bank, digits_as_text=True)
    assert answer.said == ["utter_digits_must_be_spoken"]
    assert stranger.trail == []


def test_digits_as_text_are_sent_back_where_no_phone_can_help(kamala: Caller) -> None:
    kamala.asked_to_enrol("voice")
    answer = verify(kamala.bank, digits_as_text=True)
    assert answer.said == ["utter_help_enrol_voice"]


def test_a_code_that_comes_while_a_capture_is_awaited_is_answered(
    shown: Shown,
) -> None:
    heard = tracker(Message("provide_passcode"))
    answer = run(ActionProvidePasscode(shown.bank), heard)
    assert answer.said == ["utter_capture_face_voice"]


def test_help_tells_of_the_capture_that_is_awaited(shown: Shown) -> None:
    answer = run(ActionHelp(shown.bank), tracker(Message("help")))
    assert answer.said == ["utter_help_capture"]


@pytest.mark.parametrize(
    ("modality", "words"),
    [("face", "I am learning your face."), ("voice", "I am learning your voice.")],
)
def test_help_while_learning_tells_of_that_and_how_to_end_it(
    kamala: Caller, modality: Modality, words: str
) -> None:
    kamala.asked_to_enrol(modality)
    answer = run(ActionHelp(kamala.bank), tracker(Message("help")))
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
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ActionVerifyIdentity, "timeout_s", 0.1)
    shown.caller.hangs("verify_identity", 0.5)
    assert shown.gives().said == ["utter_apology_evidence"]
