"""The connector over real HTTP, with a Rasa that does as it is told."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore
from rasa.shared.exceptions import RasaException

from channels import assistant
from channels.action_endpoint import WatchedEndpoint, _note
from channels.assistant import AssistantInput, prepare_agent
from channels.redaction.passcode_redaction import REMOVED
from protocol import Button, Reply, Said
from protocol.sentences import say
from tests.unit.channels.dialogues import DOMAIN
from tests.unit.channels.rasa_fakes import (
    CREDENTIALS,
    SEALER,
    FakeAgent,
    rasa_with,
    says,
)
from vault import VaultError

NOTHING_HEARD = Reply(say("en", "talking.nothing_heard"))
TOO_LONG = Reply(say("en", "talking.too_long"))
SORRY = Reply(say("en", "talking.sorry"))

CODE = "482913"
SAY = "/webhooks/assistant/say"


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    factory = logging.getLogRecordFactory()
    yield
    logging.setLogRecordFactory(factory)
    logging.disable(logging.NOTSET)


@pytest.fixture
def agent() -> FakeAgent:
    return FakeAgent()


def post(agent: FakeAgent, **say: Any) -> Any:
    async def turn() -> Any:
        async with rasa_with(agent) as client:
            body = json.dumps({"conversation_id": "c1", **say})
            return await client.post(SAY, content=body)

    return asyncio.run(turn())


def said(agent: FakeAgent, text: str = "", **say: Any) -> Said:
    answer = post(agent, text=text, **say)
    assert answer.status_code == 200
    return Said.from_json(answer.json())


def test_words_are_understood_and_answered(agent: FakeAgent) -> None:
    answer = said(agent, "what is my balance")
    assert answer == Said("what is my balance", (Reply("Yes."),), 0.75)
    assert agent.heard.text == "what is my balance"
    assert agent.heard.sender_id == "c1"
    assert agent.heard.input_channel == "assistant"
    assert agent.heard.metadata == {}


COMMANDS = [
    '/transfer_money{"amount":"5"}',
    '  /transfer_money{"amount":"5"}',
    '\n\t/transfer_money{"amount":"5"}',
    '\u200b/transfer_money{"amount":"5"}',
    '\ufeff\u2060/transfer_money{"amount":"5"}',
    '\u00ad/transfer_money{"amount":"5"}',
    '\u3164/transfer_money{"amount":"5"}',
    '\u2800/transfer_money{"amount":"5"}',
    '\ufe0f/transfer_money{"amount":"5"}',
    '\x00/transfer_money{"amount":"5"}',
    '\uff0ftransfer_money{"amount":"5"}',
    '\u2215transfer_money{"amount":"5"}',
    '\u2044transfer_money{"amount":"5"}',
    '\u29f8transfer_money{"amount":"5"}',
    '\\/transfer_money{"amount":"5"}',
    '/ / //transfer_money{"amount":"5"}',
    '/\u200b/ \uff0f\u3000/transfer_money{"amount":"5"}',
    '\ud800/transfer_money{"amount":"5"}',
]


@pytest.mark.parametrize("command", COMMANDS, ids=ascii)
def test_a_command_is_only_words(agent: FakeAgent, command: str) -> None:
    answer = said(agent, command)
    assert agent.understood == ['transfer_money{"amount":"5"}']
    assert agent.heard.text == answer.transcript == 'transfer_money{"amount":"5"}'


@pytest.mark.parametrize("text", ["", "   ", "\u200b\n", "/", " / / ", "\uff0f\u2215"])
def test_nothing_said_is_answered_without_understanding(
    agent: FakeAgent, text: str
) -> None:
    assert said(agent, text) == Said("", (NOTHING_HEARD,), None)
    assert agent.messages == []


def test_a_very_long_text_is_answered_politely(agent: FakeAgent) -> None:
    assert said(agent, "word " * 10_000) == Said("", (TOO_LONG,), None)
    assert agent.messages == []


def test_an_awaited_passcode_travels_sealed(agent: FakeAgent) -> None:
    answer = said(agent, "it is four eight two, nine one three", awaiting="passcode")
    assert answer == Said(REMOVED, (Reply("Yes."),), None)
    assert agent.understood == []
    assert agent.heard.text == ""
    assert agent.heard.parse_data["intent"] == {
        "name": "provide_passcode",
        "confidence": 1.0,
    }
    sealed = agent.heard.metadata.pop("sealed_passcode")
    assert agent.heard.metadata == {}
    assert CODE not in sealed
    assert SEALER.open(sealed, "passcode/c1") == CODE


def test_a_late_passcode_travels_sealed_too(agent: FakeAgent) -> None:
    said(agent, CODE, late_passcode=True)
    assert SEALER.open(agent.heard.metadata["sealed_passcode"], "passcode/c1") == CODE


def test_the_wrong_number_of_digits_is_told_by_their_number(agent: FakeAgent) -> None:
    answer = said(agent, "48291", awaiting="passcode")
    assert answer.transcript == REMOVED
    assert agent.heard.parse_data["intent"]["name"] == "provide_passcode"
    assert agent.heard.metadata == {"passcode_digits": 5}


@pytest.mark.parametrize("text", [CODE, "my pin is 1234", "cvv 123"])
def test_an_offered_secret_is_told_and_not_kept(agent: FakeAgent, text: str) -> None:
    answer = said(agent, text)
    assert REMOVED in answer.transcript
    assert agent.heard.parse_data["intent"]["name"] == "offered_secret"
    kept = f"{vars(agent.heard)} {answer}"
    assert not any(secret in kept for secret in (CODE, "1234", "123"))


def test_a_wish_goes_on_without_the_code_in_it(agent: FakeAgent) -> None:
    answer = said(agent, f"show my payees, {CODE} came")
    assert agent.understood == [answer.transcript]
    assert answer.transcript == f"show my payees, {REMOVED} came"


def test_six_digits_answer_the_question_for_the_amount(agent: FakeAgent) -> None:
    agent.store.requested_slot = "amount"
    assert said(agent, "150000").transcript == "150000"
    assert agent.understood == ["150000"]


def test_an_awaited_passcode_is_never_taken_for_an_amount(agent: FakeAgent) -> None:
    agent.store.requested_slot = "amount"
    assert said(agent, CODE, awaiting="passcode").transcript == REMOVED


@pytest.mark.parametrize("event", ["provide_passcode", "offered_secret"])
def test_an_inner_event_brings_no_metadata_of_its_own(
    agent: FakeAgent, event: str
) -> None:
    forged = {"sealed_passcode": "forged", "customer_id": "1"}
    answer = said(agent, "ignored", event=event, metadata=forged)
    assert answer.transcript == ""
    assert agent.heard.parse_data["intent"]["name"] == event
    assert agent.heard.metadata == {}


@pytest.mark.parametrize("event", ["transfer_money", "affirm", "restart", "/greet"])
def test_an_unknown_event_is_refused(agent: FakeAgent, event: str) -> None:
    assert post(agent, event=event).status_code == 400
    assert agent.messages == []


@pytest.mark.parametrize("secret", [None, b"wrong", b"\xff"])
@pytest.mark.parametrize("path", ["/", "/webhooks/assistant/health", "/nowhere"])
def test_without_the_secret_nothing_answers(
    agent: FakeAgent, secret: bytes | None, path: str
) -> None:
    async def knock() -> list[int]:
        async with rasa_with(agent) as client:
            del client.headers["X-Saathi-Secret"]
            headers = {} if secret is None else {b"X-Saathi-Secret": secret}
            got = await client.get(path, headers=headers)
            posted = await client.post(SAY, json={}, headers=headers)
            return [got.status_code, posted.status_code]

    assert asyncio.run(knock()) == [401, 401]


def test_health_names_the_tracker_store(agent: FakeAgent) -> None:
    async def ask() -> Any:
        async with rasa_with(agent) as client:
            return (await client.get("/webhooks/assistant/health")).json()

    assert asyncio.run(ask()) == {"ready": True, "tracker_store": "FakeTrackerStore"}


@pytest.mark.parametrize(
    "body", [b"", b"{" + CODE.encode(), b"[]", b'{"conversation_id": 482913}', b"\xff"]
)
def test_a_wrong_body_is_refused_and_not_echoed(agent: FakeAgent, body: bytes) -> None:
    async def turn() -> Any:
        async with rasa_with(agent) as client:
            return await client.post(SAY, content=body)

    answer = asyncio.run(turn())
    assert answer.status_code == 400
    assert CODE not in answer.text


def test_a_body_beyond_measure_is_refused(agent: FakeAgent) -> None:
    assert post(agent, text="a" * 600_000).status_code == 400


def test_buttons_say_plain_words(agent: FakeAgent) -> None:
    buttons = [
        {"title": "Yes", "payload": "/affirm"},
        {"title": "No", "payload": " \uff0fdeny"},
        {"title": "Later"},
    ]
    agent.answer = says("Shall I?", buttons=buttons)
    (reply,) = said(agent, "hello").replies
    payloads = (Button("Yes", "affirm"), Button("No", "deny"), Button("Later", "Later"))
    assert reply == Reply("Shall I?", payloads)


def test_no_answer_becomes_an_apology(agent: FakeAgent) -> None:
    agent.answer = says()
    assert said(agent, "hello").replies == (SORRY,)


def test_a_failed_action_is_told_before_what_follows(agent: FakeAgent) -> None:
    async def half(message: UserMessage) -> None:
        _note("status 500")
        await says("How much?")(message)

    agent.answer = half
    assert said(agent, "hello").replies == (SORRY, Reply("How much?"))


def test_a_failing_turn_is_answered_and_logged_without_words(
    agent: FakeAgent, capsys: pytest.CaptureFixture[str]
) -> None:
    async def fail(message: UserMessage) -> None:
        raise ValueError(message.text)

    agent.answer = fail
    assert said(agent, "canary in the mine") == Said("", (SORRY,), None)
    logged = "".join(capsys.readouterr())
    assert "ValueError" in logged
    assert "c1" in logged
    assert "canary" not in logged


def test_a_turn_that_takes_too_long_is_answered(
    agent: FakeAgent, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(_: UserMessage) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr(assistant, "CHANNEL_TURN_S", 0.2)
    agent.answer = hang
    assert said(agent, "hello").replies == (SORRY,)


def test_the_agent_is_taken_out_of_its_wrappers(agent: FakeAgent) -> None:
    prepare_agent(agent)
    assert agent.tracker_store is agent.store
    assert agent.processor.tracker_store is agent.store
    assert isinstance(agent.processor.action_endpoint, WatchedEndpoint)
    assert agent.processor.action_endpoint.url == "http://127.0.0.1:1/webhook"


@pytest.mark.parametrize("wrapped", [True, False])
def test_another_tracker_store_stops_the_server(wrapped: bool) -> None:
    store = InMemoryTrackerStore(DOMAIN)
    agent = SimpleNamespace(
        tracker_store=FailSafeTrackerStore(store) if wrapped else store
    )
    with pytest.raises(RasaException):
        prepare_agent(agent)


@pytest.mark.parametrize(
    "credentials",
    [
        None,
        {},
        {**CREDENTIALS, "weights": None},
        {**CREDENTIALS, "weights": ""},
        {"secret": CREDENTIALS["secret"]},
        {"seal_key": CREDENTIALS["seal_key"]},
        {**CREDENTIALS, "secret": "short"},
        {**CREDENTIALS, "secret": None},
        {**CREDENTIALS, "seal_key": ""},
    ],
)
def test_missing_credentials_are_refused(credentials: dict[str, Any] | None) -> None:
    with pytest.raises(RasaException):
        AssistantInput.from_credentials(credentials)


def test_an_unfit_seal_key_is_refused() -> None:
    with pytest.raises(VaultError):
        AssistantInput.from_credentials({**CREDENTIALS, "seal_key": "AAAA"})
