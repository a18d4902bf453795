"""Face and voice through the API with the real bank behind it, over fake engines.

What stands in for Rasa hears the digits that were asked for and calls the bank as the
action does; the verdicts are the action server's own.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from protocol import Listen, Listened, Reply, Said, Say, Verdict, Verify
from rasa_sdk_plugins.evidence import verdict
from services.asking.evidence import Heard
from services.confirming.consent import Spoken
from services.people.sessions import Session
from tests.fakes_biometrics import FakeEngines
from tests.unit.conftest import World, world
from tests.unit.services.identity import KAMALA, NOBODY, Device
from tests.unit.web.captured import JPEG, WAV, base64url
from tests.unit.web.fake_rasa import FakeRasa

__all__ = ["world"]  # a fixture of the bank's own tests

LOGIN, CHAT = "/api/auth/login/", "/api/chatbot/command/"
PAY = "/api/transactions/"


@dataclass
class Kamala:
    """A client with a device, a camera and a microphone."""

    world: World
    client: httpx.Client
    rasa: FakeRasa
    device: Device = field(default_factory=Device)
    digits: str | None = None  # what she says next
    spoken: int = 0  # so that no two recordings are alike

    @property
    def engines(self) -> FakeEngines:
        engines = self.world.resources.biometrics
        assert isinstance(engines, FakeEngines)
        return engines

    def form(self, asked: dict[str, Any], sound: str, **fields: str) -> dict[str, Any]:
        """What answers a request: faces, the digits as asked, the device's word."""
        self.digits = asked.get("digits")
        proof = {
            "signature": base64url(self.device.sign(asked["nonce"])),
            "public_key": base64url(self.device.public),
        }
        kinds = asked.get("kinds", ["face", "voice"])
        count = (1 + len(asked["turns"])) if "face" in kinds else 0
        files = [("face", (f"{n}.jpg", JPEG)) for n in range(count)]
        if "voice" in kinds:
            files.append((sound, ("v.wav", WAV)))
        return {"data": {"device": json.dumps(proof), **fields}, "files": files}

    def asked(self, customer: str = KAMALA) -> dict[str, Any]:
        answer = self.client.post("/api/auth/challenge/", json={"customer": customer})
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    def signs_in(self, customer: str = KAMALA, **changes: Any) -> httpx.Response:
        asked = {**self.asked(customer), **changes}
        handle = asked["challenge_id"]
        form = self.form(asked, "voice", customer=customer, challenge_id=handle)
        return self.client.post(LOGIN, **form)

    def enrols(self, modality: str) -> dict[str, Any]:
        """As a signed-in customer: consent, passcode, captures; the turn."""
        session, bank = self.session(), self.world.bank
        order = bank.open_enrolment(session, modality)  # type: ignore[arg-type]
        bank.note_read_back(session, order)
        bank.hear(session, bank.begin_turn(session), Spoken.YES)
        challenge: Any = bank.confirm_order(session)
        code = {
            "challenge_id": challenge.challenge_id,
            "passcode": self.world.approve(),
        }
        asked = self.client.post("/api/auth/verify-otp/", json=code).json()
        assert asked["status"] == "capture_required"
        assert asked["kinds"] == [modality]
        if modality == "face":
            asked["turns"] = ["ahead", "ahead"]  # three frontal photos
        form = self.form(asked, "audio", challenge_id=asked["challenge_id"])
        answer = self.client.post(CHAT, **form)
        assert answer.status_code == 200, answer.text
        turn: dict[str, Any] = answer.json()
        return turn

    def session(self) -> Session:
        token = self.client.headers["Authorization"].split()[1]
        return self.world.bank.find_session(token)

    def holds(self, answer: httpx.Response) -> None:
        """Go on with the token of a sign-in."""
        self.client.headers["Authorization"] = f"Bearer {answer.json()['token']}"

    def signs_in_by_passcode(self) -> None:
        asked = self.client.post(LOGIN, json={"customer": KAMALA}).json()
        self.holds(self.redeems(asked))

    def redeems(self, asked: dict[str, Any]) -> httpx.Response:
        code = {"challenge_id": asked["challenge_id"], "passcode": self.world.approve()}
        return self.client.post("/api/auth/verify-otp/", json=code)

    # What stands in for Rasa and the action server

    def hear(self, listen: Listen) -> Listened:
        purpose = f"digits/{listen.conversation_id}"
        sealed = self.digits and self.world.resources.sealer.seal(self.digits, purpose)
        self.spoken += 1
        cut = b"recording %d" % self.spoken
        return Listened("***", 0.9, cut, sealed)

    def decide(self, say: Say) -> Said:
        bank = self.world.bank
        session = bank.session_of(say.conversation_id)
        heard = Heard(say.metadata["sealed_digits"])
        outcome = bank.verify_identity(session, say.metadata["evidence_id"], heard)
        return Said("", (Reply(type(outcome).__name__),), None)

    def verdict(self, given: Verify) -> Verdict:
        return verdict(self.world.bank, given)


