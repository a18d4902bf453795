"""Adding and removing payees, blocking the account: read back, then done."""

from __future__ import annotations

import pytest

from actions.looking.list_payees import ActionListPayees
from actions.outcomes import in_a_row
from actions.paying import add_payee, remove_payee
from actions.paying.add_payee import ActionAddPayee, ValidateAddPayeeForm
from actions.paying.remove_payee import ActionRemovePayee, ValidateRemovePayeeForm
from actions.protecting import block_account
from actions.protecting.block_account import (
    ActionBlockAccount,
    ValidateBlockAccountForm,
)
from protocol.sentences import told
from services.work.errors import PayeeExists
from tests.fakes import ANONYMOUS, KAMALA, State, fake_bank
from tests.unit.actions.dialogue import Message, at_start, in_form, run, tracker

YES = Message("affirm", "yes")


def anonymous() -> State:
    return State(session=ANONYMOUS)


def test_a_upi_id_is_read_as_it_is_spoken() -> None:
    words = "gopal at ok axis"
    heard = in_form("add_payee_form", Message("inform", words), {"vpa": words})
    answer = run(ValidateAddPayeeForm(fake_bank()), heard)
    assert answer.slots == {"vpa": "gopal@okaxis"}


def test_what_is_no_upi_id_is_asked_for_again() -> None:
    heard = in_form("add_payee_form", Message("inform", "hm"), {"vpa": "hm"})
    answer = run(ValidateAddPayeeForm(fake_bank()), heard)
    assert answer.said == ["utter_vpa_unclear"]
    assert answer.slots == {"vpa": None}


def test_the_new_payee_is_read_back_by_the_name_the_bank_knows() -> None:
    heard = tracker(Message("inform"), {"vpa": "gopal@okaxis"})
    answer = run(add_payee.AskConfirmed(fake_bank()), heard)
    assert "knows gopal@okaxis as Gopal" in answer.spoken()


def test_a_upi_id_no_bank_knows_is_asked_for_again() -> None:
    heard = tracker(Message("inform"), {"vpa": "nobody@okaxis"})
    answer = run(add_payee.AskConfirmed(fake_bank()), heard)
    assert answer.slots == {"vpa": None, "requested_slot": "vpa"}


def test_a_payee_who_is_saved_already_is_told() -> None:
    bank = fake_bank()
    bank.state.raising["open_add_payee"] = PayeeExists()
    heard = tracker(Message("inform"), {"vpa": "ramesh@saathi"})
    answer = run(add_payee.AskConfirmed(bank), heard)
    assert answer.said[0] == "utter_refused_payee_exists"


def test_adding_needs_the_passcode_of_its_own() -> None:
    bank = fake_bank()
    bank.open_add_payee(KAMALA, "gopal@okaxis")
    answer = run(ActionAddPayee(bank), tracker(YES))
    assert "It shows the new payee Gopal" in answer.spoken()
    assert bank.state.moved == []


@pytest.mark.parametrize(
    "action", [ActionAddPayee, ActionRemovePayee, ActionBlockAccount]
)
def test_injected_slots_do_nothing_without_an_order(
    action: type[ActionAddPayee],
) -> None:
    bank = fake_bank()
    slots = {"vpa": "gopal@okaxis", "payee": "Ramesh", "confirmed": True}
    answer = run(action(bank), tracker(YES, slots))
    assert answer.said == ["utter_refused_nothing_to_confirm"]
    assert bank.state.moved == []


def test_a_payee_is_removed_after_the_yes() -> None:
    bank = fake_bank()
    heard = tracker(Message("inform"), {"payee": "sunita"})
    read_back = run(remove_payee.AskConfirmed(bank), heard)
    assert read_back.spoken() == "Shall I remove Sunita Sharma from your payees?"
    answer = run(ActionRemovePayee(bank), tracker(YES))
    assert "Sunita Sharma is no longer" in answer.spoken()


def test_a_yes_to_removing_counts_only_for_the_one_read_back() -> None:
    bank = fake_bank()
    bank.open_remove_payee(KAMALA, "Sunita")
    for name, counts in (("sunita", True), ("ramesh", None)):
        slots = {"payee": name}
        heard = in_form(
            "remove_payee_form", YES, {"confirmed": True}, slots, "confirmed"
        )
        answer = run(ValidateRemovePayeeForm(bank), heard)
        assert answer.slots == {"confirmed": counts}


def test_a_name_that_is_not_in_the_list_is_asked_for_again() -> None:
    heard = in_form("remove_payee_form", Message("inform", "Bob"), {"payee": "Bob"})
    answer = run(ValidateRemovePayeeForm(fake_bank()), heard)
    assert answer.said == ["utter_no_such"]
    assert answer.slots == {"payee": None}


def test_a_customer_who_is_signed_in_is_asked_for_the_yes_alone() -> None:
    heard = at_start("block_account_form", Message("block_account"), {})
    answer = run(ValidateBlockAccountForm(fake_bank()), heard)
    assert answer.slots == {"confirmed": None, "requested_slot": "confirmed"}


def test_an_anonymous_caller_is_asked_for_the_number() -> None:
    heard = at_start("block_account_form", Message("block_account"), {})
    answer = run(ValidateBlockAccountForm(fake_bank(anonymous())), heard)
    assert answer.slots == {"confirmed": None}


def test_blocking_happens_after_the_yes() -> None:
    bank = fake_bank()
    asked = run(block_account.AskConfirmed(bank), tracker(Message("block_account")))
    assert asked.said == ["utter_ask_block_account_form_confirmed"]
    assert not bank.state.blocked
    answer = run(ActionBlockAccount(bank), tracker(YES))
    assert answer.said == ["utter_account_blocked"]
    assert bank.state.blocked


def test_an_anonymous_wish_becomes_a_question_on_the_upi_app() -> None:
    bank = fake_bank(anonymous())
    asked = run(block_account.AskConfirmed(bank), tracker(Message("block_account")))
    assert asked.said == ["utter_ask_block_request"]
    heard = tracker(YES, {"customer_handle": "9000000001"})
    answer = run(ActionBlockAccount(bank), heard)
    assert answer.said == ["utter_block_requested"]
    assert not bank.state.blocked


def test_the_payees_are_named() -> None:
    answer = run(ActionListPayees(fake_bank()), tracker(Message("list_payees")))
    assert "Ramesh Kumar and Sunita Sharma" in answer.spoken()


def test_no_payees_are_told_how_to_get_one() -> None:
    bank = fake_bank(State(payees=[]))
    answer = run(ActionListPayees(bank), tracker(Message("list_payees")))
    assert answer.said == ["utter_payees_none"]


@pytest.mark.parametrize(
    ("names", "spoken"),
    [([], ""), (["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B and C")],
)
def test_names_in_a_row(names: list[str], spoken: str) -> None:
    assert told("en", in_a_row(names)) == spoken
