"""A face and a voice as a turn of the conversation."""

from __future__ import annotations

import threading
import time
from typing import Any

import httpx
import pytest

from protocol import Listened, Reply, Said, Say
from services.asking.evidence import Captures
from services.people.sessions import Session
from tests.unit.web.captured import JPEG, WAV, form
from tests.unit.web.fake_rasa import FakeRasa, asks
from tests.unit.web.legible import LegibleBank
from tests.unit.web.real import bank

__all__ = ["bank"]  # a fixture

AT = "/api/chatbot/command/"


@pytest.fixture
def asked(client: httpx.Client, bank: LegibleBank) -> str:
    """The challenge that the client's own session was asked."""
    token, session = bank.open_session()
    client.headers["Authorization"] = f"Bearer {token}"
    return bank.ask(session, ("face", "voice")).challenge_id


def shown(client: httpx.Client, challenge_id: str, **changes: Any) -> httpx.Response:
    return client.post(AT, **form(challenge_id, sound="audio", **changes))


def test_what_a_client_can_capture_reaches_the_dialogue(
    client: httpx.Client, rasa: FakeRasa
) -> None:
    client.post(AT, json={"text": "hello", "captures": ["voice", "face"]})
    client.post(AT, json={"text": "hello"})
    assert [say.captures for say in rasa.heard] == [("voice", "face"), ()]


@pytest.mark.parametrize("captures", [["iris"], ["face", "face"], "face", [1], [None]])
def test_what_cannot_be_captured_is_refused(
    client: httpx.Client, rasa: FakeRasa, captures: object
) -> None:
    answer = client.post(AT, json={"text": "hello", "captures": captures})
    assert answer.status_code == 422
    assert rasa.heard == []


def test_a_reply_may_ask_for_a_capture(
    client: httpx.Client, bank: LegibleBank, rasa: FakeRasa
) -> None:
    def decide(say: Say) -> Said:
        sessions.append(bank.of(say))
        return asks(bank.ask(sessions[0], ("face", "voice")), "Look at me.")

    sessions: list[Session] = []
    rasa.answers = decide
    body = client.post(AT, json={"text": "sign in", "captures": ["face"]}).json()
    assert body["awaiting"] == "digits"
    assert "capture" not in body["replies"][0]
    request = bank.request(sessions[0])
    handle = body["replies"][1]["capture"]["challenge_id"]
    assert bank.waits_for(handle)
    assert body["replies"][1] == {
        "text": "Look at me.",
        "buttons": [],
        "capture": {
            "challenge_id": handle,
            "purpose": "sign_in",
            "kinds": ["face", "voice"],
            "digits": request.digits,
            "turns": [*request.turns],
            "nonce": request.nonce,
            "expires_at": "2026-05-04T09:32:00+00:00",
        },
    }


def test_a_turn_of_evidence_signs_in_and_returns_the_new_token(
    client: httpx.Client, bank: LegibleBank, rasa: FakeRasa, asked: str
) -> None:
    kept: list[Captures] = []

    def decide(say: Say) -> Said:
        kept.extend(bank.given.values())
        bank.sign_in(bank.of(say), "recognised")
        return Said("", (Reply("Welcome, Kamala."),), None)

    rasa.answers = decide
    body = shown(client, asked).json()
    assert bank.holder(body.pop("token")).level == "recognised"
    assert body == {
        "transcript": "* * * * * *",
        "confidence": 0.93,
        "replies": [{"text": "Welcome, Kamala.", "buttons": []}],
        "awaiting": None,
        "session": "recognised",
    }
    [say] = rasa.heard
    assert (say.event, say.captures) == ("evidence_given", ("face", "voice"))
    [captures] = kept
    assert captures.faces == (JPEG,) * 3
    assert rasa.listens[0].audio == WAV
    assert client.post(AT, json={"text": "hi"}).status_code == 401


def test_a_face_alone_is_not_listened_to(
    client: httpx.Client, bank: LegibleBank, rasa: FakeRasa, asked: str
) -> None:
    rasa.answers = lambda _: Said("", (Reply("Thank you."),), None)
    body = client.post(AT, **form(asked, sound="")).json()
    assert (body["transcript"], body["confidence"]) == ("", None)
    assert rasa.listens == []
    assert rasa.heard[0].metadata["sealed_digits"] is None
    assert rasa.heard[0].captures == ("face",)


