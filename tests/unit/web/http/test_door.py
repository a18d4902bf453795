"""What holds for every address: headers, limits, problems, silence of the logs."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping

import httpx
import pytest
from structlog.testing import capture_logs

from services.bank import Bank
from tests.unit.web.captured import form
from tests.unit.web.conftest import Stand, served, settings_for
from tests.unit.web.fake_rasa import FakeRasa
from tests.unit.web.legible import LegibleBank, failing, other
from tests.unit.web.real import bank, signed_in
from web.app import create_app
from web.http.limits import Limits
from web.http.problems import Problem

__all__ = ["bank", "signed_in"]  # fixtures

CHAT = "/api/chatbot/command/"


def is_problem(answer: httpx.Response) -> bool:
    fields = answer.json()
    return (
        answer.headers["content-type"] == "application/problem+json"
        and set(fields) == {"type", "title", "status", "detail"}
        and fields["status"] == answer.status_code
    )


@pytest.mark.parametrize("path", ["/", "/health/", "/api/openapi.json", "/nowhere"])
def test_every_answer_carries_the_security_headers(
    client: httpx.Client, path: str
) -> None:
    headers = client.get(path).headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert len(headers["x-request-id"]) == 16


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/health", 404),
        ("GET", "/api/docs/", 404),
        ("POST", "/api/chatbot/command", 404),
        ("GET", CHAT, 405),
        ("DELETE", "/health/", 405),
        ("GET", "/pages/../app.py", 404),
        ("GET", "/pages/%2e%2e%2fapp.py", 404),
        ("GET", "/sandbox/phone/kamala@saathi/", 404),  # no sandbox was given
    ],
)
def test_wrong_addresses_and_methods_are_problems_too(
    client: httpx.Client, method: str, path: str, status: int
) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status
    assert is_problem(answer)


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b'{"text": NaN}', "application/json", 400),
        (b"[" * 60_000, "application/json", 400),
        (b"[]", "application/json", 422),
        (b"null", "application/json", 422),
        (b'{"text": 5}', "application/json", 422),
        (b'{"text": ["hello"]}', "application/json", 422),
        (b'{"words": "hello"}', "application/json", 422),
        (b'{"text": "hello"}', "text/plain", 415),
        (b"text=hello", "application/x-www-form-urlencoded", 415),
        (b'{"text": "' + b"a" * 70_000 + b'"}', "application/json", 413),
    ],
    ids=range(13),
)
def test_unreadable_bodies_are_problems_that_repeat_nothing(
    client: httpx.Client, rasa: FakeRasa, content: bytes, kind: str, status: int
) -> None:
    answer = client.post(CHAT, content=content, headers={"Content-Type": kind})
    assert answer.status_code == status
    assert is_problem(answer)
    assert "hello" not in answer.text
    assert rasa.heard == []


def test_a_body_without_an_announced_length_is_bounded_too(
    client: httpx.Client,
) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(40):
            yield b" " * 4096

    headers = {"Content-Type": "application/json"}
    answer = client.post(CHAT, content=endless(), headers=headers)
    assert answer.status_code == 413


def test_lone_surrogates_are_survived(client: httpx.Client, rasa: FakeRasa) -> None:
    headers = {"Content-Type": "application/json"}
    answer = client.post(CHAT, content=b'{"text": "hi \\ud800"}', headers=headers)
    assert answer.status_code == 200
    assert rasa.heard[0].text == "hi"
    answer = client.post(
        "/api/auth/login/", content=b'{"customer": "\\ud800"}', headers=headers
    )
    assert answer.status_code == 422


def test_an_unforeseen_error_tells_and_logs_nothing_of_what_was_said(
    client: httpx.Client, bank: LegibleBank, stand: Stand
) -> None:
    breaks_with = RuntimeError("kamala@saathi said 271828")
    stand(failing(bank, "open_session", breaks_with))
    with capture_logs() as logs:
        answer = client.post(CHAT, json={"text": "my code is 271828"})
    assert answer.status_code == 500
    assert is_problem(answer)
    told = answer.text + json.dumps(logs)
    assert "271828" not in told
    assert "kamala" not in told
    assert "RuntimeError" in told
    [entry] = [log for log in logs if log["event"] == "unforeseen error"]
    assert entry["request_id"] == answer.headers["x-request-id"]


def test_the_log_names_routes_and_never_addresses_or_tokens(
    signed_in: httpx.Client,
) -> None:
    token = signed_in.headers["Authorization"].split()[1]
    with capture_logs() as logs:
        signed_in.get("/api/auth/challenge/secret-handle/")
        signed_in.get("/api/transactions/history/", params={"payee": "ramesh@saathi"})
        signed_in.post(CHAT, json={"text": "send it to Ramesh"})
        signed_in.get("/unknown/ramesh@saathi/")
    text = json.dumps(logs).lower()
    for secret in ("secret-handle", "ramesh", token.lower()):
        assert secret not in text
    assert [log["route"] for log in logs] == [
        "/api/auth/challenge/{challenge_id}/",
        "/api/transactions/history/",
        CHAT,
        "unknown",
    ]


def test_one_address_is_told_to_wait(bank: LegibleBank, rasa: FakeRasa) -> None:
    app = create_app(bank, settings_for(rasa.url, requests_per_minute=3))
    with served(app) as url:
        answers = [httpx.post(url + CHAT, json={"text": "hi"}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert is_problem(answers[-1])
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 61


def test_one_session_is_told_to_wait_before_its_address(
    bank: LegibleBank, rasa: FakeRasa
) -> None:
    app = create_app(bank, settings_for(rasa.url, requests_per_minute=6))
    token, _ = bank.open_session()
    headers = {"Authorization": f"Bearer {token}"}
    with served(app) as url:
        answers = [
            httpx.post(url + CHAT, json={"text": "hi"}, headers=headers)
            for _ in range(4)
        ]
        stranger = httpx.post(url + CHAT, json={"text": "hi"})
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert stranger.status_code == 200


def test_signing_in_is_limited_more_strictly(bank: LegibleBank, rasa: FakeRasa) -> None:
    app = create_app(bank, settings_for(rasa.url, sign_ins_per_minute=2))
    with served(app) as url:
        at = f"{url}/api/auth/login/"
        answers = [httpx.post(at, json={"customer": "9000000001"}) for _ in range(3)]
        # A forwarded address is the client's own word and counts for nothing.
        forged = httpx.post(
            at,
            json={"customer": "9000000001"},
            headers={"X-Forwarded-For": "203.0.113.9"},
        )
        chat = httpx.post(url + CHAT, json={"text": "hi"})
    assert [answer.status_code for answer in answers] == [202, 202, 429]
    assert forged.status_code == 429
    assert chat.status_code == 200


def test_recordings_of_one_address_are_limited_more_strictly_still(
    bank: LegibleBank, rasa: FakeRasa
) -> None:
    app = create_app(bank, settings_for(rasa.url, sign_ins_per_minute=9))
    token, session = bank.open_session()
    headers = {"Authorization": f"Bearer {token}"}
    order = f"/api/transactions/{uuid.uuid4()}/confirm/"
    with served(app) as url:

        def shown(at: str, sound: str, faces: int = 0) -> int:
            challenge_id = bank.ask(session, ("face", "voice")).challenge_id
            named = {"customer": "9000000001"} if "login" in at else {}
            given = form(challenge_id, sound=sound, faces=faces, **named)
            return httpx.post(url + at, headers=headers, **given).status_code

        login = "/api/auth/login/"
        before = [shown(CHAT, "audio"), shown(order, "voice"), shown(login, "voice")]
        after = [shown(CHAT, "audio"), shown(order, "voice"), shown(login, "voice")]
        face, chat = shown(CHAT, "", 3), httpx.post(url + CHAT, json={"text": "hi"})
    assert 429 not in before
    assert after == [429] * 3
    assert (face, chat.status_code) == (200, 200)


def test_twenty_recordings_a_minute_by_default() -> None:
    limits = Limits(requests_per_minute=600, sign_ins_per_minute=60)
    for _ in range(20):
        limits.count("recordings", "192.0.2.1")
    with pytest.raises(Problem) as refused:
        limits.count("recordings", "192.0.2.1")
    assert refused.value.status == 429


def test_health_names_each_part(client: httpx.Client, bank: LegibleBank) -> None:
    for process in ("jobs", "roots"):
        beat = "INSERT INTO heartbeats (process, beaten_at) VALUES (%s, %s)"
        bank.database.change(beat, process, bank.clock())
    answer = client.get("/health/")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "parts": dict.fromkeys(
            ("web", "database", "rasa", "actions", "jobs", "roots"), "up"
        ),
    }


def test_health_says_which_part_is_down(
    client: httpx.Client, bank: LegibleBank, rasa: FakeRasa, stand: Stand
) -> None:
    stand(failing(bank, "health", ConnectionError("connection to 10.1.2.3 refused")))
    rasa.ready = False
    answer = client.get("/health/")
    assert answer.status_code == 503
    assert answer.json()["parts"] == {
        "web": "up",
        "database": "down",
        "rasa": "down",
        "actions": "up",
    }


def test_a_callback_reaches_the_bank_byte_for_byte(
    client: httpx.Client, bank: LegibleBank, stand: Stand
) -> None:
    callbacks: list[tuple[Mapping[str, str], bytes]] = []

    def upi_callback(
        _bank: Bank, headers: Mapping[str, str], body: bytes
    ) -> dict[str, str]:
        callbacks.append((headers, body))
        return {"passcode": "271828"}

    stand(other(bank, {"upi_callback": upi_callback}))
    body = b'{ "state":"approved" }'
    answer = client.post(
        "/api/upi/callback/", content=body, headers={"X-Upi-Nonce": "n"}
    )
    assert answer.json() == {"passcode": "271828"}
    [(headers, heard)] = callbacks
    assert heard == body
    assert headers["x-upi-nonce"] == "n"


def test_the_description_and_the_pages_need_nothing_from_elsewhere(
    client: httpx.Client,
) -> None:
    paths = client.get("/api/openapi.json").json()["paths"]
    assert {"/api/chatbot/command/", "/api/transactions/history/"} <= set(paths)
    docs = client.get("/api/docs").text
    for path in paths:
        assert path in docs
    assert 'id="insufficient_funds"' in docs
    for page in (docs, client.get("/").text):
        assert "//" not in page.replace("https://", "//").replace("<!doctype", "")
    assert (
        client.get("/pages/saathi.css").headers["content-type"].startswith("text/css")
    )
