"""chatbot.py with photos and a recording: shown and said when it is asked for."""

from __future__ import annotations

import base64
import json
import os
import pty
import stat
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key

from protocol import Listened, Reply, Said, Say
from services.people.devices import DeviceProof
from tests.unit.web.captured import JPEG, PNG, WAV
from tests.unit.web.fake_evidence import session_of
from tests.unit.web.fake_rasa import CUT, FakeRasa, asks
from tests.unit.web.fakes import FakeBank

PROGRAM = Path(__file__).resolve().parents[3] / "chatbot.py"


class Terminal:
    """A folder with photos and a recording, and the program beside it."""

    def __init__(self, url: str, folder: Path) -> None:
        self.folder = folder
        self.photos = [folder / name for name in ("ahead.jpg", "one.jpg", "two.png")]
        for photo, content in zip(self.photos, (JPEG, JPEG + b"1", PNG), strict=True):
            photo.write_bytes(content)
        self.wav = folder / "voice.wav"
        self.wav.write_bytes(WAV)
        self.device = folder / "saathi" / "device.pem"
        self._url = url
        self.environment = {**os.environ, "XDG_DATA_HOME": str(folder)}

    def command(self, *options: str) -> list[str]:
        return [sys.executable, str(PROGRAM), "--url", self._url, *options]

    @property
    def face(self) -> list[str]:
        return [word for photo in self.photos for word in ("--photo", str(photo))]

    @property
    def everything(self) -> list[str]:
        return [*self.face, "--wav", str(self.wav)]

    def talk(self, lines: str, *options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*(options or self.everything)),
            input=lines,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env=self.environment,
        )


@pytest.fixture
def terminal(client: httpx.Client, rasa: FakeRasa, tmp_path: Path) -> Terminal:
    return Terminal(str(client.base_url), tmp_path)


def signs_in(bank: FakeBank, rasa: FakeRasa) -> None:
    """A dialogue that asks for face and voice, and takes them."""

    def decide(say: Say) -> Said:
        session = session_of(bank, say)
        if say.event == "evidence_given":
            bank.sign_in(session)
            return Said("", (Reply("Welcome, Kamala."),), None)
        if say.text == "sign in" and say.captures:
            return asks(bank.ask(session, say.captures), "Look at me, please.")
        return Said(say.text, (Reply("ok"),), 1.0)

    rasa.answers = decide


def test_it_signs_in_with_photos_and_a_recording(
    terminal: Terminal, bank: FakeBank, rasa: FakeRasa
) -> None:
    signs_in(bank, rasa)
    done = terminal.talk("sign in\nbalance\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "Saathi: One moment.\nSaathi: Look at me, please.\n"
        "Saathi: Welcome, Kamala.\nSaathi: ok\n"
    )
    [captures] = bank.given.values()
    assert captures.faces == (JPEG, JPEG + b"1", PNG)
    assert captures.voice == CUT
    assert rasa.listens[0].audio == WAV
    assert captures.device is not None
    verify(captures.device)
    assert len({say.conversation_id for say in rasa.heard}) == 1


def verify(proof: DeviceProof) -> None:
    """Check a signature over the nonce, as anybody with the public key can."""
    public = load_der_public_key(proof.public_key or b"")
    assert isinstance(public, ec.EllipticCurvePublicKey)
    half = len(proof.signature) // 2
    r, s = proof.signature[:half], proof.signature[half:]
    der = encode_dss_signature(int.from_bytes(r, "big"), int.from_bytes(s, "big"))
    public.verify(der, b"saathi-device-v1:a-nonce-to-sign", ec.ECDSA(hashes.SHA256()))


def test_it_is_the_same_device_the_next_time(
    terminal: Terminal, bank: FakeBank, rasa: FakeRasa
) -> None:
    signs_in(bank, rasa)
    terminal.talk("sign in\n")
    terminal.talk("sign in\n")
    first, second = (each.device for each in bank.given.values())
    assert first is not None
    assert second is not None
    assert first.public_key == second.public_key
    assert stat.S_IMODE(terminal.device.stat().st_mode) == 0o600


def test_it_declares_only_what_it_was_given(
    terminal: Terminal, bank: FakeBank, rasa: FakeRasa
) -> None:
    signs_in(bank, rasa)
    terminal.talk("hello\n", "--wav", str(terminal.wav))
    terminal.talk("hello\n", *terminal.face)
    terminal.talk("hello\n", "--text")
    assert [say.captures for say in rasa.heard] == [("voice",), ("face",), ()]


@pytest.mark.parametrize("count", [1, 2])
def test_too_few_photos_are_a_wrong_call_that_says_why(
    terminal: Terminal, rasa: FakeRasa, count: int
) -> None:
    done = terminal.talk("hello\n", *terminal.face[: 2 * count])
    assert (done.returncode, done.stdout, rasa.heard) == (2, "", [])
    why = "error: give three photos: ahead, and one for each turn\n"
    assert done.stderr.endswith(why)
    assert not terminal.device.exists()


