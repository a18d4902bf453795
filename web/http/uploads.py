"""Faces and voices as they are sent: looked at for kind, size and number.

They are never written to a file, and what a client says of their kind counts nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from web.http.bodies import Form
from web.http.problems import Problem

MOST_FACES = 5
FILE = {"type": "string", "format": "binary"}  # as OpenAPI says it
FACE_BYTES, SOUND_BYTES = 4 * 1024 * 1024, 2 * 1024 * 1024
IMAGES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
# Ogg, and EBML, which WebM begins with; RIFF says further on that it is WAV.
SOUNDS = (b"OggS", b"\x1aE\xdf\xa3")


@dataclass(frozen=True)
class Uploads:
    """JPEG or PNG files in the order sent, and one WAV, WebM or Ogg file."""

    faces: tuple[bytes, ...] = field(default=(), repr=False)
    sound: bytes | None = field(default=None, repr=False)

    def __bool__(self) -> bool:
        return bool(self.faces or self.sound)


def uploads(form: Form, *, faces: bool = True, sound: str = "voice") -> Uploads:
    """The files of a form.

    Args:
        form: what was sent.
        faces: whether faces are read here.
        sound: the name of the recording's part.

    Raises:
        Problem: 413 for too large a part, 415 for another kind of file, 422 for too
            many or unknown parts.
    """
    pictures = [content for name, _, content in form.files if name == "face"]
    sounds = [content for name, _, content in form.files if name == sound]
    if len(pictures) + len(sounds) != len(form.files) or (pictures and not faces):
        read = "only_faces_and_sound" if faces else "only_sound"
        raise Problem(422, "invalid", read, sound=sound)
    if len(pictures) > MOST_FACES or len(sounds) > 1:
        raise Problem(422, "invalid", "too_many_files", most=MOST_FACES)
    for picture in pictures:
        _check(picture, FACE_BYTES, "face", _is_image)
    for recording in sounds:
        _check(recording, SOUND_BYTES, "voice", _is_sound)
    return Uploads(tuple(pictures), sounds[0] if sounds else None)


def _check(
    content: bytes, most: int, kind: str, is_one: Callable[[bytes], bool]
) -> None:
    if len(content) > most:
        raise Problem(413, "too_large", kind, mib=most // 1024 // 1024)
    if not is_one(content):
        raise Problem(415, "unsupported_media_type", kind)


def _is_image(content: bytes) -> bool:
    return content.startswith(IMAGES)


def _is_sound(content: bytes) -> bool:
    is_wav = content.startswith(b"RIFF") and content[8:12] == b"WAVE"
    return is_wav or content.startswith(SOUNDS)
