"""The way to the actions: in time, told when it fails, and silent about contents."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from channels import action_endpoint
from channels.action_endpoint import WatchedEndpoint, note_failures
from tests.unit.loopback import served

CANARY = "canary"


def actions(app: Sanic) -> None:
    @app.post("/<status:int>")
    async def answer(request: Request, status: int) -> HTTPResponse:
        body = {"error": CANARY, "secret": request.headers.get("x-secret")}
        return json_response(body, status=status)

    @app.post("/slow")
    async def slow(_: Request) -> HTTPResponse:
        await asyncio.sleep(30)
        return json_response({})


async def call(path: str) -> tuple[Any, list[str]]:
    """Return what came back, an answer or an error, and the failures noted."""
    async with served(actions) as client:
        url = str(client.base_url.join(path))
        endpoint = EndpointConfig(url, headers={"x-secret": "s"})
        failures = note_failures()
        try:
            answer = await WatchedEndpoint.of(endpoint).request(json={}, timeout=300)
        except (aiohttp.ClientError, ClientResponseError) as error:
            return error, failures
        return answer, failures


def test_an_answer_comes_through_with_the_endpoints_settings() -> None:
    answer, failures = asyncio.run(call("200"))
    assert answer == {"error": CANARY, "secret": "s"}
    assert failures == []


def test_a_rejection_is_no_failure() -> None:
    error, failures = asyncio.run(call("400"))
    assert (error.status, failures) == (400, [])
    assert CANARY in str(error.text)


@pytest.mark.parametrize("status", [401, 404, 500])
def test_a_refusal_is_noted_without_its_contents(status: int) -> None:
    error, failures = asyncio.run(call(str(status)))
    assert failures == [f"status {status}"]
    assert error.status == status
    assert CANARY not in f"{error} {error.text}"


def test_an_action_that_takes_too_long_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(action_endpoint, "ACTION_CALL_S", 0.2)
    error, failures = asyncio.run(call("slow"))
    assert isinstance(error, aiohttp.ClientError)
    assert failures == ["TimeoutError"]


def test_a_server_that_is_away_is_noted() -> None:
    async def knock() -> list[str]:
        failures = note_failures()
        with pytest.raises(aiohttp.ClientError):
            await WatchedEndpoint.of(EndpointConfig("http://127.0.0.1:1/")).request()
        return failures

    assert asyncio.run(knock()) == ["ClientConnectorError"]
