"""The passcode: opened for this conversation alone, redeemed, never kept."""

from __future__ import annotations

import pytest

from actions.signing_in.provide_passcode import ActionProvidePasscode
from actions.signing_in.resend_passcode import ActionResendPasscode
from services.paying.transfer_money import Wish
from services.work.errors import NotApprovedYet, PasscodeLocked, TooManyRequests
from tests.fakes import ANONYMOUS, CONVERSATION, KAMALA, FakeBank, State, fake_bank
from tests.unit.actions.dialogue import Answer, Message, run, tracker


def waiting(purpose: str = "sign_in") -> FakeBank:
    session = ANONYMOUS if purpose == "sign_in" else KAMALA
    return fake_bank(State(session=session, waiting_for=purpose))


def provide(bank: FakeBank, **metadata: object) -> Answer:
    message = Message("provide_passcode", metadata=metadata)
    return run(ActionProvidePasscode(bank), tracker(message))


def sealed(code: str, conversation: str = CONVERSATION) -> str:
    return f"{code}/{conversation}"


def test_the_right_code_signs_in() -> None:
    answer = provide(waiting(), sealed_passcode=sealed("482913"))
    assert answer.said == ["utter_signed_in"]
    assert "Kamala Devi" in answer.spoken()
    assert answer.events == []


def test_the_right_code_sends_what_was_read_back() -> None:
    bank = fake_bank()
    bank.open_transfer(KAMALA, Wish("Ramesh", 500_00))
    bank.confirm_order(KAMALA)
    answer = provide(bank, sealed_passcode=sealed("482913"))
    assert "₹500 has gone to Ramesh Kumar. The reference is" in answer.spoken()
    assert [order.amount_paise for order in bank.state.moved] == [500_00]


def test_a_wrong_code_is_refused_in_plain_words() -> None:
    answer = provide(waiting(), sealed_passcode=sealed("111111"))
    assert answer.said == ["utter_refused_passcode_wrong"]


@pytest.mark.parametrize("refusal", [NotApprovedYet(), PasscodeLocked()])
def test_other_refusals_are_spoken_too(refusal: Exception) -> None:
    bank = waiting()
    bank.state.raising["redeem"] = refusal
    answer = provide(bank, sealed_passcode=sealed("482913"))
    assert answer.said[0].startswith("utter_refused_")


def test_digits_sealed_for_another_conversation_are_not_redeemed() -> None:
    bank = waiting()
    answer = provide(bank, sealed_passcode=sealed("482913", "another"))
    assert answer.said == ["utter_refused_passcode_expired"]
    assert "redeem" not in bank.state.calls


def test_too_few_digits_are_counted_and_asked_for_again() -> None:
    answer = provide(waiting(), passcode_digits=5)
    assert answer.said == ["utter_say_six_digits_again"]
    assert "I heard 5 digits" in answer.spoken()


def test_approved_without_digits_asks_for_them() -> None:
    assert provide(waiting()).said == ["utter_say_six_digits"]


def test_a_code_nobody_asked_for_is_not_kept() -> None:
    assert provide(fake_bank()).said == ["utter_no_passcode_awaited"]


@pytest.mark.parametrize("token", [482913, ["482913"], {"code": "482913"}, None])
def test_a_seal_that_is_no_text_is_no_seal(token: object) -> None:
    bank = waiting()
    provide(bank, sealed_passcode=token)
    assert "redeem" not in bank.state.calls


def test_a_code_in_the_words_is_not_redeemed() -> None:
    bank = waiting()
    message = Message("provide_passcode", "my code is 482913")
    run(ActionProvidePasscode(bank), tracker(message))
    assert "redeem" not in bank.state.calls


def test_the_code_is_sent_again_on_wish() -> None:
    bank = waiting()
    answer = run(ActionResendPasscode(bank), tracker(Message("resend_passcode")))
    assert answer.said == ["utter_passcode_resent"]


def test_without_a_request_there_is_nothing_to_send_again() -> None:
    answer = run(ActionResendPasscode(fake_bank()), tracker(Message("resend_passcode")))
    assert answer.said == ["utter_no_request"]


def test_asking_too_often_is_refused() -> None:
    bank = waiting()
    bank.state.raising["resend_passcode"] = TooManyRequests()
    answer = run(ActionResendPasscode(bank), tracker(Message("resend_passcode")))
    assert answer.said == ["utter_refused_too_many_requests"]
