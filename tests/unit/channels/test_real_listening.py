"""A real recogniser behind the channel, and a synthetic speaker before it."""

from __future__ import annotations

import asyncio
import json
from functools import cache

import pytest

from channels.listening import Ears
from channels.redaction.passcode_redaction import REMOVED
from protocol import Listen, Listened
from speech.recognition import Recogniser
from tests.unit.channels.rasa_fakes import SEALER, FakeAgent, rasa_with
from tests.unit.channels.test_assistant import logs_as_before
from tests.unit.channels.test_listening import LISTEN
from tests.voices import JOE, WEIGHTS, samples_of, say, spelled

__all__ = ["logs_as_before"]  # the fixture: each server silences the logs


@cache
def recogniser() -> Recogniser:
    return Recogniser(WEIGHTS)


def listened(audio: bytes) -> tuple[Listened, str]:
    async def turn() -> tuple[Listened, str]:
        async with rasa_with(FakeAgent(), Ears(recogniser)) as client:
            body = json.dumps(Listen("c1", audio).to_json())
            answer = await client.post(LISTEN, content=body)
            assert answer.status_code == 200
            return Listened.from_json(answer.json()), answer.text

    return asyncio.run(turn())


def test_spoken_digits_are_heard_sealed_and_cut_out_of_the_words() -> None:
    heard, answer = listened(say(spelled("374256"), JOE))
    assert heard.text == REMOVED
    assert heard.sealed_digits is not None
    assert SEALER.open(heard.sealed_digits, "digits/c1") == "374256"
    assert "374256" not in answer
    assert 1.0 < len(samples_of(heard.recording)) / 16_000 < 8.0


def test_other_words_are_heard_as_words() -> None:
    heard, _ = listened(say("What is my balance?", JOE))
    assert "balance" in heard.text.lower()
    assert heard.sealed_digits is None


@pytest.mark.parametrize(
    ("audio", "fault"),
    [
        (b"", "unreadable"),
        (b"RIFF", "unreadable"),
        (b"#EXTM3U\nfile:///etc/passwd\n", "unreadable"),
        (b"\x1a\x45\xdf\xa3" + b"\xff" * 1000, "unreadable"),
        (b"RIFF" + b"\0" * 2_150_000, "too_long"),
    ],
    ids=["nothing", "no sound", "a playlist", "broken", "endless"],
)
def test_what_cannot_be_heard_is_a_fault_and_no_error(audio: bytes, fault: str) -> None:
    heard, _ = listened(audio)
    assert heard == Listened(text="", confidence=None, fault=fault)


def test_silence_is_told_as_such() -> None:
    spoken = say(spelled("374256"), JOE)
    header, silence = spoken[:44], b"\0" * (len(spoken) - 44)
    heard, _ = listened(header + silence)
    assert heard.fault == "nothing_said"