def test_the_help_says_how_photos_are_to_be(terminal: Terminal) -> None:
    words = " ".join(terminal.talk("", "--help").stdout.split())
    assert "as others see you, not mirrored" in words


def test_without_photos_and_recording_it_makes_no_key(terminal: Terminal) -> None:
    assert terminal.talk("hello\n", "--text").returncode == 0
    assert not terminal.device.exists()


def test_a_key_that_others_can_read_is_refused_at_once(
    terminal: Terminal, rasa: FakeRasa
) -> None:
    terminal.talk("hello\n")
    terminal.device.chmod(0o640)
    rasa.heard.clear()
    done = terminal.talk("hello\n")
    assert done.returncode == 2
    assert "Others can read" in done.stderr
    assert "Traceback" not in done.stderr
    assert rasa.heard == []


def test_another_place_for_the_key_can_be_chosen(terminal: Terminal) -> None:
    place = terminal.folder / "elsewhere" / "key.pem"
    terminal.talk("hello\n", "--wav", str(terminal.wav), "--device", str(place))
    assert place.exists()
    assert not terminal.device.exists()


def test_a_file_that_is_not_there_is_told_and_the_rest_is_said(
    terminal: Terminal, bank: FakeBank, rasa: FakeRasa
) -> None:
    signs_in(bank, rasa)
    terminal.photos[1].unlink()
    done = terminal.talk("sign in\nhello\n")
    assert done.returncode == 1
    assert (
        done.stderr
        == f"I cannot read {terminal.photos[1]}: No such file or directory.\n"
    )
    assert done.stdout.endswith("Saathi: ok\n")
    assert bank.given == {}


def test_neither_token_nor_key_nor_handle_is_shown(
    terminal: Terminal, bank: FakeBank, rasa: FakeRasa
) -> None:
    signs_in(bank, rasa)
    done = terminal.talk("sign in\n")
    shown = done.stdout + done.stderr
    private = terminal.device.read_text().splitlines()[1]
    [captures] = bank.given.values()
    assert captures.device is not None
    public = base64.urlsafe_b64encode(captures.device.public_key or b"").decode()
    for secret in (*bank.sessions, private, public[:40], "a-nonce-to-sign"):
        assert secret not in shown


def test_json_shows_what_is_asked_for(
    terminal: Terminal, bank: FakeBank, rasa: FakeRasa
) -> None:
    signs_in(bank, rasa)
    done = terminal.talk("sign in\n", *terminal.everything, "--json")
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert first["replies"][-1]["capture"]["digits"] == "482913"
    assert second["session"] == "strong"


def test_a_session_that_ended_while_photos_were_made_is_told(
    terminal: Terminal, bank: FakeBank, rasa: FakeRasa
) -> None:
    signs_in(bank, rasa)
    before = rasa.answers

    def ends(say: Say) -> Said | dict[str, object] | int:
        answer = before(say)
        if say.text == "sign in":
            bank.expired |= set(bank.sessions)
        return answer

    rasa.answers = ends
    done = terminal.talk("sign in\nhello\n")
    assert done.returncode == 1
    assert "signed you out" in done.stderr
    assert done.stdout.endswith("Saathi: ok\n")


def test_on_a_terminal_it_says_what_to_do_and_waits(
    terminal: Terminal, bank: FakeBank, rasa: FakeRasa
) -> None:
    signs_in(bank, rasa)
    recordings = [Listened("", None, fault="nothing_said")]
    rasa.hears = lambda _: (
        recordings.pop() if recordings else Listened("", 0.9, CUT, "sealed")
    )
    outside, inside = pty.openpty()
    program = subprocess.Popen(
        terminal.command(*terminal.everything),
        stdin=inside,
        stdout=inside,
        stderr=inside,
        start_new_session=True,
        env=terminal.environment,
    )
    os.close(inside)
    until(outside, "You: ")
    os.write(outside, b"sign in\n")
    seen = until(outside, "press Enter: ")
    assert f"Please look straight ahead. Save the photo as {terminal.photos[0]}" in seen
    assert (
        f"Please turn your head to your left. Save the photo as {terminal.photos[1]}"
        in seen
    )
    assert f"Please say: 4 8 2  9 1 3. Save it as {terminal.wav}" in seen
    assert (bank.given, rasa.listens) == ({}, [])
    terminal.wav.write_bytes(WAV + b" newer")
    os.write(outside, b"\n")
    assert "could not hear you" in until(outside, "press Enter: ")
    os.write(outside, b"\n")
    assert "Welcome, Kamala." in until(outside, "You: ")
    os.write(outside, b"\x04")
    assert program.wait(20) == 0
    os.close(outside)
    assert [listen.audio for listen in rasa.listens] == [WAV + b" newer"] * 2


def until(terminal: int, words: str) -> str:
    seen, deadline = "", time.monotonic() + 20
    while words not in seen and time.monotonic() < deadline:
        seen += os.read(terminal, 4096).decode()
    return seen
