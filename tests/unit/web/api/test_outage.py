"""While a part is away: what is said is true, and says when to come back."""

from __future__ import annotations

import httpx
import pytest
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from structlog.testing import capture_logs

from tests.unit.web.conftest import Stand
from tests.unit.web.legible import LegibleBank, failing
from tests.unit.web.real import bank

__all__ = ["bank"]  # fixtures

CHAT = "/api/chatbot/command/"
AWAY = [
    OperationalError("SELECT kamala", {}, Exception("server closed")),
    InterfaceError("SELECT kamala", {}, Exception("connection already closed")),
    PoolTimeoutError("QueuePool limit reached"),
]


@pytest.mark.parametrize("error", AWAY, ids=lambda error: type(error).__name__)
def test_without_the_database_nothing_is_claimed_and_a_time_is_told(
    client: httpx.Client, bank: LegibleBank, stand: Stand, error: Exception
) -> None:
    stand(failing(bank, "open_session", error))
    with capture_logs() as logs:
        answer = client.post(CHAT, json={"text": "send it to kamala"})
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert int(answer.headers["retry-after"]) > 0
    body = answer.json()
    assert body["type"] == "/api/docs#unavailable"
    assert "may or may not have been done" in body["detail"]
    assert "same Idempotency-Key" in body["detail"]
    assert "kamala" not in answer.text + str(logs)
    assert {"event": "database away", "kind": type(error).__name__}.items() <= (
        logs[0].items()
    )


def test_an_error_nobody_foresaw_claims_nothing_either(
    client: httpx.Client, bank: LegibleBank, stand: Stand
) -> None:
    stand(failing(bank, "open_session", RuntimeError("who knows where")))
    answer = client.post(CHAT, json={"text": "hello"})
    assert answer.status_code == 500
    assert "may or may not have been done" in answer.json()["detail"]