def test_a_recording_without_a_challenge_is_answered_honestly(
    client: httpx.Client, rasa: FakeRasa
) -> None:
    answers = [
        client.post(AT, files={"audio": ("a.wav", WAV)}),
        client.post(AT, files={"face": ("a.jpg", JPEG)}),
        client.post(AT, files={"audio": ("a.wav", WAV)}, data={"text": "hello"}),
    ]
    for answer in answers:
        assert answer.status_code == 415
        assert "comes later" in answer.json()["detail"]
    assert rasa.heard == []


def test_words_may_come_as_a_form(client: httpx.Client, rasa: FakeRasa) -> None:
    answer = client.post(AT, files={"text": (None, " /hello")})
    assert answer.status_code == 200
    assert (rasa.heard[0].text, rasa.heard[0].event) == ("hello", None)
    answer = client.post(AT, files={"challenge_id": (None, "a-challenge")})
    assert answer.json()["type"] == "/api/docs#nothing_said"


@pytest.mark.parametrize(
    "field", ["sender", "metadata", "event", "evidence_id", "sealed_digits", "purpose"]
)
def test_a_form_chooses_nothing_but_its_challenge(
    client: httpx.Client, rasa: FakeRasa, asked: str, field: str
) -> None:
    answer = shown(client, asked, **{field: "strong"})
    assert answer.status_code == 422
    assert "strong" not in answer.text
    assert (rasa.listens, rasa.heard) == ([], [])


def test_evidence_for_another_sessions_challenge_is_refused_unheard(
    client: httpx.Client, bank: LegibleBank, rasa: FakeRasa, asked: str
) -> None:
    mine = client.headers.pop("Authorization")
    assert shown(client, asked).status_code == 401
    token, _ = bank.open_session()
    client.headers["Authorization"] = f"Bearer {token}"
    answer = shown(client, asked)
    assert answer.status_code == 410
    assert answer.json()["type"] == "/api/docs#evidence_expired"
    assert (bank.given, rasa.listens, rasa.heard) == ({}, [], [])
    client.headers["Authorization"] = mine
    assert shown(client, asked).status_code == 200


def test_evidence_after_silence_is_told_and_opens_no_session(
    client: httpx.Client, bank: LegibleBank, asked: str
) -> None:
    bank.falls_silent(bank.holder(client.headers["Authorization"].split()[1]))
    before = len(bank.rows("SELECT 1 FROM sessions"))
    answer = shown(client, asked)
    assert answer.status_code == 401
    assert answer.json()["type"] == "/api/docs#session_expired"
    assert len(bank.rows("SELECT 1 FROM sessions")) == before


def test_a_recording_that_says_nothing_can_be_made_again(
    client: httpx.Client, bank: LegibleBank, rasa: FakeRasa, asked: str
) -> None:
    rasa.hears = lambda _: Listened("", None, fault="nothing_said")
    answer = shown(client, asked)
    assert answer.status_code == 422
    assert "louder" in answer.json()["detail"]
    assert bank.waits_for(asked)
    assert rasa.heard == []


@pytest.mark.parametrize("part", ["hears", "answers"])
def test_when_rasa_is_away_it_is_told(
    client: httpx.Client, rasa: FakeRasa, asked: str, part: str
) -> None:
    setattr(rasa, part, lambda _: 500)
    answer = shown(client, asked)
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize("name", ["face", "audio"])
def test_a_part_that_is_too_large_is_refused(
    client: httpx.Client, bank: LegibleBank, asked: str, name: str
) -> None:
    content = {"face": JPEG + bytes(4 << 20), "audio": WAV + bytes(2 << 20)}[name]
    data = {"challenge_id": asked}
    answer = client.post(AT, data=data, files={name: ("f", content)})
    assert answer.status_code == 413
    assert "MiB" in answer.json()["detail"]
    assert bank.given == {}


def test_evidence_and_words_of_one_session_never_overlap(
    client: httpx.Client, bank: LegibleBank, rasa: FakeRasa, asked: str
) -> None:
    busy, overlaps = threading.Lock(), []

    def slowly(say: Say) -> Said:
        overlaps.append(not busy.acquire(blocking=False))
        time.sleep(0.05)
        busy.release()
        return Said(say.text, (Reply("ok"),), 1.0)

    rasa.answers = slowly
    turns = [
        threading.Thread(target=client.post, args=(AT,), kwargs={"json": {"text": "a"}})
        for _ in range(3)
    ]
    turns.append(threading.Thread(target=shown, args=(client, asked)))
    for turn in turns:
        turn.start()
    for turn in turns:
        turn.join()
    assert overlaps == [False] * 4
