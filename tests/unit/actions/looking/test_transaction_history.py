"""Sums, bounds, the last one, and what is held: the history as it is asked for."""

from __future__ import annotations

import pytest

from actions.looking.transaction_history import ActionTransactionHistory
from tests.unit.actions.caller import Caller
from tests.unit.actions.dialogue import Message, run, tracker


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "how much did I send in all",
            "You sent ₹500 in all. Number of payments: 1.",
        ),
        (
            "how much did I receive in all",
            "You received ₹51,200 in all. Number of payments: 2.",
        ),
    ],
)
def test_sums_come_first(paid: Caller, text: str, says: str) -> None:
    heard = tracker(Message("transaction_history", text=text))
    answer = run(ActionTransactionHistory(paid.bank), heard)
    assert answer.spoken().splitlines()[0] == says


def test_bounds_of_amounts(paid: Caller) -> None:
    heard = tracker(Message("transaction_history", text="payments of more than 1000"))
    answer = run(ActionTransactionHistory(paid.bank), heard)
    assert answer.spoken().splitlines()[1:] == [
        "7 March: ₹1,200 from Sunita Sharma.",
        "1 March: ₹50,000 from Opening balance.",
    ]


def test_the_last_one_with_its_reference(paid: Caller) -> None:
    heard = tracker(Message("transaction_history", text="what was my last payment"))
    answer = run(ActionTransactionHistory(paid.bank), heard)
    first, line = answer.spoken().splitlines()
    assert first == "This is your last payment."
    assert line.startswith("10 March: ₹500 to Ramesh Kumar, for medicines.")
    assert "The reference is " in line


def test_what_travels_is_in_the_history(kamala: Caller) -> None:
    kamala.added("gopal@okaxis", "Gopal")
    kamala.world.upi.answer = "pending"
    kamala.pays("Gopal", 100_00)
    answer = run(
        ActionTransactionHistory(kamala.bank), tracker(Message("transaction_history"))
    )
    assert answer.spoken().splitlines()[1] == "On its way: ₹100 to Gopal."
