"""POST /api/chatbot/command/: words in, replies out, sessions kept in order."""

from __future__ import annotations

import threading
import time

import httpx
import pytest

from protocol import Reply, Said, Say
from services.paying.transfer_money import Wish
from tests.unit.web.conftest import SECRET, served, settings_for
from tests.unit.web.fake_rasa import FakeRasa
from tests.unit.web.legible import LegibleBank
from tests.unit.web.real import bank

__all__ = ["bank"]  # fixtures
from web.app import create_app

AT = "/api/chatbot/command/"


def say(client: httpx.Client, text: str, token: str | None = None) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return client.post(AT, json={"text": text}, headers=headers)


def test_a_first_word_opens_a_session_and_returns_its_token(
    client: httpx.Client, bank: LegibleBank, rasa: FakeRasa
) -> None:
    body = say(client, "hello").json()
    assert body == {
        "token": body["token"],
        "transcript": "hello",
        "confidence": 0.9,
        "replies": [
            {
                "text": "You said: hello",
                "buttons": [{"title": "Yes", "payload": "yes"}],
            }
        ],
        "awaiting": None,
        "session": "anonymous",
    }
    assert rasa.secrets == [SECRET]
    assert bank.find_session(body["token"]).level == "anonymous"


def test_the_next_word_goes_to_the_same_conversation_without_a_new_token(
    client: httpx.Client, rasa: FakeRasa
) -> None:
    token = say(client, "hello").json()["token"]
    body = say(client, "help", token).json()
    assert "token" not in body
    first, second = rasa.heard
    assert first.conversation_id == second.conversation_id


def test_what_the_bank_waits_for_goes_to_rasa_and_to_the_client(
    client: httpx.Client, bank: LegibleBank, rasa: FakeRasa
) -> None:
    token = say(client, "hello").json()["token"]
    bank.request_sign_in(bank.find_session(token), "9000000001")
    assert say(client, "one two", token).json()["awaiting"] == "passcode"
    assert rasa.heard[-1].awaiting == "passcode"
    assert rasa.heard[-1].late_passcode is False
    bank.clock.forward(minutes=4)
    assert say(client, "one moment", token).json()["awaiting"] == "passcode"
    bank.clock.forward(minutes=2)
    assert say(client, "one two", token).json()["awaiting"] is None
    assert rasa.heard[-1].awaiting is None
    assert rasa.heard[-1].late_passcode is True


def test_a_turn_that_signs_in_returns_the_new_token_and_the_old_is_dead(
    client: httpx.Client, bank: LegibleBank, rasa: FakeRasa
) -> None:
    token = say(client, "hello").json()["token"]

    def sign_in(heard: Say) -> Said:
        bank.sign_in(bank.of(heard))
        return Said("", (Reply("Welcome, Kamala."),), 1.0)

    rasa.answers = sign_in
    body = say(client, "******", token).json()
    assert body["session"] == "strong"
    assert body["token"] != token
    assert say(client, "hello", token).status_code == 401
    assert say(client, "hello", body["token"]).json()["session"] == "strong"


def test_a_turn_that_signs_out_goes_on_in_a_new_anonymous_session(
    client: httpx.Client, bank: LegibleBank, rasa: FakeRasa
) -> None:
    token = say(client, "hello").json()["token"]

    def sign_out(heard: Say) -> Said:
        bank.close_session(bank.of(heard))
        return Said("sign me out", (Reply("Goodbye."),), 1.0)

    rasa.answers = sign_out
    body = say(client, "sign me out", token).json()
    assert body["session"] == "anonymous"
    after = bank.find_session(body["token"])
    assert after.conversation_id != rasa.heard[0].conversation_id


def test_an_expired_token_is_told_and_the_words_are_answered_anonymously(
    client: httpx.Client, bank: LegibleBank, rasa: FakeRasa
) -> None:
    token = say(client, "hello").json()["token"]
    bank.falls_silent(bank.find_session(token))
    body = say(client, "one two three four five six", token).json()
    assert "five minutes" in body["replies"][0]["text"]
    assert body["replies"][1]["text"].startswith("You said")
    assert body["token"] != token
    assert body["session"] == "anonymous"
    # Digits meant for the old session must still be taken out by the channel.
    assert rasa.heard[-1].late_passcode is True
    assert rasa.heard[-1].conversation_id != rasa.heard[0].conversation_id


