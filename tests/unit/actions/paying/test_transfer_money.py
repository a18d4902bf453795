"""Sending money: what fills the form, what is read back, and what a yes does."""

from __future__ import annotations

import pytest

from actions.paying.transfer_money import (
    ActionCorrectOrder,
    ActionTransferMoney,
    AskAmount,
    AskConfirmed,
    AskPayee,
    ValidateTransferMoneyForm,
)
from services.bank import Bank
from tests.unit.actions.caller import Caller
from tests.unit.actions.dialogue import (
    Answer,
    Message,
    at_start,
    bot,
    in_form,
    run,
    tracker,
)

FORM = "transfer_money_form"
FILLED = {"payee": "Ramesh", "amount": "five hundred"}
YES, NO = Message("affirm", "yes"), Message("deny", "no")


@pytest.fixture
def asked(kamala: Caller) -> Caller:
    """Kamala, to whom a payment of ₹500 to Ramesh was read back."""
    kamala.transfer()
    return kamala


def validate(bank: Bank, message: Message, **heard: object) -> Answer:
    slots = {**FILLED, "confirmed": None}
    form = ValidateTransferMoneyForm(bank)
    return run(form, in_form(FORM, message, heard, slots, asked="confirmed"))


def test_at_its_start_the_form_takes_what_was_said(kamala: Caller) -> None:
    message = Message("transfer_money", "send five hundred to Ramesh")
    answer = run(
        ValidateTransferMoneyForm(kamala.bank), at_start(FORM, message, FILLED)
    )
    said = {"payee": FILLED["payee"], "amount": "₹500"}
    assert answer.slots == {**said, "narration": None, "confirmed": None}
    assert answer.said == []


def test_slots_that_were_not_said_now_are_forgotten_at_the_start(
    kamala: Caller,
) -> None:
    injected = {**FILLED, "confirmed": True}
    heard = at_start(FORM, Message("transfer_money", "send money"), {}, injected)
    answer = run(ValidateTransferMoneyForm(kamala.bank), heard)
    assert answer.slots == dict.fromkeys([*FILLED, "narration", "confirmed"])


def test_somebody_who_is_not_signed_in_is_told_so_and_asked_nothing(
    stranger: Caller,
) -> None:
    heard = at_start(FORM, Message("transfer_money"), FILLED)
    answer = run(ValidateTransferMoneyForm(stranger.bank), heard)
    assert answer.said == ["utter_refused_sign_in_needed"]
    slots = answer.slots
    (kept,) = slots.pop("frames")
    assert kept["then"] == FORM
    assert slots == {
        "confirmed": False,
        "requested_slot": None,
        "question": "sign_in_form",
    }


def test_an_unknown_payee_is_asked_for_again(kamala: Caller) -> None:
    answer = validate(kamala.bank, Message("inform", "Bob"), payee="Bob")
    assert answer.said == ["utter_refused_payee_unknown"]
    assert answer.slots == {"payee": None}


def test_words_that_mean_nothing_are_not_taken_for_a_payee(kamala: Caller) -> None:
    words = "let me think"
    answer = validate(kamala.bank, Message("nlu_fallback", words), payee=words)
    assert answer.said == ["utter_payee_unclear"]
    assert answer.slots == {"payee": None}


def test_of_two_payees_that_fit_one_is_asked_for_with_buttons(kamala: Caller) -> None:
    kamala.added("rg@okaxis", "Ramesh Gupta")
    answer = validate(kamala.bank, Message("inform", "Ramesh"), payee="Ramesh")
    assert answer.said == ["utter_refused_payee_ambiguous"]
    assert answer.spoken() == "Do you mean Ramesh Gupta or Ramesh Kumar?"
    buttons = [button["payload"] for button in answer.messages[0]["buttons"]]
    assert buttons == ["Ramesh Gupta", "Ramesh Kumar"]
    assert answer.slots == {"payee": None}


