"""Payments and the statement through the API."""

from __future__ import annotations

import uuid
from datetime import datetime, timezone

import httpx
import pytest

from tests.unit.web.fakes import GOOD_CODE, FakeBank

AT = "/api/transactions/"
WISH = {"payee": "ramesh@saathi", "amount_paise": 50_000, "narration": "for medicines"}


def opened(
    client: httpx.Client, key: str = "key-1", /, **changes: object
) -> httpx.Response:
    return client.post(AT, json={**WISH, **changes}, headers={"Idempotency-Key": key})


def test_a_payment_is_read_back_and_waits(signed_in: httpx.Client) -> None:
    answer = opened(signed_in)
    assert answer.status_code == 202
    body = answer.json()
    assert uuid.UUID(body.pop("id"))
    assert body == {
        "status": "awaiting_confirmation",
        "payee": {"name": "Ramesh Kumar", "vpa": "ramesh@saathi"},
        "amount_paise": 50_000,
        "confirm_with": ["upi_passcode"],
        "challenge_id": "challenge-of-the-order",
        "expires_at": "2026-05-04T09:35:00+00:00",
    }


def test_the_same_key_gives_the_same_order_and_another_body_a_conflict(
    signed_in: httpx.Client,
) -> None:
    assert opened(signed_in).json() == opened(signed_in).json()
    assert opened(signed_in, amount_paise=60_000).status_code == 409


@pytest.mark.parametrize("key", [None, "", "a b", "x" * 201])
def test_a_payment_without_a_usable_key_is_refused(
    signed_in: httpx.Client, bank: FakeBank, key: str | None
) -> None:
    headers = {} if key is None else {"Idempotency-Key": key}
    answer = signed_in.post(AT, json=WISH, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["type"] == "/api/docs#idempotency_key_missing"
    assert bank.orders == {}


@pytest.mark.parametrize(
    "amount", [0, -1, True, "50000", 500.0, 1.5, None, 10**14, 10**400, [1], "१"]
)
def test_an_amount_is_a_positive_whole_number_and_nothing_else(
    signed_in: httpx.Client, bank: FakeBank, amount: object
) -> None:
    answer = opened(signed_in, amount_paise=amount)
    assert answer.status_code == 422
    assert "amount_paise" in answer.json()["detail"]
    assert bank.orders == {}


@pytest.mark.parametrize(
    "change", [{"payee": ""}, {"payee": "\x00"}, {"narration": "x" * 141}, {"kind": 1}]
)
def test_other_fields_are_checked_too(
    signed_in: httpx.Client, change: dict[str, object]
) -> None:
    assert opened(signed_in, **change).status_code == 422


def test_money_needs_a_sign_in(client: httpx.Client, bank: FakeBank) -> None:
    assert opened(client).status_code == 401
    token, _ = bank.open_session()
    client.headers["Authorization"] = f"Bearer {token}"
    answer = opened(client)
    assert answer.status_code == 401
    assert answer.json()["type"] == "/api/docs#sign_in_needed"


def test_a_payment_is_confirmed_by_its_passcode(signed_in: httpx.Client) -> None:
    at = f"{AT}{opened(signed_in).json()['id']}/confirm/"
    assert signed_in.post(at, json={"passcode": "000000"}).status_code == 401
    body = signed_in.post(at, json={"passcode": GOOD_CODE}).json()
    assert body == {
        "id": body["id"],
        "status": "posted",
        "utr": "412345678901",
        "posted_at": "2026-05-04T09:30:00+00:00",
        "balance_paise": 4_950_000,
    }


def test_a_payment_is_cancelled_until_it_has_gone(signed_in: httpx.Client) -> None:
    order_id = opened(signed_in).json()["id"]
    answer = signed_in.post(f"{AT}{order_id}/cancel/")
    assert answer.json() == {"id": order_id, "status": "voided"}
    gone = opened(signed_in, "key-2", narration="gone").json()["id"]
    assert signed_in.post(f"{AT}{gone}/cancel/").status_code == 409


@pytest.mark.parametrize(
    "order_id", ["1", "nonsense", str(uuid.UUID(int=7)), "%00", "a" * 500]
)
@pytest.mark.parametrize("act", ["confirm", "cancel"])
def test_an_unknown_order_is_not_found(
    signed_in: httpx.Client, order_id: str, act: str
) -> None:
    body = {"passcode": GOOD_CODE} if act == "confirm" else None
    answer = signed_in.post(f"{AT}{order_id}/{act}/", json=body)
    assert answer.status_code == 404


def test_the_statement_comes_in_pages(signed_in: httpx.Client, bank: FakeBank) -> None:
    body = signed_in.get(
        f"{AT}history/",
        params={
            "limit": 2,
            "cursor": "c",
            "from": "2026-04-01T00:00:00+05:30",
            "to": "2026-05-01T00:00:00Z",
            "payee": "Ramesh",
            "direction": "debit",
        },
    ).json()
    assert body["next_cursor"] == "next"
    assert body["items"][0]["counterparty"] == {
        "name": "Ramesh Kumar",
        "vpa": "ramesh@saathi",
    }
    assert body["items"][0]["utr"] is None
    [query] = bank.queries
    assert query.from_at == datetime(2026, 3, 31, 18, 30, tzinfo=timezone.utc)
    assert query.to_at == datetime(2026, 5, 1, tzinfo=timezone.utc)
    assert (query.limit, query.cursor, query.payee) == (2, "c", "Ramesh")
    assert query.direction == "debit"


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
