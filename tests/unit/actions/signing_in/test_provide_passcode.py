"""The passcode: opened for this conversation alone, redeemed, never kept."""

from __future__ import annotations

import pytest

from actions.signing_in.provide_passcode import ActionProvidePasscode
from actions.signing_in.resend_passcode import ActionResendPasscode
from services.bank import Bank
from services.work.errors import NotApprovedYet, PasscodeLocked, Refusal
from tests.unit.actions.caller import Caller
from tests.unit.actions.conftest import Calling
from tests.unit.actions.dialogue import Answer, Message, run, tracker
from vault import places


@pytest.fixture
def waiting(stranger: Caller) -> Caller:
    """Somebody who was asked on the phone who they are."""
    stranger.asked_on_phone()
    return stranger


def provide(bank: Bank, **metadata: object) -> Answer:
    message = Message("provide_passcode", metadata=metadata)
    return run(ActionProvidePasscode(bank), tracker(message))


def another(code: str) -> str:
    """A code of six digits that is not this one."""
    return f"{(int(code) + 1) % 1_000_000:06d}"


def sealed(caller: Caller, code: str) -> str:
    return caller.seals(code, "passcode")


def test_the_right_code_signs_in(waiting: Caller) -> None:
    code = waiting.approves()
    answer = provide(waiting.bank, sealed_passcode=sealed(waiting, code))
    assert answer.said == ["utter_signed_in"]
    assert "Kamala Devi" in answer.spoken()
    assert answer.slots == {"half_code": None}
    assert answer.followup is None
    assert waiting.session.level == "strong"


def test_the_right_code_sends_what_was_read_back(calling: Calling) -> None:
    kamala = calling("paying")
    code = kamala.approves()
    answer = provide(kamala.bank, sealed_passcode=sealed(kamala, code))
    assert "₹500 has gone to Ramesh Kumar. The reference is" in answer.spoken()
    assert kamala.moved == [500_00]


def test_a_wrong_code_is_refused_in_plain_words(waiting: Caller) -> None:
    code = another(waiting.approves())
    answer = provide(waiting.bank, sealed_passcode=sealed(waiting, code))
    assert answer.said == ["utter_refused_passcode_wrong"]


@pytest.mark.parametrize("refusal", [NotApprovedYet(), PasscodeLocked()])
def test_other_refusals_are_spoken_too(waiting: Caller, refusal: Refusal) -> None:
    if isinstance(refusal, PasscodeLocked):
        code = another(waiting.approves())
        for _ in range(4):
            provide(waiting.bank, sealed_passcode=sealed(waiting, code))
    else:
        code = "482913"
    answer = provide(waiting.bank, sealed_passcode=sealed(waiting, code))
    assert answer.said == [refusal.utter]


def test_digits_sealed_for_another_conversation_are_not_redeemed(
    waiting: Caller,
) -> None:
    code, place = waiting.approves(), places.passcode("another")
    token = waiting.world.resources.sealer.seal(code, place)
    before = waiting.trail
    answer = provide(waiting.bank, sealed_passcode=token)
    assert answer.said == ["utter_refused_passcode_expired"]
    assert waiting.trail == before


def test_too_few_digits_are_counted_and_asked_for_again(waiting: Caller) -> None:
    answer = provide(waiting.bank, passcode_digits=5)
    assert answer.said == ["utter_say_six_digits_again"]
    assert "I heard 5 digits" in answer.spoken()


def test_approved_without_digits_asks_for_them(waiting: Caller) -> None:
    waiting.approves()
    assert provide(waiting.bank).said == ["utter_say_six_digits"]


def test_a_code_nobody_asked_for_is_not_kept(kamala: Caller) -> None:
    assert provide(kamala.bank).said == ["utter_no_passcode_awaited"]


@pytest.mark.parametrize("token", [482913, ["482913"], {"code": "482913"}, None])
def test_a_seal_that_is_no_text_is_no_seal(waiting: Caller, token: object) -> None:
    before = waiting.trail
    provide(waiting.bank, sealed_passcode=token)
    assert waiting.trail == before


def test_a_code_in_the_words_is_not_redeemed(waiting: Caller) -> None:
    code = waiting.approves()
    before = waiting.trail
    message = Message("provide_passcode", f"my code is {code}")
    run(ActionProvidePasscode(waiting.bank), tracker(message))
    assert waiting.trail == before
    assert waiting.session.level == "anonymous"


def test_the_code_is_sent_again_on_wish(waiting: Caller) -> None:
    heard = tracker(Message("resend_passcode"))
    answer = run(ActionResendPasscode(waiting.bank), heard)
    assert answer.said == ["utter_passcode_resent"]
    assert waiting.trail == ["sign_in_requested asked"] * 2


def test_without_a_request_there_is_nothing_to_send_again(kamala: Caller) -> None:
    heard = tracker(Message("resend_passcode"))
    answer = run(ActionResendPasscode(kamala.bank), heard)
    assert answer.said == ["utter_no_request"]


def test_asking_too_often_is_refused(waiting: Caller) -> None:
    for _ in range(9):
        waiting.bank.resend_passcode(waiting.session)
    heard = tracker(Message("resend_passcode"))
    answer = run(ActionResendPasscode(waiting.bank), heard)
    assert answer.said == ["utter_refused_too_many_requests"]
