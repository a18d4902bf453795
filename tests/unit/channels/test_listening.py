"""Listening over real HTTP: digits leave sealed, one recording at a time."""

from __future__ import annotations

import asyncio
import base64
import json
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import pytest

from channels.listening import AT_MOST, AT_MOST_OF_ONE, Ears
from channels.redaction.passcode_redaction import REMOVED
from protocol import Listen, Listened
from speech import Hearing, SpeechError
from tests.unit.channels.rasa_fakes import SEALER, FakeAgent, rasa_with
from tests.unit.channels.test_assistant import SAY, logs_as_before
from vault import VaultError

__all__ = ["logs_as_before"]  # the fixture: each server silences the logs

LISTEN = "/webhooks/assistant/listen"
CODE = "482913"
SPOKEN = "four eight two, nine one three"
RECORDING = b"RIFF cut to where somebody spoke"


@dataclass
class FakeRecogniser:
    """Hears what it is told to, as slowly as it is told to."""

    text: str = SPOKEN
    raising: Exception | None = None
    slow_s: float = 0.0
    heard: list[tuple[bytes, str]] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0

    def listen(self, recording: bytes, expecting: str = "digits") -> Hearing:
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        time.sleep(self.slow_s)
        self.at_once -= 1
        self.heard.append((recording, expecting))
        if self.raising is not None:
            raise self.raising
        return Hearing(self.text, 0.8, RECORDING)


def post_all(ears: Ears, bodies: list[bytes]) -> list[Any]:
    async def turn() -> list[Any]:
        async with rasa_with(FakeAgent(), ears) as client:
            calls = [client.post(LISTEN, content=body) for body in bodies]
            return list(await asyncio.gather(*calls))

    return asyncio.run(turn())


def body(audio: bytes = b"recording", conversation_id: str = "c1") -> bytes:
    return json.dumps(Listen(conversation_id, audio).to_json()).encode()


def bodies(count: int) -> list[bytes]:
    """One recording of each of so many conversations."""
    return [body(conversation_id=f"c{n}") for n in range(count)]


def post(recogniser: FakeRecogniser, content: bytes | None = None) -> Any:
    (answer,) = post_all(Ears(lambda: recogniser), [content or body()])
    return answer


def listened(recogniser: FakeRecogniser) -> Listened:
    answer = post(recogniser)
    assert answer.status_code == 200
    assert CODE not in answer.text
    return Listened.from_json(answer.json())


@pytest.mark.parametrize(
    "text",
    [
        SPOKEN,
        "Four, eight, two. Nine, one, three.",
        "482913",
        "482 913.",
        "4, 8, 2, 9, 1, 3",
        "4-8-2-9-1-3",
        "482,913",
        "it is 4 8 2 9 1 3 thank you",
    ],
)
def test_six_digits_leave_sealed_for_this_conversation_alone(text: str) -> None:
    heard = listened(FakeRecogniser(text))
    assert heard.text == REMOVED
    assert heard.confidence == 0.8
    assert heard.recording == RECORDING
    assert heard.fault is None
    assert heard.sealed_digits is not None
    assert SEALER.open(heard.sealed_digits, "digits/c1") == CODE


@pytest.mark.parametrize("purpose", ["passcode/c1", "digits/c2", "digits/"])
def test_they_are_good_for_nothing_else(purpose: str) -> None:
    sealed = listened(FakeRecogniser()).sealed_digits or ""
    with pytest.raises(VaultError):
        SEALER.open(sealed, purpose)


@pytest.mark.parametrize("text", ["48291", "4 8 2 9 1 3 1", f"{CODE} {CODE}"])
def test_more_or_fewer_digits_leave_neither_sealed_nor_as_text(text: str) -> None:
    heard = listened(FakeRecogniser(text))
    assert (heard.text, heard.sealed_digits) == (REMOVED, None)


def test_other_words_leave_without_their_secrets() -> None:
    heard = listened(FakeRecogniser("my pin is 1234 and I am here"))
    assert heard.text == f"my pin is {REMOVED} and I am here"
    assert heard.sealed_digits is None


def test_the_recogniser_hears_what_was_sent_and_what_to_expect() -> None:
    recogniser = FakeRecogniser()
    listened(recogniser)
    assert recogniser.heard == [(b"recording", "digits")]


@pytest.mark.parametrize("slug", ["unreadable", "too_long", "nothing_said"])
def test_nothing_to_hear_is_told_as_a_fault(slug: str) -> None:
    heard = listened(FakeRecogniser(raising=SpeechError(slug)))
    assert heard == Listened(text="", confidence=None, fault=slug)


def test_one_is_listened_to_at_a_time_and_too_many_are_sent_away() -> None:
    recogniser = FakeRecogniser(slow_s=0.3)
    answers = post_all(Ears(lambda: recogniser), bodies(AT_MOST + 3))
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [200] * AT_MOST + [503] * 3
    assert {a.text for a in answers if a.status_code == 503} == {'{"error":"busy"}'}
    assert recogniser.most_at_once == 1


def test_of_one_conversation_two_wait_and_leave_room_for_others() -> None:
    recogniser = FakeRecogniser(slow_s=0.3)
    mine = [body()] * (AT_MOST_OF_ONE + 2)
    others = [body(conversation_id="c2"), body(conversation_id="c3")]
    answers = post_all(Ears(lambda: recogniser), [*mine, *others])
    codes = [answer.status_code for answer in answers]
    assert sorted(codes[:4]) == [200] * AT_MOST_OF_ONE + [503] * 2
    assert codes[4:] == [200, 200]