@pytest.fixture
def kamala(
    world: World, client: httpx.Client, one_app: tuple[FastAPI, str], rasa: FakeRasa
) -> Iterator[Kamala]:
    """Kamala at a device that knows her face and voice, signed out."""
    app, _ = one_app
    app.state.bank = world.bank
    person = Kamala(world, client, rasa)
    rasa.hears, rasa.answers = person.hear, person.decide
    rasa.decides = person.verdict
    person.signs_in_by_passcode()
    for modality, learnt in (("face", "FaceEnrolled"), ("voice", "VoiceEnrolled")):
        assert person.enrols(modality)["replies"][-1]["text"] == learnt
    client.post("/api/auth/logout/")
    del client.headers["Authorization"]
    yield person


def test_a_face_and_a_voice_on_a_known_device_sign_in(kamala: Kamala) -> None:
    answer = kamala.signs_in()
    assert answer.status_code == 200
    assert answer.json()["level"] == "strong"
    assert answer.json()["customer"] == {"display_name": "Kamala Devi"}
    kamala.holds(answer)
    assert kamala.client.get(f"{PAY}history/").status_code == 200


def seen(answer: httpx.Response) -> dict[str, Any]:
    """A 202 without what differs from one to the next for everybody."""
    assert answer.status_code == 202
    body: dict[str, Any] = answer.json()
    assert body.pop("challenge_id")
    assert body.pop("expires_at")
    return body


def test_whatever_does_not_fit_looks_like_a_stranger(kamala: Kamala) -> None:
    stranger = seen(kamala.client.post(LOGIN, json={"customer": NOBODY}))
    assert seen(kamala.signs_in(NOBODY)) == stranger
    kamala.engines.face = "refuse"
    assert seen(kamala.signs_in()) == stranger
    kamala.engines.face, kamala.engines.voice = "accept", "refuse"
    assert seen(kamala.signs_in()) == stranger
    kamala.engines.voice = "accept"
    kamala.spoken -= 1  # the last recording once more
    assert seen(kamala.signs_in()) == stranger
    kamala.device = Device()
    assert seen(kamala.signs_in()) == stranger


def test_who_signed_in_is_told_with_the_name_of_the_device(kamala: Kamala) -> None:
    kamala.client.headers["User-Agent"] = (
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)"
        " Chrome/126.0.0.0 Mobile Safari/537.36"
    )
    kamala.holds(kamala.signs_in())
    log = kamala.client.get("/api/auth/security-log/").json()
    [device] = log["devices"]
    assert device["name"] == "Chrome on Android"
    newest, *_ = log["items"]
    assert newest["signed_in"]
    assert newest["here"]
    assert newest["ways"] == ["face", "voice"]
    assert newest["device_id"] == device["id"]


def test_the_passcode_that_follows_signs_in(kamala: Kamala) -> None:
    kamala.engines.voice = "refuse"
    asked = kamala.signs_in()
    assert asked.status_code == 202
    answer = kamala.redeems(asked.json())
    assert answer.json()["level"] == "strong"


