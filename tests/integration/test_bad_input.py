"""Bad input gets a clear answer and loses nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.integration.live import LiveSystem, Person

pytestmark = pytest.mark.live


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "\n",
        "\u200b",
        "/",
        "😀" * 50,
        "?" * 900,
        "word " * 10_000,
        "\u202e" + "abc",
        "०१२",
        "'; DROP TABLE orders; --",
        "<script>alert(1)</script>",
        "{{7*7}} ${7*7} %s %n",
        "\ud83d",
    ],
)
def test_odd_texts_are_answered_and_the_talk_goes_on(kamala: Person, text: str) -> None:
    kamala.sign_in_by_api("9000000001")
    kamala.say("please send five hundred rupees to Ramesh")
    try:
        answer = kamala.post("/api/chatbot/command/", {"text": text})
    except UnicodeEncodeError:
        return  # half a character cannot even be sent
    assert answer.status_code in {200, 413, 422}
    if answer.status_code == 200:
        assert answer.json()["replies"]
    else:
        assert answer.headers["content-type"].startswith("application/problem+json")
        assert answer.json()["detail"]
    again = kamala.say("please send five hundred rupees to Ramesh")
    assert "₹500" in again


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b'{"text": 5}',
        b'{"text": null}',
        b'{"text": ["a"]}',
        b"\xff\xfe",
        b'{"text": "' + b"a" * 2_000_000 + b'"}',
    ],
)
def test_wrong_types_are_told_and_never_a_server_error(
    kamala: Person, body: bytes
) -> None:
    answer = kamala.http.post(
        "/api/chatbot/command/",
        content=body,
        headers={"Content-Type": "application/json"},
    )
    assert 400 <= answer.status_code < 500
    assert answer.headers["content-type"].startswith("application/problem+json")


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"payee": "ramesh@saathi", "amount_paise": 0}, 422),
        ({"payee": "ramesh@saathi", "amount_paise": -1}, 422),
        ({"payee": "ramesh@saathi", "amount_paise": 1.5}, 422),
        ({"payee": "ramesh@saathi", "amount_paise": "500"}, 422),
        ({"payee": "ramesh@saathi", "amount_paise": True}, 422),
        ({"payee": "ramesh@saathi", "amount_paise": 10**30}, 422),
        ({"payee": "ramesh@saathi", "amount_paise": 100_000_01}, 422),
        ({"payee": "nobody@saathi", "amount_paise": 100}, 404),
        ({"payee": "", "amount_paise": 100}, 422),
        ({"amount_paise": 100}, 422),
        ({}, 422),
    ],
)
def test_orders_that_cannot_be_are_refused(
    kamala: Person, fields: dict[str, Any], status: int
) -> None:
    kamala.sign_in_by_api("9000000001")
    answer = kamala.post("/api/transactions/", fields, **{"Idempotency-Key": "bad"})
    assert answer.status_code in {status, 404 if fields.get("payee") == "" else status}
    assert answer.headers["content-type"].startswith("application/problem+json")


def test_the_same_order_many_times_at_once_is_one_order(system: LiveSystem) -> None:
    person = Person(system)
    person.sign_in_by_api("9000000001")
    fields = {"payee": "sunita@saathi", "amount_paise": 101_00}
    headers = {"Idempotency-Key": "many-at-once"}

    def order(_: int) -> tuple[int, str]:
        answer = person.post("/api/transactions/", fields, **headers)
        return answer.status_code, answer.json().get("id", "")

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(order, range(8)))
    assert {status for status, _ in answers} <= {202, 409}
    (order_id,) = {made for status, made in answers if status == 202}
    code = person.approve("Send money")

    def confirm(_: int) -> int:
        path = f"/api/transactions/{order_id}/confirm/"
        return person.post(path, {"passcode": code}).status_code

    before = person.get("/api/transactions/history/", limit=1).json()["items"][0]
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(confirm, range(8)))
    assert 200 in statuses
    assert set(statuses) <= {200, 409, 423}
    after = person.get("/api/transactions/history/", limit=1).json()["items"][0]
    assert after["balance_paise"] == before["balance_paise"] - 101_00
    again = person.post("/api/transactions/", {**fields, "amount_paise": 1}, **headers)
    assert again.status_code == 409


def test_many_turns_of_one_conversation_at_once_keep_their_order(
    system: LiveSystem,
) -> None:
    person = Person(system)
    person.sign_in_by_api("9000000001")

    def say(_: int) -> int:
        return person.post("/api/chatbot/command/", {"text": "hello"}).status_code

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(say, range(12))) <= {200, 409, 429}
    assert "₹" in person.say("what is my balance")


def test_an_unknown_customer_cannot_be_told_from_a_known_one(
    system: LiveSystem,
) -> None:
    shapes = []
    for customer in ("9000000002", "9123456789", "ramesh@saathi", "nobody@saathi"):
        person = Person(system)
        login = person.post("/api/auth/login/", {"customer": customer})
        fields = login.json()
        check = person.post(
            "/api/auth/verify-otp/",
            {"challenge_id": fields["challenge_id"], "passcode": "123456"},
        )
        state = person.get(f"/api/auth/challenge/{fields['challenge_id']}/")
        shapes.append(
            (
                login.status_code,
                sorted(fields),
                fields["sent_to"],
                fields["prompt"],
                len(fields["challenge_id"]),
                check.status_code,
                check.json()["detail"],
                state.json(),
            )
        )
    assert all(shape == shapes[0] for shape in shapes)
