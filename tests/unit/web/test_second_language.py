"""The API in a made-up second language: it answers in that of the session."""

from __future__ import annotations

from dataclasses import replace

import httpx

from tests.unit.second_language import (  # noqa: F401 - one is a fixture
    OTHER,
    other_of,
    second_language,
)
from tests.unit.web.captured import form
from tests.unit.web.fakes import FakeBank, FakeRasa

HISTORY, COMMAND = "/api/transactions/history/", "/api/chatbot/command/"


def speak_another_language(bank: FakeBank) -> None:
    bank.sessions = {t: replace(s, language=OTHER) for t, s in bank.sessions.items()}


def test_a_call_is_refused_in_the_sessions_language(
    signed_in: httpx.Client, bank: FakeBank
) -> None:
    speak_another_language(bank)
    told = signed_in.get(HISTORY, params={"from": "yesterday"}).json()
    assert told["title"] == other_of("problems.invalid.title")
    assert told["detail"].startswith("«xx Please check: from: ")


def test_evidence_is_refused_in_the_conversations_language(
    signed_in: httpx.Client, bank: FakeBank
) -> None:
    speak_another_language(bank)
    told = signed_in.post(COMMAND, **form("no-such-challenge", sound="audio")).json()
    assert told["detail"] == other_of("refusals.evidence_expired.words")


def test_a_turn_tells_rasa_the_sessions_language(
    signed_in: httpx.Client, bank: FakeBank, rasa: FakeRasa
) -> None:
    speak_another_language(bank)
    assert signed_in.post(COMMAND, json={"text": "hello"}).status_code == 200
    assert rasa.heard[-1].language == OTHER


def test_the_passcode_is_asked_for_in_the_sessions_language(
    client: httpx.Client, bank: FakeBank
) -> None:
    token, _session = bank.open_session()
    speak_another_language(bank)
    client.headers["Authorization"] = f"Bearer {token}"
    told = client.post("/api/auth/login/", json={"customer": "9000000001"}).json()
    assert told["prompt"] == other_of("upi_app.prompt")
    assert told["sent_to"] == other_of("upi_app.name")


def test_before_a_session_is_known_english_is_spoken(client: httpx.Client) -> None:
    told = client.get(HISTORY).json()
    assert told["detail"] == "Please sign in first and send the token you were given."
