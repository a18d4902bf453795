"""Evidence on its way through the channel: let in strictly, asked for in a reply."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage

from channels.redaction.passcode_redaction import REMOVED
from protocol import Capture, Reply, Said
from protocol.sentences import say
from tests.unit.channels.rasa_fakes import FakeAgent, rasa_with
from tests.unit.channels.test_assistant import SAY, logs_as_before

__all__ = ["logs_as_before"]  # the fixture: each server silences the logs

SORRY = Reply(say("en", "talking.sorry"))

EVIDENCE = {"evidence_id": "0b6f2f58-6f0e-4c39-9f6a-2d1d8c9b7a10"}
SEALED = {"sealed_digits": "AZ-_09"}
DIGITS = "705316"
CAPTURE = Capture(
    challenge_id="handle",
    purpose="sign_in",
    kinds=("face", "voice"),
    nonce="bm9uY2U",
    expires_at="2025-03-10T06:32:00+00:00",
    digits=DIGITS,
    turns=("left", "right"),
)


@pytest.fixture
def agent() -> FakeAgent:
    return FakeAgent()


def post(agent: FakeAgent, **say: Any) -> Any:
    async def turn() -> Any:
        async with rasa_with(agent) as client:
            body = json.dumps({"conversation_id": "c1", **say})
            return await client.post(SAY, content=body)

    return asyncio.run(turn())


def said(agent: FakeAgent, **say: Any) -> Said:
    answer = post(agent, **say)
    assert answer.status_code == 200
    return Said.from_json(answer.json())


def asks(*texts: str, custom: Any) -> Any:
    async def answer(message: UserMessage) -> None:
        channel = message.output_channel
        for text in texts:
            await channel.send_response(message.sender_id, {"text": text})
        await channel.send_response(message.sender_id, {"custom": custom})

    return answer


@pytest.mark.parametrize("metadata", [EVIDENCE, {**EVIDENCE, **SEALED}])
def test_evidence_passes_with_its_id_and_sealed_digits(
    agent: FakeAgent, metadata: dict[str, str]
) -> None:
    answer = said(agent, event="evidence_given", metadata=metadata)
    assert answer.transcript == ""
    assert agent.heard.parse_data["intent"]["name"] == "evidence_given"
    assert agent.heard.metadata == metadata
    assert agent.understood == []


def test_digits_that_were_not_heard_are_left_out(agent: FakeAgent) -> None:
    metadata = {**EVIDENCE, "sealed_digits": None}
    said(agent, event="evidence_given", metadata=metadata)
    assert agent.heard.metadata == EVIDENCE


FORGED: list[dict[str, Any]] = [
    {},
    SEALED,
    {**EVIDENCE, "customer_id": "1"},
    {**EVIDENCE, "sealed_passcode": "AAAA"},
    {**EVIDENCE, "captures": ["face"]},
    {"evidence_id": ""},
    {"evidence_id": "1"},
    {"evidence_id": 7},
    {"evidence_id": None},
    {"evidence_id": [EVIDENCE["evidence_id"]]},
    {"evidence_id": EVIDENCE["evidence_id"].upper()},
    {"evidence_id": EVIDENCE["evidence_id"] + "\n"},
    {"evidence_id": EVIDENCE["evidence_id"] + "'; DROP TABLE captures; --"},
    {**EVIDENCE, "sealed_digits": 705316},
    {**EVIDENCE, "sealed_digits": ""},
    {**EVIDENCE, "sealed_digits": "705 316"},
    {**EVIDENCE, "sealed_digits": "a" * 401},
]


@pytest.mark.parametrize("metadata", FORGED, ids=str)
def test_evidence_of_another_shape_is_refused_and_not_echoed(
    agent: FakeAgent, metadata: dict[str, Any]
) -> None:
    answer = post(agent, event="evidence_given", metadata=metadata)
    assert answer.status_code == 400
    assert DIGITS not in answer.text
    assert agent.messages == []


def test_metadata_of_words_go_nowhere(agent: FakeAgent) -> None:
    said(agent, text="hello", metadata={**EVIDENCE, **SEALED})
    assert agent.heard.metadata == {}


def test_what_the_client_can_capture_goes_along_with_the_words(
    agent: FakeAgent,
) -> None:
    said(agent, text="sign me in", captures=["face", "voice"])
    assert agent.heard.metadata == {"captures": ["face", "voice"]}


def test_it_goes_along_with_a_passcode_too(agent: FakeAgent) -> None:
    said(agent, text="4 8 2 9 1 3", awaiting="passcode", captures=["face"])
    assert agent.heard.metadata.keys() == {"captures", "sealed_passcode"}


@pytest.mark.parametrize(
    "text",
    [
        "705316",
        "7 0 5, 3 1 6",
        "seven zero five three one six",
        "it is 705 316",
        "7 0 5 3 1 6 7 0 5 3 1 6 7 0 5 3 1 6",
    ],
)
def test_digits_to_be_spoken_prove_nothing_as_text(agent: FakeAgent, text: str) -> None:
    answer = said(agent, text=text, awaiting="digits")
    assert answer.transcript == REMOVED
    assert agent.heard.text == ""
    assert agent.heard.parse_data["intent"]["name"] == "evidence_given"
    assert agent.heard.metadata == {"digits_as_text": True}
    assert agent.understood == []


def test_a_late_passcode_is_not_mistaken_for_them(agent: FakeAgent) -> None:
    said(agent, text=DIGITS, awaiting="digits", late_passcode=True)
    assert agent.heard.metadata == {"digits_as_text": True}


@pytest.mark.parametrize("text", ["my pin is 1234", "my pin is 705316"])
def test_a_pin_is_a_secret_also_while_digits_are_awaited(
    agent: FakeAgent, text: str
) -> None:
    said(agent, text=text, awaiting="digits")
    assert agent.heard.parse_data["intent"]["name"] == "offered_secret"


def test_other_words_are_understood_while_digits_are_awaited(agent: FakeAgent) -> None:
    assert said(agent, text="make it 1500", awaiting="digits").confidence == 0.75
    assert agent.understood == ["make it 1500"]


def test_a_capture_is_asked_for_with_the_last_reply(agent: FakeAgent) -> None:
    custom = {"capture": CAPTURE.to_json()}
    agent.answer = asks("It is dark.", "Look at me.", custom=custom)
    replies = said(agent, text="hello").replies
    assert replies == (Reply("It is dark."), Reply("Look at me.", (), CAPTURE))


@pytest.mark.parametrize("custom", [{}, {"capture": None}, {"other": 1}, ["capture"]])
def test_other_custom_messages_ask_for_nothing(agent: FakeAgent, custom: Any) -> None:
    agent.answer = asks("Look at me.", custom=custom)
    assert said(agent, text="hello").replies == (Reply("Look at me."),)


def test_a_capture_that_is_none_becomes_an_apology(agent: FakeAgent) -> None:
    agent.answer = asks("Look at me.", custom={"capture": {"digits": 1}})
    assert said(agent, text="hello").replies == (SORRY,)