def test_the_second_one_is_the_second_button(kamala: Caller) -> None:
    asked = bot("Which?", "utter_x", ("Ramesh Kumar", "Sunita Sharma"))
    heard = in_form(
        FORM, Message("inform", "the second one"), {"payee": "the second one"}
    )
    heard.events.insert(0, {"event": "user"})
    heard.events.insert(1, asked)
    answer = run(ValidateTransferMoneyForm(kamala.bank), heard)
    assert answer.slots == {"payee": "Sunita Sharma"}


@pytest.mark.parametrize("text", ["Sunita, not Ramesh", "not Ramesh, Sunita"])
def test_a_payee_that_is_denied_is_not_taken(kamala: Caller, text: str) -> None:
    names = sorted(["Sunita", "Ramesh"], key=text.find)
    message = Message("correct", text, tuple(("payee", name) for name in names))
    answer = validate(kamala.bank, message, payee=names[-1])
    assert answer.slots == {"payee": "Sunita"}


def test_an_amount_that_may_mean_two_things_is_asked_about(kamala: Caller) -> None:
    words = "one fifty"
    answer = validate(
        kamala.bank, Message("inform", words, (("amount", words),)), amount=words
    )
    assert answer.said == ["utter_amount_ambiguous"]
    assert answer.slots == {"amount": None}


@pytest.mark.parametrize(
    ("words", "response"),
    [
        ("some money", "utter_amount_unclear"),
        ("zero rupees", "utter_refused_invalid_amount"),
        ("minus five hundred rupees", "utter_refused_invalid_amount"),
        ("five lakh", "utter_refused_limit_exceeded"),
        ("sixty thousand", "utter_refused_insufficient_funds"),
    ],
)
def test_an_amount_that_cannot_be_is_refused_at_once(
    kamala: Caller, words: str, response: str
) -> None:
    answer = validate(kamala.bank, Message("inform", words), amount=words)
    assert answer.said == [response]
    assert answer.slots == {"amount": None}


def test_only_one_question_is_asked_when_both_are_unclear(kamala: Caller) -> None:
    heard = {"payee": "Bob", "amount": "one fifty"}
    answer = run(
        ValidateTransferMoneyForm(kamala.bank),
        at_start(FORM, Message("transfer_money"), heard),
    )
    assert answer.said == ["utter_refused_payee_unknown"]
    assert answer.slots == dict.fromkeys([*heard, "narration", "confirmed"])


def test_the_read_back_comes_from_the_order_in_words_and_digits(kamala: Caller) -> None:
    answer = run(AskConfirmed(kamala.bank), tracker(Message("inform"), FILLED))
    assert answer.spoken() == (
        "You want to send five hundred rupees, ₹500, to Ramesh Kumar. Shall I go on?"
    )
    assert kamala.order
    assert kamala.order.amount_paise == 500_00


def test_a_note_is_read_back_too(kamala: Caller) -> None:
    slots = {**FILLED, "narration": "medicines"}
    answer = run(AskConfirmed(kamala.bank), tracker(Message("inform"), slots))
    assert "with the note: medicines" in answer.spoken()


def test_an_amount_refused_at_the_read_back_is_asked_for_again(kamala: Caller) -> None:
    slots = {**FILLED, "amount": "sixty thousand"}
    answer = run(AskConfirmed(kamala.bank), tracker(Message("inform"), slots))
    assert answer.said == [
        "utter_refused_insufficient_funds",
        "utter_ask_transfer_money_form_amount",
    ]
    assert answer.slots == {"amount": None, "requested_slot": "amount"}


def test_a_payee_refused_at_the_read_back_is_asked_for_again(kamala: Caller) -> None:
    slots = {**FILLED, "payee": "Bob"}
    answer = run(AskConfirmed(kamala.bank), tracker(Message("inform"), slots))
    assert answer.slots == {"payee": None, "requested_slot": "payee"}