def test_the_place_of_a_conversation_comes_back() -> None:
    ears = Ears(FakeRecogniser)
    for _ in range(3):
        answers = post_all(ears, [body()] * AT_MOST_OF_ONE)
        assert {answer.status_code for answer in answers} == {200}


def test_one_that_takes_too_long_is_given_up_and_its_place_comes_back() -> None:
    recogniser = FakeRecogniser(slow_s=0.6)
    ears = Ears(lambda: recogniser, patience_s=0.3)

    async def turns() -> list[int]:
        async with rasa_with(FakeAgent(), ears) as client:
            slow = await client.post(LISTEN, content=body())
            await asyncio.sleep(0.6)
            recogniser.slow_s = 0.0
            quick = [await client.post(LISTEN, content=body()) for _ in range(AT_MOST)]
            return [slow.status_code, *(answer.status_code for answer in quick)]

    assert asyncio.run(turns()) == [503, *[200] * AT_MOST]


def test_talking_goes_on_while_somebody_is_listened_to() -> None:
    agent, listening = FakeAgent(), threading.Event()
    recogniser = FakeRecogniser(slow_s=1.0)

    def open_recogniser() -> FakeRecogniser:
        listening.set()
        return recogniser

    async def turns() -> tuple[int, bool]:
        async with rasa_with(agent, Ears(open_recogniser)) as client:
            heard = asyncio.create_task(client.post(LISTEN, content=body()))
            await asyncio.to_thread(listening.wait, 10)
            said = {"conversation_id": "c1", "text": "hello"}
            answer = await client.post(SAY, json=said)
            early = not heard.done()
            await heard
            return answer.status_code, early

    assert asyncio.run(turns()) == (200, True)


def test_the_model_is_opened_once() -> None:
    opened = []

    def open_recogniser() -> FakeRecogniser:
        opened.append(1)
        return FakeRecogniser()

    answers = post_all(Ears(open_recogniser), bodies(3))
    assert {answer.status_code for answer in answers} == {200}
    assert opened == [1]


def test_without_a_model_it_says_so_and_tries_again() -> None:
    absent = [True]

    def open_recogniser() -> FakeRecogniser:
        if absent:
            raise FileNotFoundError("var/weights/whisper")
        return FakeRecogniser()

    async def turns() -> list[int]:
        async with rasa_with(FakeAgent(), Ears(open_recogniser)) as client:
            deaf = await client.post(LISTEN, content=body())
            said = await client.post(SAY, json={"conversation_id": "c1", "text": "hi"})
            absent.clear()
            again = await client.post(LISTEN, content=body())
            return [deaf.status_code, said.status_code, again.status_code]

    assert asyncio.run(turns()) == [503, 200, 200]


def test_an_error_is_logged_without_what_was_said(
    capsys: pytest.CaptureFixture[str],
) -> None:
    answer = post(FakeRecogniser(raising=ValueError(f"canary {CODE}")))
    assert answer.status_code == 503
    told = answer.text + "".join(capsys.readouterr())
    assert "ValueError" in told
    assert CODE not in told
    assert "canary" not in told


HOSTILE = [
    b"",
    b"[]",
    b"\xff\xfe",
    CODE.encode(),
    json.dumps({"conversation_id": "c1"}).encode(),
    json.dumps({"conversation_id": "c1", "audio": CODE + "!"}).encode(),
    json.dumps({"conversation_id": "c1", "audio": [CODE]}).encode(),
    json.dumps({"conversation_id": "", "audio": ""}).encode(),
    json.dumps({"conversation_id": "../c1", "audio": ""}).encode(),
    json.dumps({"conversation_id": "c1", "audio": "", "expecting": "all"}).encode(),
    json.dumps({"conversation_id": "c1", "audio": "", "weights": "elsewhere"}).encode(),
]


@pytest.mark.parametrize("content", HOSTILE, ids=ascii)
def test_a_wrong_body_is_refused_and_not_echoed(content: bytes) -> None:
    recogniser = FakeRecogniser()
    answer = post_all(Ears(lambda: recogniser), [content])[0]
    assert answer.status_code == 400
    assert CODE not in answer.text
    assert recogniser.heard == []


def test_a_recording_may_be_large_but_not_beyond_measure() -> None:
    recogniser = FakeRecogniser()
    assert post(recogniser, body(b"\0" * 2_200_000)).status_code == 200
    assert post(recogniser, body(b"\0" * 2_400_000)).status_code == 400
    assert len(recogniser.heard) == 1


@pytest.mark.parametrize("secret", [None, b"wrong"])
def test_without_the_secret_nobody_is_listened_to(secret: bytes | None) -> None:
    recogniser = FakeRecogniser()

    async def knock() -> int:
        async with rasa_with(FakeAgent(), Ears(lambda: recogniser)) as client:
            del client.headers["X-Saathi-Secret"]
            headers = {} if secret is None else {b"X-Saathi-Secret": secret}
            answer = await client.post(LISTEN, content=body(), headers=headers)
            return int(answer.status_code)

    assert asyncio.run(knock()) == 401
    assert recogniser.heard == []


def test_the_recording_is_not_in_the_messages_own_words() -> None:
    audio = base64.b64encode(RECORDING).decode()
    shown = f"{Listen('c1', RECORDING)!r} {listened(FakeRecogniser())!r}"
    assert audio not in shown
    assert "RIFF" not in shown