def test_a_dark_photo_is_asked_for_again(kamala: Kamala) -> None:
    kamala.engines.face = "fault"
    answer = kamala.signs_in()
    assert answer.status_code == 422
    asked = answer.json()
    kamala.engines.face = "accept"
    handle = asked["challenge_id"]
    form = kamala.form(asked, "voice", customer=KAMALA, challenge_id=handle)
    assert kamala.client.post(LOGIN, **form).status_code == 200


def opened(kamala: Kamala, amount_paise: int) -> dict[str, Any]:
    wish = {"payee": "ramesh@saathi", "amount_paise": amount_paise}
    headers = {"Idempotency-Key": f"key-{amount_paise}"}
    answer = kamala.client.post(PAY, json=wish, headers=headers)
    assert answer.status_code == 202, answer.text
    body: dict[str, Any] = answer.json()
    return {**body, "kinds": ["voice"]}


def test_a_small_payment_is_confirmed_by_voice_once(kamala: Kamala) -> None:
    kamala.holds(kamala.signs_in())
    order = opened(kamala, 50_000)
    assert order["confirm_with"] == ["upi_passcode", "voice"]
    before = kamala.world.balance(KAMALA)
    at = f"{PAY}{order['id']}/confirm/"
    first = kamala.client.post(at, **kamala.form(order, "voice"))
    assert first.status_code == 200, first.text
    assert first.json()["status"] == "posted"
    again = kamala.client.post(at, **kamala.form(order, "voice"))
    assert again.json() == first.json()
    assert kamala.world.balance(KAMALA) == before - 50_000


def test_another_voice_leaves_the_payment_to_the_passcode(kamala: Kamala) -> None:
    kamala.holds(kamala.signs_in())
    order = opened(kamala, 50_000)
    kamala.engines.voice = "refuse"
    at = f"{PAY}{order['id']}/confirm/"
    answer = kamala.client.post(at, **kamala.form(order, "voice"))
    assert answer.status_code == 401
    assert answer.json()["type"] == "/api/docs#voice_not_enough"
    passcode = {"passcode": kamala.world.approve()}
    assert kamala.client.post(at, json=passcode).json()["status"] == "posted"


def test_a_large_payment_has_no_digits_to_speak(kamala: Kamala) -> None:
    kamala.world.clock.forward(days=2)  # the device is no longer new
    kamala.holds(kamala.signs_in())
    order = opened(kamala, 600_000)
    assert order["confirm_with"] == ["upi_passcode"]
    assert "digits" not in order


@dataclass
class Late:
    """What the action server has given up, and works on in its thread."""

    kamala: Kamala
    go_on: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)

    def answer(self, given: Verify) -> Verdict:
        def work() -> None:
            self.go_on.wait(10)
            self.kamala.verdict(given)

        self.threads.append(threading.Thread(target=work))
        self.threads[-1].start()
        return Verdict("undecided")

    def ends(self) -> None:
        self.go_on.set()
        for thread in self.threads:
            thread.join()


def test_a_payment_that_is_still_decided_is_never_told_as_not_sent(
    kamala: Kamala,
) -> None:
    kamala.holds(kamala.signs_in())
    order = opened(kamala, 50_000)
    before, late = kamala.world.balance(KAMALA), Late(kamala)
    kamala.rasa.decides = late.answer
    at = f"{PAY}{order['id']}/confirm/"
    for _ in range(2):
        answer = kamala.client.post(at, **kamala.form(order, "voice"))
        assert answer.status_code == 503
        assert "may or may not have been done" in answer.json()["detail"]
    late.ends()
    assert kamala.world.balance(KAMALA) == before - 50_000
    again = kamala.client.post(at, **kamala.form(order, "voice"))
    assert (again.status_code, again.json()["status"]) == (200, "posted")
    assert len(late.threads) == 1


def test_a_sign_in_that_is_still_decided_is_never_told_as_refused(
    kamala: Kamala,
) -> None:
    late = Late(kamala)
    kamala.rasa.decides = late.answer
    answer = kamala.signs_in()
    late.ends()
    assert answer.status_code == 503
    assert "may or may not have signed you in" in answer.json()["detail"]
    kamala.rasa.decides = kamala.verdict
    assert kamala.signs_in().status_code == 200