def test_a_read_back_that_is_refused_closes_the_form(kamala: Caller) -> None:
    kamala.database.change("UPDATE customers SET blocked_at = now()")
    answer = run(AskConfirmed(kamala.bank), tracker(Message("inform"), FILLED))
    assert answer.said == ["utter_refused_account_blocked"]
    assert answer.slots == {"confirmed": False, "requested_slot": None}


@pytest.mark.parametrize("ask", [AskPayee, AskAmount])
def test_no_second_question_follows_which_of_them(
    kamala: Caller, ask: type[AskPayee]
) -> None:
    for response, asked in (
        ("utter_refused_payee_ambiguous", 0),
        ("utter_amount_ambiguous", 0),
        ("utter_greet", 1),
    ):
        after = [bot("A or B?", response)]
        answer = run(ask(kamala.bank), tracker(Message("inform"), after=after))
        assert len(answer.said) == asked


def test_a_yes_to_what_was_read_back_counts(asked: Caller) -> None:
    assert validate(asked.bank, YES, confirmed=True).slots == {"confirmed": True}


def test_a_no_counts(asked: Caller) -> None:
    assert validate(asked.bank, NO, confirmed=False).slots == {"confirmed": False}


def test_a_yes_without_an_order_is_read_back_again(kamala: Caller) -> None:
    assert validate(kamala.bank, YES, confirmed=True).slots == {"confirmed": None}


def test_a_yes_to_another_amount_than_the_slots_say_is_read_back_again(
    kamala: Caller,
) -> None:
    kamala.transfer(paise=900_00)
    answer = validate(kamala.bank, YES, confirmed=True)
    assert answer.slots == {"confirmed": None}


def test_a_yes_left_over_from_before_is_forgotten(asked: Caller) -> None:
    heard = in_form(
        FORM,
        Message("correct", "six hundred", (("amount", "six hundred"),)),
        {"amount": "six hundred"},
        {**FILLED, "confirmed": True},
        asked="confirmed",
    )
    answer = run(ValidateTransferMoneyForm(asked.bank), heard)
    assert answer.slots == {"amount": "₹600", "confirmed": None}


@pytest.mark.parametrize(
    ("intent", "text", "value"),
    [
        ("deny", "no, six hundred", False),
        ("affirm", "yes but make it six hundred", True),
    ],
)
def test_another_amount_beside_yes_or_no_is_a_correction(
    asked: Caller, intent: str, text: str, value: bool
) -> None:
    message = Message(intent, text, (("amount", "six hundred"),))
    answer = validate(asked.bank, message, amount="six hundred", confirmed=value)
    assert answer.slots["confirmed"] is None
    assert answer.slots["amount"] == "₹600"


def test_another_amount_counts_even_where_nlu_did_not_mark_it(asked: Caller) -> None:
    answer = validate(asked.bank, Message("deny", "no six hundred"), confirmed=False)
    assert answer.slots == {"confirmed": None, "amount": "₹600"}


def test_another_payee_beside_a_no_is_a_correction(asked: Caller) -> None:
    message = Message("deny", "no, Sunita", (("payee", "Sunita"),))
    answer = validate(asked.bank, message, payee="Sunita", confirmed=False)
    assert answer.slots == {"payee": "Sunita", "confirmed": None}


def test_the_same_amount_beside_a_yes_is_still_a_yes(asked: Caller) -> None:
    message = Message("affirm", "yes five hundred", (("amount", "five hundred"),))
    answer = validate(asked.bank, message, amount="five hundred", confirmed=True)
    assert answer.slots["confirmed"] is True


@pytest.mark.parametrize(
    ("text", "slot"),
    [("change the amount", "amount"), ("that is the wrong person", "payee")],
)
def test_a_bare_correction_asks_again_for_what_it_is_about(
    asked: Caller, text: str, slot: str
) -> None:
    assert validate(asked.bank, Message("correct", text)).slots == {slot: None}


