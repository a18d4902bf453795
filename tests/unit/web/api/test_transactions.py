"""Payments and the statement through the API."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import httpx
import pytest

from services.looking.transaction_history import HistoryPage
from tests.unit.web.conftest import Stand
from tests.unit.web.legible import LegibleBank, other
from tests.unit.web.real import bank, signed_in

__all__ = ["bank", "signed_in"]  # fixtures

AT = "/api/transactions/"
WISH = {"payee": "ramesh@saathi", "amount_paise": 50_000, "narration": "for medicines"}


def opened(
    client: httpx.Client, key: str = "key-1", /, **changes: object
) -> httpx.Response:
    return client.post(AT, json={**WISH, **changes}, headers={"Idempotency-Key": key})


def test_a_payment_is_read_back_and_waits(
    signed_in: httpx.Client, bank: LegibleBank
) -> None:
    answer = opened(signed_in)
    assert answer.status_code == 202
    body = answer.json()
    assert uuid.UUID(body.pop("id"))
    assert body == {
        "status": "awaiting_confirmation",
        "payee": {"name": "Ramesh Kumar", "vpa": "ramesh@saathi"},
        "amount_paise": 50_000,
        "confirm_with": ["upi_passcode"],
        "challenge_id": body["challenge_id"],
        "expires_at": "2026-05-04T09:45:00+00:00",
    }
    assert bank.challenge_state(body["challenge_id"]).purpose == "transfer_money"


def test_the_same_key_gives_the_same_order_and_another_body_a_conflict(
    signed_in: httpx.Client,
) -> None:
    first, again = opened(signed_in).json(), opened(signed_in).json()
    assert first.pop("challenge_id")
    assert again.pop("challenge_id") is None  # it is told once
    assert again == first
    assert opened(signed_in, amount_paise=60_000).status_code == 409


@pytest.mark.parametrize("key", [None, "", "a b", "x" * 201])
def test_a_payment_without_a_usable_key_is_refused(
    signed_in: httpx.Client, bank: LegibleBank, key: str | None
) -> None:
    headers = {} if key is None else {"Idempotency-Key": key}
    answer = signed_in.post(AT, json=WISH, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["type"] == "/api/docs#idempotency_key_missing"
    assert bank.orders == []


@pytest.mark.parametrize(
    "amount", [0, -1, True, "50000", 500.0, 1.5, None, 10**14, 10**400, [1], "१"]
)
def test_an_amount_is_a_positive_whole_number_and_nothing_else(
    signed_in: httpx.Client, bank: LegibleBank, amount: object
) -> None:
    answer = opened(signed_in, amount_paise=amount)
    assert answer.status_code == 422
    assert "amount_paise" in answer.json()["detail"]
    assert bank.orders == []


@pytest.mark.parametrize(
    "change", [{"payee": ""}, {"payee": "\x00"}, {"narration": "x" * 141}, {"kind": 1}]
)
def test_other_fields_are_checked_too(
    signed_in: httpx.Client, change: dict[str, object]
) -> None:
    assert opened(signed_in, **change).status_code == 422


def test_money_needs_a_sign_in(client: httpx.Client, bank: LegibleBank) -> None:
    assert opened(client).status_code == 401
    token, _ = bank.open_session()
    client.headers["Authorization"] = f"Bearer {token}"
    answer = opened(client)
    assert answer.status_code == 401
    assert answer.json()["type"] == "/api/docs#sign_in_needed"


def test_a_payment_is_confirmed_by_its_passcode(
    signed_in: httpx.Client, bank: LegibleBank
) -> None:
    order = opened(signed_in).json()
    at = f"{AT}{order['id']}/confirm/"
    assert signed_in.post(at, json={"passcode": "000000"}).status_code == 401
    code = bank.code_for(order["challenge_id"])
    body = signed_in.post(at, json={"passcode": code}).json()
    (transfer,) = bank.rows("SELECT * FROM transfers WHERE kind = 'transfer_money'")
    assert body == {
        "id": order["id"],
        "status": "posted",
        "utr": transfer.utr,
        "posted_at": transfer.posted_at.isoformat(),
        "balance_paise": 4_950_000,
    }


def test_a_payment_is_cancelled_until_it_has_gone(
    signed_in: httpx.Client, bank: LegibleBank
) -> None:
    order_id = opened(signed_in).json()["id"]
    answer = signed_in.post(f"{AT}{order_id}/cancel/")
    assert answer.json() == {"id": order_id, "status": "voided"}
    gone = opened(signed_in, "key-2").json()
    code = {"passcode": bank.code_for(gone["challenge_id"])}
    assert signed_in.post(f"{AT}{gone['id']}/confirm/", json=code).status_code == 200
    assert signed_in.post(f"{AT}{gone['id']}/cancel/").status_code == 409


@pytest.mark.parametrize(
    "order_id", ["1", "nonsense", str(uuid.UUID(int=7)), "%00", "a" * 500]
)
@pytest.mark.parametrize("act", ["confirm", "cancel"])
def test_an_unknown_order_is_not_found(
    signed_in: httpx.Client, order_id: str, act: str
) -> None:
    body = {"passcode": "271828"} if act == "confirm" else None
    answer = signed_in.post(f"{AT}{order_id}/{act}/", json=body)
    assert answer.status_code == 404


def paid(client: httpx.Client, bank: LegibleBank, paise: int) -> None:
    """Pay Ramesh; the ledger has a clock of its own, so it is told when that was."""
    order = opened(client, f"key-{paise}", amount_paise=paise).json()
    code = {"passcode": bank.code_for(order["challenge_id"])}
    answer = client.post(f"{AT}{order['id']}/confirm/", json=code)
    assert answer.json()["status"] == "posted"


def test_the_statement_comes_in_pages(
    signed_in: httpx.Client, bank: LegibleBank
) -> None:
    first = datetime(2026, 3, 31, 18, 30, tzinfo=timezone.utc)
    end = datetime(2026, 5, 1, tzinfo=timezone.utc)
    moment = timedelta(microseconds=1)
    paid_at = {1_00: first - moment, 2_00: first, 3_00: first + moment}
    paid_at |= {4_00: end - moment, 5_00: end}
    bank.database.change("UPDATE postings SET posted_at = %s", first - moment)
    for paise, at in paid_at.items():
        paid(signed_in, bank, paise)
        dating = "UPDATE postings SET posted_at = %s WHERE abs(amount_paise) = %s"
        bank.database.change(dating, at, paise)
    wanted: dict[str, str | int] = {
        "limit": 2,
        "from": "2026-04-01T00:00:00+05:30",
        "to": "2026-05-01T00:00:00Z",
        "payee": "Ramesh",
        "direction": "debit",
    }
    body = signed_in.get(f"{AT}history/", params=wanted).json()
    assert [item["amount_paise"] for item in body["items"]] == [4_00, 3_00]
    assert body["items"][0]["counterparty"] == {
        "name": "Ramesh Kumar",
        "vpa": "ramesh@saathi",
    }
    cursor = {**wanted, "cursor": body["next_cursor"]}
    rest = signed_in.get(f"{AT}history/", params=cursor).json()
    assert [item["amount_paise"] for item in rest["items"]] == [2_00]
    assert rest["next_cursor"] is None
    changes: tuple[dict[str, str | int], ...] = (
        {"direction": "credit"},
        {"payee": "Sunita"},
    )
    for change in changes:
        nothing = signed_in.get(f"{AT}history/", params={**wanted, **change})
        assert nothing.json()["items"] == []


def test_a_line_without_a_reference_says_so(
    signed_in: httpx.Client, bank: LegibleBank, stand: Stand
) -> None:
    def without(bank: LegibleBank, *asked: Any) -> HistoryPage:
        page = LegibleBank.transaction_history(bank, *asked)
        return replace(page, items=tuple(replace(i, utr=None) for i in page.items))

    stand(other(bank, {"transaction_history": without}))
    body = signed_in.get(f"{AT}history/").json()
    assert [item["utr"] for item in body["items"]] == [None]


@pytest.mark.parametrize(
    "params",
    [
        {"limit": "0"},
        {"limit": "101"},
        {"limit": "many"},
        {"from": "yesterday"},
        {"from": "1714000000"},
        {"from": "2026-05-01T00:00:00"},
        {"to": "2026-02-30T00:00:00Z"},
        {"to": "2026-02-20T00:00:00+99:99"},
        {"direction": "sideways"},
    ],
)
def test_a_question_that_makes_no_sense_is_told(
    signed_in: httpx.Client, params: dict[str, str]
) -> None:
    answer = signed_in.get(f"{AT}history/", params=params)
    assert answer.status_code == 422
    assert next(iter(params)) in answer.json()["detail"]
    assert "sideways" not in answer.text.replace("permitted", "")
