"""Each process refuses what is not its business, and the others outlive it."""

from __future__ import annotations

import time

import httpx
import pytest

from tests.integration.live import LiveSystem, Person

pytestmark = pytest.mark.live


def local(system: LiveSystem, process: str, path: str) -> str:
    return f"http://127.0.0.1:{system.environment[f'SAATHI_{process}_PORT']}{path}"


def call(method: str, url: str, **more: object) -> httpx.Response:
    with httpx.Client(timeout=20, trust_env=False) as client:
        return client.request(method, url, **more)  # type: ignore[arg-type]  # httpx's own


@pytest.mark.parametrize("path", ["/webhook", "/health", "/actions", "/"])
@pytest.mark.parametrize(
    "secret", [None, "", "wrong", "é", "x" * 10_000, "Bearer undefined"]
)
def test_the_action_server_answers_nobody_without_the_secret(
    system: LiveSystem, path: str, secret: str | None
) -> None:
    headers = {"X-Saathi-Secret": secret.encode()} if secret is not None else {}
    url = local(system, "ACTIONS", path)
    body = {"next_action": "action_check_balance", "sender_id": "x", "tracker": {}}
    answer = call("POST", url, json=body, headers=headers)
    # An absurd header is refused even before it is compared.
    assert answer.status_code in ({401} if len(secret or "") < 999 else {401, 413, 431})
    assert "action_check_balance" not in answer.text


def test_a_broken_call_to_the_action_server_is_answered_without_echo(
    system: LiveSystem,
) -> None:
    headers = {"X-Saathi-Secret": system.environment["SAATHI_INNER_SECRET"]}
    answer = call(
        "POST",
        local(system, "ACTIONS", "/webhook"),
        content=b'{"next_action": "action_help", "tracker": "canary-in-the-body"}',
        headers=headers,
    )
    assert answer.status_code >= 400
    assert "canary" not in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/webhooks/rest/webhook",
        "/webhooks/callback/webhook",
        "/webhooks/socketio/webhook",
        "/socket.io/",
        "/conversations/x/tracker",
        "/conversations/x/messages",
        "/conversations/x/tracker/events",
        "/model",
        "/model/parse",
        "/model/train",
        "/domain",
        "/status",
    ],
)
def test_rasa_has_no_stock_channel_and_no_open_api(
    system: LiveSystem, path: str
) -> None:
    url = local(system, "RASA", path)
    secret = {"X-Saathi-Secret": system.environment["SAATHI_INNER_SECRET"]}
    for method in ("GET", "POST", "PUT"):
        answer = call(method, url, json={"message": "hello"})
        assert answer.status_code in {401, 404, 405}, (method, answer.status_code)
        answer = call(method, url, json={"message": "hello"}, headers=secret)
        assert answer.status_code in {404, 405}, (method, answer.status_code)


def test_rasa_listens_to_nobody_without_the_secret(system: LiveSystem) -> None:
    for path in ("/webhooks/assistant/say", "/webhooks/assistant/health"):
        method = "POST" if path.endswith("say") else "GET"
        assert call(method, local(system, "RASA", path)).status_code == 401


def test_without_the_action_server_the_customer_hears_an_apology(
    system: LiveSystem, kamala: Person
) -> None:
    kamala.sign_in("9000000001")
    system.kill("actions")
    try:
        assert "sorry" in kamala.say("what is my balance").lower()
        time.sleep(1.1)  # an answer is kept for a second
        status, state = system.health()
        assert (status, state["parts"]["actions"]) == (503, "down")
        assert state["parts"]["rasa"] == state["parts"]["database"] == "up"
    finally:
        system.start("actions")
        system.wait_until_healthy()
    assert "₹" in kamala.say("what is my balance")


def test_without_rasa_the_customer_hears_an_apology(
    system: LiveSystem, kamala: Person
) -> None:
    kamala.sign_in("9000000001")
    system.kill("rasa")
    try:
        assert "sorry" in kamala.say("what is my balance").lower()
        time.sleep(1.1)  # an answer is kept for a second
        status, state = system.health()
        assert (status, state["parts"]["rasa"]) == (503, "down")
    finally:
        system.start("rasa")
        system.wait_until_healthy()
    # The conversation lies in the database: it goes on where it was.
    assert "₹" in kamala.say("what is my balance")


def test_a_session_outlives_the_web_process(system: LiveSystem, kamala: Person) -> None:
    kamala.sign_in("9000000001")
    system.kill("web")
    system.start("web")
    system.wait_until_healthy()
    assert "₹" in kamala.say("what is my balance")
