"""The API in a made-up second language: it answers in that of the session."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest

from services.bank import Bank
from services.people.sessions import Session
from tests.unit.second_language import (  # noqa: F401 - one is a fixture
    OTHER,
    other_of,
    second_language,
)
from tests.unit.web.captured import form
from tests.unit.web.conftest import Stand
from tests.unit.web.fake_rasa import FakeRasa
from tests.unit.web.legible import LegibleBank, other
from tests.unit.web.real import bank, signed_in

__all__ = ["bank", "signed_in"]  # fixtures

HISTORY, COMMAND = "/api/transactions/history/", "/api/chatbot/command/"


@pytest.fixture
def elsewhere(bank: LegibleBank, stand: Stand) -> None:
    """Every session speaks another language: nobody can choose one yet."""

    def find_session(bank: Bank, token: str) -> Session:
        return replace(Bank.find_session(bank, token), language=OTHER)

    stand(other(bank, {"find_session": find_session}))


def test_a_call_is_refused_in_the_sessions_language(
    signed_in: httpx.Client, elsewhere: None
) -> None:
    told = signed_in.get(HISTORY, params={"from": "yesterday"}).json()
    assert told["title"] == other_of("problems.invalid.title")
    assert told["detail"].startswith("«xx Please check: from: ")


def test_evidence_is_refused_in_the_conversations_language(
    signed_in: httpx.Client, elsewhere: None
) -> None:
    told = signed_in.post(COMMAND, **form("no-such-challenge", sound="audio")).json()
    assert told["detail"] == other_of("refusals.evidence_expired.words")


def test_a_turn_tells_rasa_the_sessions_language(
    signed_in: httpx.Client, elsewhere: None, rasa: FakeRasa
) -> None:
    assert signed_in.post(COMMAND, json={"text": "hello"}).status_code == 200
    assert rasa.heard[-1].language == OTHER


def test_the_passcode_is_asked_for_in_the_sessions_language(
    client: httpx.Client, bank: LegibleBank, elsewhere: None
) -> None:
    token, _session = bank.open_session()
    client.headers["Authorization"] = f"Bearer {token}"
    told = client.post("/api/auth/login/", json={"customer": "9000000001"}).json()
    assert told["prompt"] == other_of("upi_app.prompt")
    assert told["sent_to"] == other_of("upi_app.name")


def test_before_a_session_is_known_english_is_spoken(client: httpx.Client) -> None:
    told = client.get(HISTORY).json()
    assert told["detail"] == "Please sign in first and send the token you were given."