@pytest.mark.parametrize(
    "header",
    ["Bearer nonsense-nonsense-nonsense", "Bearer short", "Basic a2FtYWxh", "x" * 300],
)
def test_a_token_that_never_was_is_refused(
    client: httpx.Client, rasa: FakeRasa, header: str
) -> None:
    answer = client.post(AT, json={"text": "hi"}, headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert rasa.heard == []


@pytest.mark.parametrize(
    ("typed", "heard"),
    [
        ('/greet{"payee":"Ramesh"}', 'greet{"payee":"Ramesh"}'),
        ("  \t\n /affirm", "affirm"),
        ("\u200b\ufeff/affirm", "affirm"),
        ("\uff0f\uff0f / affirm", "affirm"),
        ("\u2044\u2215\u29f8affirm", "affirm"),
        ("\u202e/affirm", "affirm"),
        ("\u200d/\u200c/affirm", "affirm"),
        ("\u00a0\u3000/affirm", "affirm"),
        ("pay \uff15\uff10\uff10 rupees", "pay 500 rupees"),
        ("first\r\nsecond\x00\x1b[2J", "first second[2J"),
        ("1/2 of it", "1/2 of it"),
        ("नमस्ते क्\u200dष", "नमस्ते क्\u200dष"),
    ],
)
def test_words_are_words_and_never_commands(
    client: httpx.Client, rasa: FakeRasa, typed: str, heard: str
) -> None:
    assert say(client, typed).status_code == 200
    assert rasa.heard[0].text == heard


@pytest.mark.parametrize(
    "field", ["sender", "sender_id", "metadata", "input_channel", "intent", "event"]
)
def test_a_client_chooses_neither_sender_nor_channel_nor_metadata(
    client: httpx.Client, rasa: FakeRasa, field: str
) -> None:
    answer = client.post(AT, json={"text": "hi", field: "kamala"})
    assert answer.status_code == 422
    assert "kamala" not in answer.text
    assert field not in answer.text
    assert rasa.heard == []


@pytest.mark.parametrize("text", ["", "   ", "///", "\u200b", " / \n / "])
def test_saying_nothing_is_told(client: httpx.Client, text: str) -> None:
    answer = say(client, text)
    assert answer.status_code == 422
    assert answer.json()["type"] == "/api/docs#nothing_said"


@pytest.mark.parametrize(
    "text",
    ["a" * 1001, "word " * 10_000, "\ufdfa" * 900],
    ids=["long", "10,000 words", "ligatures"],
)
def test_too_many_words_are_told_and_nothing_is_lost(
    client: httpx.Client, bank: LegibleBank, rasa: FakeRasa, text: str
) -> None:
    token = say(client, "hello").json()["token"]
    answer = say(client, text, token)
    assert answer.status_code == 422
    assert "Nothing was lost" in answer.json()["detail"]
    assert len(rasa.heard) == 1
    assert say(client, "still there?", token).status_code == 200


def test_a_thousand_characters_are_not_too_many(client: httpx.Client) -> None:
    assert say(client, "a" * 1000).status_code == 200


def test_sound_is_answered_honestly(client: httpx.Client, rasa: FakeRasa) -> None:
    answers = [
        client.post(AT, files={"audio": ("a.wav", b"RIFF....WAVE", "audio/wav")}),
        client.post(AT, content=b"RIFF", headers={"Content-Type": "audio/wav"}),
    ]
    for answer in answers:
        assert answer.status_code == 415
        assert "comes later" in answer.json()["detail"]
        assert "Typing works" in answer.json()["detail"]
    assert rasa.heard == []


@pytest.mark.parametrize("answer", [500, 401, {"transcript": 1}, {}])
def test_when_rasa_answers_badly_the_customer_hears_an_apology(
    client: httpx.Client,
    bank: LegibleBank,
    rasa: FakeRasa,
    answer: int | dict[str, int],
) -> None:
    token, session = bank.signed_in()
    bank.open_transfer(session, Wish("Ramesh", 500_00))
    rasa.answers = lambda _: answer
    body = say(client, "my code is 123456", token).json()
    assert "sorry" in body["replies"][0]["text"]
    # Only the channel redacts, so an unredacted transcript is never shown.
    assert body["transcript"] == ""
    assert body["confidence"] is None
    assert body["awaiting"] == "confirmation"


def test_when_rasa_is_down_the_customer_hears_an_apology_at_once(
    bank: LegibleBank,
) -> None:
    app = create_app(bank, settings_for("http://127.0.0.1:9"))
    with served(app) as url, httpx.Client(base_url=url) as client:
        started = time.monotonic()
        body = say(client, "hello").json()
    assert "sorry" in body["replies"][0]["text"]
    assert time.monotonic() - started < 5


def test_turns_of_one_session_never_overlap(
    client: httpx.Client, bank: LegibleBank, rasa: FakeRasa
) -> None:
    token, _ = bank.open_session()
    busy, overlaps = threading.Lock(), []

    def slowly(heard: Say) -> Said:
        overlaps.append(not busy.acquire(blocking=False))
        time.sleep(0.05)
        busy.release()
        return Said(heard.text, (Reply("ok"),), 1.0)

    rasa.answers = slowly
    threads = [
        threading.Thread(target=say, args=(client, f"word {n}", token))
        for n in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert overlaps == [False] * 5


def test_a_ninth_turn_at_once_is_refused_instead_of_queued(
    client: httpx.Client, bank: LegibleBank, rasa: FakeRasa
) -> None:
    token, _ = bank.open_session()
    go_on = threading.Event()

    def wait(heard: Say) -> Said:
        go_on.wait(10)
        return Said(heard.text, (Reply("ok"),), 1.0)

    rasa.answers = wait
    statuses: list[int] = []
    threads = [
        threading.Thread(
            target=lambda: statuses.append(say(client, "hi", token).status_code)
        )
        for _ in range(10)
    ]
    for thread in threads:
        thread.start()
    while len(statuses) < 2:
        time.sleep(0.01)
    go_on.set()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] * 8 + [429] * 2
