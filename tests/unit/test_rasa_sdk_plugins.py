"""The action server's guard: on the SDK's own application, over real HTTP."""

from __future__ import annotations

import asyncio
import logging
import threading
from pathlib import Path
from types import ModuleType
from typing import Any

import pluggy
import pytest
from rasa_sdk import Action
from rasa_sdk.endpoint import create_app

import rasa_sdk_plugins
from protocol import SECRET_HEADER
from rasa_sdk_plugins import Guard
from rasa_sdk_plugins.evidence import EvidenceDesk
from rasa_sdk_plugins.warm_up import WarmUp
from services import bootstrap
from services.installation import env_file
from tests.unit.loopback import served_app

SECRET = b"a-secret-of-the-tests-0123456789"
CANARY = "canary482913"


class ActionThatFails(Action):  # type: ignore[misc] # the SDK's class is untyped
    """Raises with the customer's words in its message."""

    def name(self) -> str:
        return "action_that_fails"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        raise ValueError(CANARY)


def call(method: str, path: str, *, secret: bytes | None = SECRET, **body: Any) -> Any:
    async def knock() -> Any:
        app = create_app(ModuleType("no_actions"))
        Guard(SECRET.decode()).attach_sanic_app_extensions(app)
        async with served_app(app) as client:
            headers = {} if secret is None else {SECRET_HEADER.encode(): secret}
            return await client.request(method, path, headers=headers, **body)

    return asyncio.run(knock())


@pytest.mark.parametrize("secret", [None, b"", b"wrong", SECRET + b"x", b"\xff"])
@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/health"), ("GET", "/actions"), ("POST", "/webhook"), ("GET", "/no")],
)
def test_strangers_are_refused(method: str, path: str, secret: bytes | None) -> None:
    answer = call(method, path, secret=secret)
    assert answer.status_code == 401
    assert answer.json() == {"error": "unauthorised"}


def test_rasa_is_let_in() -> None:
    assert call("GET", "/health").json() == {"status": "ok"}


def test_a_failing_action_is_answered_without_contents(
    caplog: pytest.LogCaptureFixture,
) -> None:
    request = {"next_action": "action_that_fails", "sender_id": CANARY}
    answer = call("POST", "/webhook", json={**request, "tracker": {"x": CANARY}})
    assert answer.status_code == 500
    assert answer.json() == {"error": "internal"}
    own = [r for r in caplog.records if r.name == "rasa_sdk_plugins"]
    assert [record.levelno for record in own] == [logging.ERROR]
    assert CANARY not in caplog.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("POST", "/webhook", 400), ("GET", "/nowhere", 404), ("PUT", "/webhook", 405)],
)
def test_a_wrong_request_is_refused_and_not_echoed(
    method: str, path: str, status: int
) -> None:
    answer = call(method, path, content=b"{" + CANARY.encode())
    assert answer.status_code == status
    assert CANARY not in answer.text


def test_the_sdk_finds_the_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in env_file.new_secrets().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SAATHI_DEMO", "1")
    monkeypatch.setenv("DATABASE_URL", "postgresql:///none")
    manager = pluggy.PluginManager("rasa_sdk")
    rasa_sdk_plugins.init_hooks(manager)
    kinds = {type(plugin) for plugin in manager.get_plugins()}
    assert kinds == {Guard, EvidenceDesk, WarmUp}


def health(warm_up: WarmUp) -> Any:
    async def knock() -> Any:
        app = create_app(ModuleType("no_actions"))
        warm_up.attach_sanic_app_extensions(app)
        Guard(SECRET.decode(), warm_up).attach_sanic_app_extensions(app)
        async with served_app(app) as client:
            headers = {SECRET_HEADER.encode(): SECRET}
            return (await client.request("GET", "/health", headers=headers)).json()

    return asyncio.run(knock())


def test_models_load_beside_the_server_which_answers_meanwhile() -> None:
    released = threading.Event()
    warm_up = WarmUp(lambda: void(released.wait(30)))
    try:
        assert health(warm_up) == {"status": "ok", "models": "loading"}
    finally:
        released.set()


def void(_: object) -> None:
    """For what only its effect is wanted of."""


def test_health_says_when_the_models_are_there() -> None:
    warm_up = WarmUp(lambda: None)
    warm_up.load()
    assert warm_up.state == "ready"


def test_health_says_which_models_there_are_and_that_one_is_absent(
    tmp_path: Path,
) -> None:
    engines = bootstrap.engines(tmp_path, "SFace")
    warm_up = WarmUp(lambda: None, engines.state)
    warm_up.load()
    assert health(warm_up) == {
        "status": "ok",
        "models": "ready",
        "face": "sface",
        "voice": "campplus",
        "passive_liveness": "absent",
    }


def test_models_that_cannot_be_loaded_are_told_and_stop_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def missing() -> None:
        raise FileNotFoundError("sface is missing: run make setup")

    warm_up = WarmUp(missing)
    warm_up.load()
    assert warm_up.state == "unavailable"
    assert "run make setup" in caplog.text
