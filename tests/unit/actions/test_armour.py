"""Nothing an action meets makes it raise, and nothing is done without its order."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import ActionExecutor

from actions.base import BankingAction
from actions.forms import BankingForm
from actions.looking.check_balance import ActionCheckBalance
from actions.paying.cancel_transfer import ActionCancelTransfer
from actions.paying.transfer_money import ActionTransferMoney
from actions.signing_in.provide_passcode import ActionProvidePasscode
from services.bank import Bank
from services.work.errors import AccountBlocked, SessionExpired
from tests.unit.actions.caller import Caller, other
from tests.unit.actions.conftest import Calling
from tests.unit.actions.dialogue import (
    Answer,
    Message,
    at_start,
    domain,
    in_form,
    run,
    tracker,
)

METHODS = [
    name
    for name in dir(Bank)
    if not name.startswith("_") and callable(getattr(Bank, name))
]
SAID = {
    "payee": "Ramesh",
    "amount": "five hundred",
    "narration": "medicines",
    "vpa": "asha@okaxis",
    "customer_handle": "9000000001",
    "confirmed": True,
}
CODE = "provide_passcode"
MESSAGES = [
    Message("affirm", "yes"),
    Message("correct", "no, six hundred", (("amount", "six hundred"),)),
    Message(CODE),
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


def heard_by(action: type[BankingAction], message: Message) -> Tracker:
    if issubclass(action, BankingForm):
        return in_form(action().form_name(), message, SAID, asked="confirmed")
    return tracker(message, SAID)


@dataclass
class Watched:
    """A bank that notes which of its methods are called, and may fail in one."""

    failing: str | None = None
    called: list[str] = field(default_factory=list)

    def over(self, bank: Bank) -> Bank:
        return other(bank, {name: self._noting(name) for name in METHODS})

    @property
    def failed(self) -> bool:
        return self.failing in self.called

    def _noting(self, name: str) -> Callable[..., Any]:
        method = getattr(Bank, name)

        def noting(bank: Bank, *args: Any, **named: Any) -> Any:
            self.called.append(name)
            if name == self.failing:
                raise RuntimeError("the database is gone")
            return method(bank, *args, **named)

        return noting


def each_failing(
    once: Callable[[Watched], Answer],
) -> Iterator[tuple[Watched, Answer]]:
    """Do it with each method failing that it calls, also on what it does then."""
    waiting: list[str | None] = [None]
    tried: set[str | None] = set()
    while waiting:
        failing = waiting.pop()
        if failing in tried:
            continue
        tried.add(failing)
        watched = Watched(failing)
        yield watched, once(watched)
        waiting += watched.called


def test_the_domain_names_exactly_the_actions_there_are() -> None:
    assert sorted(action().name() for action in ACTIONS) == sorted(domain()["actions"])


@pytest.mark.parametrize("message", MESSAGES, ids=lambda m: m.intent)
@pytest.mark.parametrize("action", ACTIONS, ids=lambda a: a().name())
def test_a_failing_bank_never_makes_an_action_raise_or_act(
    calling: Calling, action: type[BankingAction], message: Message
) -> None:
    callers: list[Caller] = []

    def once(watched: Watched) -> Answer:
        heard = message
        caller = calling("paying" if message.intent == CODE else "asked")
        if message.intent == CODE:
            sealed = {"sealed_passcode": caller.seals(caller.approves(), "passcode")}
            heard = replace(message, metadata=sealed)
        callers.append(caller)
        return run(action(watched.over(caller.world.bank)), heard_by(action, heard))

    for watched, answer in each_failing(once):
        moved = bool(callers[-1].moved)
        assert not (watched.failed and moved), watched.failing
        assert not (watched.failed and answer.slots.get("confirmed")), watched.failing


def test_the_code_that_the_failing_bank_was_given_does_pay(calling: Calling) -> None:
    kamala = calling("paying")
    sealed = {"sealed_passcode": kamala.seals(kamala.approves(), "passcode")}
    run(ActionProvidePasscode(kamala.bank), tracker(Message(CODE, metadata=sealed)))
    assert kamala.moved == [500_00]


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f().name())
def test_a_form_that_fails_at_its_start_closes_unconfirmed(
    calling: Calling, form: type[BankingForm]
) -> None:
    def once(watched: Watched) -> Answer:
        bank = watched.over(calling("kamala").bank)
        heard = at_start(form().form_name(), Message("inform"), {}, SAID)
        return run(form(bank), heard)

    for watched, answer in each_failing(once):
        assert answer.slots.get("confirmed") is not True
        if watched.failed:
            assert answer.said == ["utter_apology"], watched.failing
            assert answer.slots == {"confirmed": False, "requested_slot": None}


@pytest.mark.parametrize("refusal", [SessionExpired(), AccountBlocked()])
@pytest.mark.parametrize("form", FORMS, ids=lambda f: f().name())
def test_a_refused_form_says_why_and_closes_unconfirmed(
    kamala: Caller, form: type[BankingForm], refusal: Exception
) -> None:
    kamala.fails("session_of", refusal)
    answer = run(
        form(kamala.bank), at_start(form().form_name(), Message("inform"), SAID)
    )
    assert len(answer.said) == 1
    assert answer.said[0].startswith("utter_refused_")
    assert answer.slots == {"confirmed": False, "requested_slot": None}


def test_a_slow_bank_is_not_waited_for(
    kamala: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ActionCheckBalance, "timeout_s", 0.05)
    kamala.hangs("check_balance", 0.3)
    answer = run(ActionCheckBalance(kamala.bank), tracker(Message("check_balance")))
    assert answer.said == ["utter_apology"]


def test_a_failure_is_logged_by_class_and_conversation_alone(
    kamala: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    kamala.fails("check_balance", RuntimeError("Kamala Devi 9000000001"))
    action = ActionCheckBalance(kamala.bank)
    with caplog.at_level(logging.DEBUG):
        run(action, tracker(Message("check_balance", "my balance")))
    ours = [record for record in caplog.records if record.name == "saathi.actions"]
    assert [record.getMessage() for record in ours] == [
        "action_check_balance failed: RuntimeError, conversation conversation-1"
    ]
    assert ours[0].exc_info is None
    assert "Kamala" not in caplog.text


def test_after_a_yes_a_failure_does_not_claim_that_nothing_was_done(
    calling: Calling,
) -> None:
    kamala = calling("asked")
    kamala.fails("confirm_order", RuntimeError("gone"))
    heard = tracker(Message("affirm", "yes"), SAID)
    answer = run(ActionTransferMoney(kamala.bank), heard)
    assert answer.said == ["utter_apology_after_yes"]
    assert answer.slots["confirmed"] is None


def test_a_cancelling_that_fails_does_not_claim_that_nothing_was_sent(
    kamala: Caller,
) -> None:
    kamala.fails("whereabouts", RuntimeError("gone"))
    answer = run(ActionCancelTransfer(kamala.bank), tracker(Message("cancel_transfer")))
    assert answer.said == ["utter_apology_after_yes"]


def test_an_unknown_conversation_is_asked_to_sign_in(stranger: Caller) -> None:
    heard = tracker(Message("check_balance"))
    heard.sender_id = "chosen by somebody"
    answer = run(ActionCheckBalance(stranger.bank), heard)
    assert answer.said == ["utter_refused_session_unknown"]


def test_a_refusal_is_spoken_with_its_own_words(stranger: Caller) -> None:
    answer = run(ActionCheckBalance(stranger.bank), tracker(Message("check_balance")))
    assert answer.said == ["utter_refused_sign_in_needed"]


def test_importing_and_registering_the_actions_opens_nothing() -> None:
    opened: list[Any] = [action()._bank for action in ACTIONS]
    assert opened == [None] * len(ACTIONS)
