"""Face and voice on the real processes: learnt, known again, and not taken for others.

Faces are warped photographs, voices are synthesised: no error rate is read from them.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from protocol.device import DeviceKey
from tests import media, voices
from tests.integration.live import LiveSystem, Person, in_the_database, spelled
from tests.integration.self_portrait import (
    Files,
    Sitter,
    asked_in,
    log_in,
    say_with_captures,
    show,
)

pytestmark = pytest.mark.live
KAMALA = "9000000001"
# piper draws each utterance anew; the others say a word twice the same, as replays do.
SPEAKER, OTHER_SPEAKER = voices.JOE, voices.SLT


def new_key() -> DeviceKey:
    return DeviceKey(ec.generate_private_key(ec.SECP256R1()))


@pytest.fixture(scope="module")
def sitter() -> Sitter:
    return Sitter(media.hopper(), SPEAKER, new_key())


@pytest.fixture(scope="module")
def enrolled(system: LiveSystem, sitter: Sitter) -> Iterator[Sitter]:
    """Kamala, whose face and voice are learnt by conversation."""
    person = Person(system, "kamala@saathi")
    person.sign_in_by_api(KAMALA)
    for wish, purpose, done in (
        ("please learn my face", "Let Saathi know your face", "face"),
        ("please learn my voice", "Let Saathi know your voice", "voice"),
    ):
        assert "?" in say_with_captures(person, wish)  # consent is asked for
        say_with_captures(person, "yes")
        assert person.last["awaiting"] == "passcode"
        person.say(spelled(person.approve(purpose)))
        assert done in show(person, sitter)
    yield sitter
    in_the_database(system, "DELETE FROM templates")


def test_face_and_voice_sign_in_by_the_api(enrolled: Sitter, kamala: Person) -> None:
    answer = log_in(kamala, enrolled, KAMALA)
    assert answer.status_code == 200, answer.text
    assert answer.json()["level"] == "strong"
    assert "₹" in kamala.say("what is my balance")


def test_face_and_voice_sign_in_by_conversation(
    enrolled: Sitter, kamala: Person
) -> None:
    say_with_captures(kamala, "I want to sign in")
    say_with_captures(kamala, "nine triple zero, triple zero, double zero one")
    assert kamala.last["awaiting"] == "digits"
    assert "Kamala" in show(kamala, enrolled)
    assert kamala.last["session"] == "strong"


def test_a_small_payment_is_confirmed_by_voice(
    enrolled: Sitter, kamala: Person
) -> None:
    assert log_in(kamala, enrolled, KAMALA).status_code == 200
    say_with_captures(kamala, "send fifty rupees to Ramesh")
    say_with_captures(kamala, "yes")
    assert asked_in(kamala)["kinds"] == ["voice"]
    assert "50" in show(kamala, enrolled)
    newest = kamala.get("/api/transactions/history/").json()["items"][0]
    assert (newest["amount_paise"], newest["direction"]) == (50_00, "debit")


@pytest.mark.parametrize(
    "change",
    [
        {"picture": media.collins()},
        {"speaker": OTHER_SPEAKER},
        {"key": new_key()},
    ],
    ids=["another_face", "another_voice", "another_device"],
)
def test_whatever_differs_the_answer_is_the_passcodes(
    enrolled: Sitter, kamala: Person, change: dict[str, object]
) -> None:
    stranger = Sitter(**{**vars(enrolled), **change})
    refused = log_in(kamala, stranger, KAMALA)
    unknown = log_in(kamala, stranger, "9111111111")
    told = [
        {
            k: v
            for k, v in answer.json().items()
            if k not in ("challenge_id", "expires_at")
        }
        for answer in (refused, unknown)
    ]
    assert (refused.status_code, unknown.status_code) == (202, 202)
    assert told[0] == told[1]
    # The customer's own phone still lets them in.
    answer = kamala.post(
        "/api/auth/verify-otp/",
        {
            "challenge_id": refused.json()["challenge_id"],
            "passcode": kamala.approve("Sign in"),
        },
    )
    assert answer.status_code == 200, answer.text


def test_a_still_photograph_does_not_turn_its_head(
    enrolled: Sitter, kamala: Person
) -> None:
    def still(files: Files) -> Files:
        front = next(file for file in files if file[0] == "face")
        return [front, front, front, *(f for f in files if f[0] != "face")]

    say_with_captures(kamala, "I want to sign in")
    say_with_captures(kamala, KAMALA)
    show(kamala, enrolled, still)
    assert kamala.last["session"] == "anonymous"


def test_yesterdays_recording_does_not_say_todays_digits(
    enrolled: Sitter, kamala: Person
) -> None:
    kept: list[Files] = []

    def keep(files: Files) -> Files:
        kept.append([file for file in files if file[0] == "audio"])
        return files

    def replayed(files: Files) -> Files:
        return [file for file in files if file[0] != "audio"] + kept[0]

    for alter in (keep, replayed):
        kamala.token = None
        say_with_captures(kamala, "I want to sign in")
        say_with_captures(kamala, KAMALA)
        show(kamala, enrolled, alter)
    assert kamala.last["session"] == "anonymous"


def test_what_was_learnt_is_forgotten_at_once(
    system: LiveSystem, enrolled: Sitter, kamala: Person
) -> None:
    assert log_in(kamala, enrolled, KAMALA).status_code == 200
    kamala.say("forget my voice")
    by_face = log_in(kamala, enrolled, KAMALA)
    assert by_face.json()["level"] == "recognised"
    kamala.say("forget my face")
    assert log_in(kamala, enrolled, KAMALA).status_code == 202
