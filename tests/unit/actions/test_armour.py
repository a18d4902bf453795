"""Nothing an action meets makes it raise, and nothing is done without its order."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import ActionExecutor

from actions.base import BankingAction
from actions.forms import BankingForm
from actions.looking.check_balance import ActionCheckBalance
from actions.paying.cancel_transfer import ActionCancelTransfer
from actions.paying.transfer_money import ActionTransferMoney
from services.bank import Bank
from services.paying.transfer_money import Wish
from services.work.errors import AccountBlocked, SessionExpired, SignInNeeded
from tests.fakes import ANONYMOUS, FakeBank, State, fake_bank
from tests.unit.actions.dialogue import Message, at_start, domain, in_form, run, tracker

BANK_METHODS = [
    name
    for name in vars(FakeBank)
    if not name.startswith("_") and callable(getattr(Bank, name, None))
]
SAID = {
    "payee": "Ramesh",
    "amount": "five hundred",
    "narration": "medicines",
    "vpa": "gopal@okaxis",
    "customer_handle": "9000000001",
    "confirmed": True,
}
MESSAGES = [
    Message("affirm", "yes"),
    Message("correct", "no, six hundred", (("amount", "six hundred"),)),
    Message("provide_passcode", metadata={"sealed_passcode": "482913/conversation-1"}),
]


def every_action() -> list[type[BankingAction]]:
    executor = ActionExecutor()
    executor.register_package("actions")
    found = [type(function.__self__) for function in executor.actions.values()]
    # The executor takes in whatever other tests have defined as well.
    classes = [action for action in found if action.__module__.startswith("actions.")]
    return sorted(classes, key=lambda found: found().name())


ACTIONS = every_action()
FORMS = [found for found in ACTIONS if issubclass(found, BankingForm)]


def with_open_payment() -> FakeBank:
    bank = fake_bank()
    bank.open_transfer(bank.state.session, Wish("Ramesh", 500_00))
    bank.state.calls.clear()
    return bank


def heard_by(action: type[BankingAction], message: Message) -> Tracker:
    if issubclass(action, BankingForm):
        return in_form(action().form_name(), message, SAID, asked="confirmed")
    return tracker(message, SAID)


def test_the_domain_names_exactly_the_actions_there_are() -> None:
    assert sorted(action().name() for action in ACTIONS) == sorted(domain()["actions"])


@pytest.mark.parametrize("message", MESSAGES, ids=lambda m: m.intent)
@pytest.mark.parametrize("action", ACTIONS, ids=lambda a: a().name())
def test_a_failing_bank_never_makes_an_action_raise_or_act(
    action: type[BankingAction], message: Message
) -> None:
    for method in BANK_METHODS:
        bank = with_open_payment()
        bank.state.raising[method] = RuntimeError("the database is gone")
        answer = run(action(bank), heard_by(action, message))
        failed = method in bank.state.calls
        assert not (failed and bank.state.moved), method
        assert not (failed and answer.slots.get("confirmed")), method


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f().name())
def test_a_form_that_fails_at_its_start_closes_unconfirmed(
    form: type[BankingForm],
) -> None:
    for method in BANK_METHODS:
        bank = fake_bank()
        bank.state.raising[method] = RuntimeError("the database is gone")
        heard = at_start(form().form_name(), Message("inform"), {}, SAID)
        answer = run(form(bank), heard)
        assert answer.slots.get("confirmed") is not True
        if method in bank.state.calls:
            assert answer.said == ["utter_apology"], method
            assert answer.slots == {"confirmed": False, "requested_slot": None}


@pytest.mark.parametrize("refusal", [SessionExpired(), AccountBlocked()])
@pytest.mark.parametrize("form", FORMS, ids=lambda f: f().name())
def test_a_refused_form_says_why_and_closes_unconfirmed(
    form: type[BankingForm], refusal: Exception
) -> None:
    bank = fake_bank()
    bank.state.raising["session_of"] = refusal
    answer = run(form(bank), at_start(form().form_name(), Message("inform"), SAID))
    assert len(answer.said) == 1
    assert answer.said[0].startswith("utter_refused_")
    assert answer.slots == {"confirmed": False, "requested_slot": None}


def test_a_slow_bank_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ActionCheckBalance, "timeout_s", 0.05)
    bank = fake_bank()
    bank.state.hanging_s["check_balance"] = 0.3
    answer = run(ActionCheckBalance(bank), tracker(Message("check_balance")))
    assert answer.said == ["utter_apology"]


def test_a_failure_is_logged_by_class_and_conversation_alone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bank = fake_bank()
    bank.state.raising["check_balance"] = RuntimeError("Kamala Devi 9000000001")
    with caplog.at_level(logging.DEBUG):
        run(ActionCheckBalance(bank), tracker(Message("check_balance", "my balance")))
    ours = [record for record in caplog.records if record.name == "saathi.actions"]
    assert [record.getMessage() for record in ours] == [
        "action_check_balance failed: RuntimeError, conversation conversation-1"
    ]
    assert ours[0].exc_info is None
    assert "Kamala" not in caplog.text


def test_after_a_yes_a_failure_does_not_claim_that_nothing_was_done() -> None:
    bank = with_open_payment()
    bank.state.raising["confirm_order"] = RuntimeError("gone")
    answer = run(ActionTransferMoney(bank), tracker(Message("affirm", "yes"), SAID))
    assert answer.said == ["utter_apology_after_yes"]
    assert answer.slots["confirmed"] is None


def test_a_cancelling_that_fails_does_not_claim_that_nothing_was_sent() -> None:
    bank = fake_bank()
    bank.state.raising["cancel_transfer"] = RuntimeError("gone")
    answer = run(ActionCancelTransfer(bank), tracker(Message("cancel_transfer")))
    assert answer.said == ["utter_apology_after_yes"]


def test_an_unknown_conversation_is_asked_to_sign_in() -> None:
    bank = fake_bank(State(session=ANONYMOUS))
    heard = tracker(Message("check_balance"))
    heard.sender_id = "chosen by somebody"
    answer = run(ActionCheckBalance(bank), heard)
    assert answer.said == ["utter_refused_session_unknown"]


def test_a_refusal_is_spoken_with_its_own_words() -> None:
    bank = fake_bank()
    bank.state.raising["check_balance"] = SignInNeeded()
    answer = run(ActionCheckBalance(bank), tracker(Message("check_balance")))
    assert answer.said == ["utter_refused_sign_in_needed"]


def test_importing_and_registering_the_actions_opens_nothing() -> None:
    opened: list[Any] = [action()._bank for action in ACTIONS]
    assert opened == [None] * len(ACTIONS)