@pytest.mark.parametrize("intent", ["repeat", "inform", "affirm", "transfer_money"])
def test_words_without_a_value_make_the_form_ask_again(
    asked: Caller, intent: str
) -> None:
    # A form that returns no slot at all would be taken to have no use for them.
    assert validate(asked.bank, Message(intent)).slots == {"confirmed": None}


def test_a_digression_is_left_to_the_dialogue(asked: Caller) -> None:
    assert validate(asked.bank, Message("check_balance")).events == []


def test_the_yes_asks_for_the_passcode_bound_to_the_order(asked: Caller) -> None:
    answer = run(ActionTransferMoney(asked.bank), tracker(YES, {"confirmed": True}))
    assert "It shows ₹500 to Ramesh Kumar" in answer.spoken()
    assert asked.waiting_for == "transfer_money"
    assert asked.moved == []
    assert answer.slots == dict.fromkeys(["payee", "amount", "narration", "confirmed"])


def test_injected_slots_move_nothing_without_an_order(kamala: Caller) -> None:
    heard = tracker(YES, {**FILLED, "confirmed": True})
    answer = run(ActionTransferMoney(kamala.bank), heard)
    assert answer.said == ["utter_refused_nothing_to_confirm"]
    assert kamala.waiting_for is None
    assert kamala.trail == []


def test_slots_that_contradict_the_order_change_nothing_about_it(asked: Caller) -> None:
    hostile = {"payee": "Sunita", "amount": "fifty thousand", "confirmed": True}
    answer = run(ActionTransferMoney(asked.bank), tracker(YES, hostile))
    assert "₹500 to Ramesh Kumar" in answer.spoken()


def test_a_yes_to_a_payment_confirms_no_other_kind_of_order(kamala: Caller) -> None:
    kamala.bank.open_block(kamala.session)
    answer = run(ActionTransferMoney(kamala.bank), tracker(YES, {"confirmed": True}))
    assert answer.said == ["utter_refused_nothing_to_confirm"]
    assert not kamala.blocked


def test_a_correction_after_the_yes_goes_back_to_the_form(asked: Caller) -> None:
    message = Message("correct", "no, six hundred", (("amount", "six hundred"),))
    answer = run(ActionCorrectOrder(asked.bank), tracker(message))
    assert answer.followup == FORM
    assert answer.slots["amount"] == "₹600"
    assert answer.slots["payee"] == "ramesh@saathi"


def test_another_payee_after_the_yes_goes_back_to_the_form(asked: Caller) -> None:
    message = Message("correct", "not him, Sunita", (("payee", "Sunita"),))
    answer = run(ActionCorrectOrder(asked.bank), tracker(message))
    assert answer.followup == FORM
    assert answer.slots["payee"] == "Sunita"
    assert answer.slots["amount"] == "₹500"


def test_change_the_amount_after_the_yes_asks_for_it(asked: Caller) -> None:
    message = Message("correct", "change the amount")
    answer = run(ActionCorrectOrder(asked.bank), tracker(message))
    assert answer.followup == FORM
    assert answer.slots["amount"] is None


@pytest.mark.parametrize(
    ("intent", "response"),
    [("correct", "utter_nothing_to_correct"), ("inform", "utter_value_alone")],
)
def test_without_an_order_there_is_nothing_to_correct(
    kamala: Caller, intent: str, response: str
) -> None:
    answer = run(ActionCorrectOrder(kamala.bank), tracker(Message(intent, "hm")))
    assert answer.said == [response]
    assert answer.followup is None


def test_a_number_from_somebody_unknown_begins_signing_in(stranger: Caller) -> None:
    message = Message("inform", "9000000001", (("mobile_number", "9000000001"),))
    answer = run(ActionCorrectOrder(stranger.bank), tracker(message))
    assert answer.followup == "sign_in_form"
    assert answer.slots == {"customer_handle": "9000000001"}
