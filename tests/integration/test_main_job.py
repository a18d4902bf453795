"""The main job, end to end, on the real processes."""

from __future__ import annotations

import pytest

from tests.integration.live import Person, spelled

pytestmark = pytest.mark.live


def items(person: Person, **parameters: object) -> list[dict[str, object]]:
    answer = person.get("/api/transactions/history/", **parameters)
    assert answer.status_code == 200, answer.text
    listed: list[dict[str, object]] = answer.json()["items"]
    return listed


def test_kamala_sends_ramesh_money_by_conversation(
    kamala: Person, ramesh: Person
) -> None:
    kamala.sign_in_by_api("9000000001")
    ramesh.sign_in_by_api("ramesh@saathi")
    before = items(ramesh)[0]["balance_paise"]

    read_back = kamala.say("please send five hundred rupees to Ramesh")
    assert "five hundred rupees" in read_back
    assert "₹500" in read_back
    assert "Ramesh Kumar" in read_back
    assert kamala.last["awaiting"] == "confirmation"

    corrected = kamala.say("no, make it six hundred and fifty rupees and fifty paise")
    assert "₹650.50" in corrected
    assert kamala.last["awaiting"] == "confirmation"

    kamala.say("yes, go ahead")
    assert kamala.last["awaiting"] == "passcode"
    shown = kamala.waiting("Send money")
    assert (shown["amount_paise"], "Ramesh Kumar" in str(shown["payee"])) == (
        650_50,
        True,
    )
    receipt = kamala.say(spelled(kamala.approve("Send money")))
    assert "650.50" in receipt
    assert kamala.last["awaiting"] is None

    debit, credit = items(kamala)[0], items(ramesh)[0]
    assert debit["direction"] == "debit"
    assert credit["direction"] == "credit"
    assert debit["amount_paise"] == credit["amount_paise"] == 650_50
    assert debit["utr"] == credit["utr"]
    assert debit["counterparty"] == {"name": "Ramesh Kumar", "vpa": "ramesh@saathi"}
    assert credit["counterparty"] == {"name": "Kamala Devi", "vpa": "kamala@saathi"}
    assert credit["balance_paise"] == before + 650_50  # type: ignore[operator]  # an int

    told = kamala.say("what did I send to Ramesh today?")
    assert "650.50" in told


def test_signing_in_and_out_by_conversation(kamala: Person) -> None:
    kamala.sign_in("nine triple zero, triple zero, double zero one")
    assert "₹" in kamala.say("what is my balance")
    kamala.say("sign me out please")
    assert kamala.last["session"] == "anonymous"
    assert "₹" not in kamala.say("what is my balance")
