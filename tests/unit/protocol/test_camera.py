"""What a client sends when it is asked to show and to say something."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from protocol import Capture
from protocol.camera import Camera, spaced
from protocol.device import DeviceKey

BOTH = Capture(
    "handle", "sign_in", ("face", "voice"), "nonce", "2026", "482913", ("left", "right")
)
ENROL = Capture("handle", "enrol_face", ("face",), "nonce", "2026")


@pytest.fixture
def camera(tmp_path: Path) -> Camera:
    photos = tuple(tmp_path / f"{n}.jpg" for n in range(4))
    for place, photo in enumerate(photos):
        photo.write_bytes(b"face %d" % place)
    wav = tmp_path / "voice.wav"
    wav.write_bytes(b"voice")
    return Camera(DeviceKey.kept_in(tmp_path / "device.pem"), photos, wav)


def test_it_declares_what_it_has(camera: Camera) -> None:
    assert camera.captures == ["face", "voice"]
    assert Camera(camera.key, wav=camera.wav).captures == ["voice"]
    assert Camera(camera.key, photos=camera.photos).captures == ["face"]


@pytest.mark.parametrize(("count", "kinds"), [(0, []), (2, []), (3, ["face"])])
def test_too_few_photos_show_no_face(
    camera: Camera, count: int, kinds: list[str]
) -> None:
    assert Camera(camera.key, photos=camera.photos[:count]).captures == kinds


def test_it_sends_one_photo_and_one_for_each_turn(camera: Camera) -> None:
    form = camera.form(BOTH)
    assert form["files"] == [
        ("face", ("0.jpg", b"face 0")),
        ("face", ("1.jpg", b"face 1")),
        ("face", ("2.jpg", b"face 2")),
        ("audio", ("voice.wav", b"voice")),
    ]
    assert form["data"]["challenge_id"] == "handle"
    assert set(json.loads(form["data"]["device"])) == {"signature", "public_key"}


def test_without_turns_it_sends_all_photos_and_no_voice_unasked(camera: Camera) -> None:
    assert [name for name, _ in camera.form(ENROL)["files"]] == ["face"] * 4


def test_files_are_read_when_they_are_asked_for(camera: Camera) -> None:
    camera.photos[0].write_bytes(b"a newer face")
    assert camera.form(BOTH)["files"][0][1][1] == b"a newer face"
    camera.photos[0].unlink()
    with pytest.raises(FileNotFoundError):
        camera.form(BOTH)


def test_it_says_what_to_do_in_short_lines(camera: Camera) -> None:
    folder = camera.photos[0].parent
    assert list(camera.instructions(BOTH)) == [
        f"Please look straight ahead. Save the photo as {folder}/0.jpg",
        f"Please turn your head to your left. Save the photo as {folder}/1.jpg",
        f"Please turn your head to your right. Save the photo as {folder}/2.jpg",
        f"Please say: 4 8 2  9 1 3. Save it as {folder}/voice.wav",
    ]
    assert len(list(camera.instructions(ENROL))) == 4


def test_digits_are_said_in_threes() -> None:
    assert spaced("4829135") == "4 8 2  9 1 3  5"
