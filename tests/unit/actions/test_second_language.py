"""What actions say is in the session's language: a made-up one shows what is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from actions.base import in_words
from actions.looking.check_balance import ActionCheckBalance
from actions.looking.security_log import ActionSecurityLog
from actions.looking.transaction_history import ActionTransactionHistory
from actions.outcomes import in_a_row
from actions.paying.cancel_transfer import ActionCancelTransfer
from actions.talking.not_yet import WISHES, ActionNotYet
from protocol.sentences import ENGLISH
from services.bank import Bank
from services.looking.security_log import SecurityLog, SignInTry
from services.people.devices import DeviceName, KnownDevice
from services.people.sessions import Session
from services.work.errors import PayeeAmbiguous, Refusal
from tests.unit.actions.caller import NOW, Caller
from tests.unit.actions.caller import other as another
from tests.unit.actions.dialogue import Message, run, tracker
from tests.unit.second_language import (  # noqa: F401 - one is a fixture
    OTHER,
    other,
    second_language,
)
from tests.unit.test_second_language import raised
from tests.unit.test_sentences import REFUSALS


def speaking(caller: Caller, **methods: Callable[..., Any]) -> Bank:
    """The caller's bank, for whom they speak the other language."""

    def session_of(bank: Bank, conversation_id: str) -> Session:
        return replace(Bank.session_of(bank, conversation_id), language=OTHER)

    return another(caller.world.bank, {"session_of": session_of, **methods})


@pytest.mark.parametrize(
    "refusal", [each for each in REFUSALS.values() if each is not Refusal]
)
def test_every_refusal_is_handed_over_in_it(
    kamala: Caller, refusal: type[Refusal]
) -> None:
    def refused(*_: object) -> None:
        raise raised(refusal)

    bank = speaking(kamala, check_balance=refused)
    action = ActionCheckBalance(bank)
    [message] = run(action, tracker(Message("check_balance"))).messages
    assert message["detail"] == other(raised(refusal).words(ENGLISH))
    if refusal is PayeeAmbiguous:
        assert message["candidates"] == other("A or B")


@pytest.mark.parametrize("intent", [*WISHES, "something_else"])
def test_what_is_not_built_yet_is_named_in_it(kamala: Caller, intent: str) -> None:
    action = ActionNotYet(speaking(kamala))
    [message] = run(action, tracker(Message(intent))).messages
    assert message["wish"].startswith("«xx ")
    assert message["instead"].startswith("«xx ")


def test_parts_of_replies_are_in_it(paid: Caller) -> None:
    action = ActionTransactionHistory(speaking(paid))
    [message] = run(action, tracker(Message("transaction_history"))).messages
    assert message["heading"].startswith("«xx ")
    assert message["lines"].startswith("«xx ")
    assert in_words(OTHER, in_a_row(["A", "B", "C"])) == other(f"{other('A, B')} and C")


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("who signed in as me", ("lines", "refused", "devices")),
        ("when did i last sign in", ("lines", "refused")),
        ("which devices do you know", ("devices",)),
    ],
)
def test_who_signed_in_is_told_in_it(
    kamala: Caller, words: str, parts: tuple[str, ...]
) -> None:
    device = KnownDevice("d", NOW, NOW, DeviceName("Chrome", "Android"))
    tries = (SignInTry(NOW, True, ("face", "voice"), device, here=True),)
    log = SecurityLog(tries, (device,), 3, NOW)
    bank = speaking(kamala, security_log=lambda *_args, **_named: log)
    asked = run(ActionSecurityLog(bank), tracker(Message("security_log", words)))
    [message] = asked.messages
    for part in parts:
        assert message[part].startswith("«xx "), part


def test_which_payment_to_cancel_is_asked_in_it(kamala: Caller) -> None:
    kamala.holds("Sunita", 20_000_00)
    kamala.holds("Sunita", 30_000_00)
    action = ActionCancelTransfer(speaking(kamala))
    [message] = run(action, tracker(Message("cancel_transfer"))).messages
    named = [other(f"the {each} to Sunita Sharma") for each in ("₹30,000", "₹20,000")]
    assert message["candidates"] == other(" or ".join(named))
    payloads = [button["payload"] for button in message["buttons"]]
    assert payloads == [other(f"cancel {each}") for each in named]
