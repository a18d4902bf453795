"""Faces and voices in a sign-in: looked at for kind and number, kept nowhere."""

from __future__ import annotations

from web.api.bodies import Form
from web.problems import Problem

MOST_FACES = 5
IMAGES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
# RIFF (WAV), Ogg, and EBML, which WebM begins with.
SOUNDS = (b"RIFF", b"OggS", b"\x1aE\xdf\xa3")


def check_captures(form: Form) -> None:
    """Refuse what could not be a face or a voice.

    Raises:
        Problem: 415 for another kind of file, 422 for too many or unknown parts.
    """
    faces = [content for name, _, content in form.files if name == "face"]
    voices = [content for name, _, content in form.files if name == "voice"]
    if len(faces) + len(voices) != len(form.files):
        raise Problem(422, "invalid", "The only files read here are face and voice.")
    if len(faces) > MOST_FACES or len(voices) > 1:
        raise Problem(422, "invalid", "Send up to five faces and one voice.")
    if not all(face.startswith(IMAGES) for face in faces):
        raise Problem(415, "unsupported_media_type", "A face must be a JPEG or PNG.")
    if not all(voice.startswith(SOUNDS) for voice in voices):
        raise Problem(
            415, "unsupported_media_type", "A voice must be WAV, WebM or Ogg audio."
        )
