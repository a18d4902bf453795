"""Somebody who shows a face and speaks digits: everything about them is synthetic."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from protocol.device import DeviceKey
from tests import media, voices
from tests.integration.live import Person

Files = list[tuple[str, tuple[str, bytes, str]]]


@dataclass
class Sitter:
    """A made face, a synthetic voice and a device's key."""

    picture: media.Picture
    speaker: str
    key: DeviceKey
    recordings: list[bytes] = field(default_factory=list)  # all that was said

    def files(self, asked: dict[str, Any], sound: str = "audio") -> Files:
        """Capture what is asked for."""
        found: Files = []
        if "face" in asked["kinds"]:
            found += [("face", ("f.jpg", f, "image/jpeg")) for f in self.frames(asked)]
        if "voice" in asked["kinds"]:
            spoken = ("v.wav", self.recording(asked["digits"]), "audio/wav")
            found.append((sound, spoken))
        return found

    def frames(self, asked: dict[str, Any]) -> list[bytes]:
        """Three straight ahead, or one and then each turn."""
        if not asked["turns"]:
            return media.captures(self.picture)
        return media.turn_frames(self.picture, *asked["turns"])

    def recording(self, digits: str) -> bytes:
        """Say digits one by one."""
        self.recordings.append(voices.say(voices.spelled(digits), self.speaker))
        return self.recordings[-1]

    def device(self, nonce: str) -> str:
        """What the device says."""
        return json.dumps(self.key.proof(nonce))


def asked_in(person: Person) -> dict[str, Any]:
    """What the last turn asks to be captured."""
    captures = [reply.get("capture") for reply in person.last["replies"]]
    found = [capture for capture in captures if capture]
    assert found, person.last
    capture: dict[str, Any] = found[-1]
    return capture


def show(
    person: Person, sitter: Sitter, alter: Callable[[Files], Files] = lambda f: f
) -> str:
    """Answer what is asked for, once more where that is asked; all that is said."""
    words = _shown(person, sitter, alter)
    for _ in range(2):
        if person.last["awaiting"] == "digits":
            words = _shown(person, sitter, alter)
    return words


def _shown(person: Person, sitter: Sitter, alter: Callable[[Files], Files]) -> str:
    asked = asked_in(person)
    form = _form(sitter, asked)
    files = alter(sitter.files(asked))
    path, headers = "/api/chatbot/command/", person.headers
    return _noted(
        person, person.http.post(path, data=form, files=files, headers=headers)
    )


def say_with_captures(person: Person, text: str) -> str:
    """Say something through a client that has a camera and a microphone."""
    body = {"text": text, "captures": ["face", "voice"]}
    return _noted(person, person.post("/api/chatbot/command/", body))


def log_in(person: Person, sitter: Sitter, handle: str) -> httpx.Response:
    """Sign in by the API, with a face, a voice and a device; asked anew, anew."""
    person.token = None
    challenge = person.post("/api/auth/challenge/", {"customer": handle})
    assert challenge.status_code == 200, challenge.text
    asked = {**challenge.json(), "kinds": ["face", "voice"]}
    answer = _logged_in(person, sitter, handle, asked)
    for _ in range(2):
        if answer.status_code == 422:
            answer = _logged_in(person, sitter, handle, answer.json())
    if answer.status_code == 200:
        person.token = answer.json()["token"]
    return answer


def _logged_in(
    person: Person, sitter: Sitter, handle: str, asked: dict[str, Any]
) -> httpx.Response:
    return person.http.post(
        "/api/auth/login/",
        data={"customer": handle, **_form(sitter, asked)},
        files=sitter.files(asked, "voice"),
    )


def _form(sitter: Sitter, asked: dict[str, Any]) -> dict[str, str]:
    return {
        "challenge_id": asked["challenge_id"],
        "device": sitter.device(asked["nonce"]),
    }


def _noted(person: Person, answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text
    person.last = answer.json()
    person.token = person.last.get("token") or person.token
    return " ".join(reply["text"] for reply in person.last["replies"])
