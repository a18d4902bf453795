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
from tests.unit.actions.caller import Caller
from tests.unit.actions.dialogue import Message, at_start, in_form, run, tracker

YES = Message("affirm", "yes")


def test_a_upi_id_is_read_as_it_is_spoken(kamala: Caller) -> None:
    words = "gopal at ok axis"
    heard = in_form("add_payee_form", Message("inform", words), {"vpa": words})
    answer = run(ValidateAddPayeeForm(kamala.bank), heard)
    assert answer.slots == {"vpa": "gopal@okaxis"}


def test_what_is_no_upi_id_is_asked_for_again(kamala: Caller) -> None:
    heard = in_form("add_payee_form", Message("inform", "hm"), {"vpa": "hm"})
    answer = run(ValidateAddPayeeForm(kamala.bank), heard)
    assert answer.said == ["utter_vpa_unclear"]
    assert answer.slots == {"vpa": None}


def test_the_new_payee_is_read_back_by_the_name_the_bank_knows(kamala: Caller) -> None:
    heard = tracker(Message("inform"), {"vpa": "gopal@okaxis"})
    answer = run(add_payee.AskConfirmed(kamala.bank), heard)
    assert "knows gopal@okaxis as Gopal" in answer.spoken()


def test_a_upi_id_no_bank_knows_is_asked_for_again(kamala: Caller) -> None:
    heard = tracker(Message("inform"), {"vpa": "nobody@okaxis"})
    answer = run(add_payee.AskConfirmed(kamala.bank), heard)
    assert answer.slots == {"vpa": None, "requested_slot": "vpa"}


def test_a_payee_who_is_saved_already_is_told(kamala: Caller) -> None:
    heard = tracker(Message("inform"), {"vpa": "ramesh@saathi"})
    answer = run(add_payee.AskConfirmed(kamala.bank), heard)
    assert answer.said[0] == "utter_refused_payee_exists"


def test_adding_needs_the_passcode_of_its_own(kamala: Caller) -> None:
    kamala.bank.open_add_payee(kamala.session, "gopal@okaxis")
    answer = run(ActionAddPayee(kamala.bank), tracker(YES))
    assert "It shows the new payee Gopal" in answer.spoken()
    assert kamala.done == []


@pytest.mark.parametrize(
    "action", [ActionAddPayee, ActionRemovePayee, ActionBlockAccount]
)
def test_injected_slots_do_nothing_without_an_order(
    kamala: Caller,
    action: type[ActionAddPayee],
) -> None:
    slots = {"vpa": "gopal@okaxis", "payee": "Ramesh", "confirmed": True}
    answer = run(action(kamala.bank), tracker(YES, slots))
    assert answer.said == ["utter_refused_nothing_to_confirm"]
    assert kamala.done == []


def test_a_payee_is_removed_after_the_yes(kamala: Caller) -> None:
    heard = tracker(Message("inform"), {"payee": "sunita"})
    read_back = run(remove_payee.AskConfirmed(kamala.bank), heard)
    assert read_back.spoken() == "Shall I remove Sunita Sharma from your payees?"
    answer = run(ActionRemovePayee(kamala.bank), tracker(YES))
    assert "Sunita Sharma is no longer" in answer.spoken()


def test_a_yes_to_removing_counts_only_for_the_one_read_back(kamala: Caller) -> None:
    kamala.bank.open_remove_payee(kamala.session, "Sunita")
    for name, counts in (("sunita", True), ("ramesh", None)):
        slots = {"payee": name}
        heard = in_form(
            "remove_payee_form", YES, {"confirmed": True}, slots, "confirmed"
        )
        answer = run(ValidateRemovePayeeForm(kamala.bank), heard)
        assert answer.slots == {"confirmed": counts}


def test_a_name_that_is_not_in_the_list_is_asked_for_again(kamala: Caller) -> None:
    heard = in_form("remove_payee_form", Message("inform", "Bob"), {"payee": "Bob"})
    answer = run(ValidateRemovePayeeForm(kamala.bank), heard)
    assert answer.said == ["utter_no_such"]
    assert answer.slots == {"payee": None}


def test_a_customer_who_is_signed_in_is_asked_for_the_yes_alone(kamala: Caller) -> None:
    heard = at_start("block_account_form", Message("block_account"), {})
    answer = run(ValidateBlockAccountForm(kamala.bank), heard)
    assert answer.slots == {"confirmed": None, "requested_slot": "confirmed"}


def test_an_anonymous_caller_is_asked_for_the_number(stranger: Caller) -> None:
    heard = at_start("block_account_form", Message("block_account"), {})
    answer = run(ValidateBlockAccountForm(stranger.bank), heard)
    assert answer.slots == {"confirmed": None}


def test_blocking_happens_after_the_yes(kamala: Caller) -> None:
    heard = tracker(Message("block_account"))
    asked = run(block_account.AskConfirmed(kamala.bank), heard)
    assert asked.said == ["utter_ask_block_account_form_confirmed"]
    assert not kamala.blocked
    answer = run(ActionBlockAccount(kamala.bank), tracker(YES))
    assert answer.said == ["utter_account_blocked"]
    assert kamala.blocked


def test_an_anonymous_wish_becomes_a_question_on_the_upi_app(stranger: Caller) -> None:
    heard = tracker(Message("block_account"))
    asked = run(block_account.AskConfirmed(stranger.bank), heard)
    assert asked.said == ["utter_ask_block_request"]
    heard = tracker(YES, {"customer_handle": "9000000001"})
    answer = run(ActionBlockAccount(stranger.bank), heard)
    assert answer.said == ["utter_block_requested"]
    assert stranger.trail == ["block_account_requested asked"]
    assert not stranger.blocked


def test_the_payees_are_named(kamala: Caller) -> None:
    answer = run(ActionListPayees(kamala.bank), tracker(Message("list_payees")))
    assert "Ramesh Kumar and Sunita Sharma" in answer.spoken()


def test_no_payees_are_told_how_to_get_one(kamala: Caller) -> None:
    removing = "UPDATE payees SET removed_at = now()"
    kamala.database.change(removing)
    answer = run(ActionListPayees(kamala.bank), tracker(Message("list_payees")))
    assert answer.said == ["utter_payees_none"]


@pytest.mark.parametrize(
    ("names", "spoken"),
    [([], ""), (["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B and C")],
)
def test_names_in_a_row(names: list[str], spoken: str) -> None:
    assert told("en", in_a_row(names)) == spoken
