"""What a client captures, as far as the web can tell: bytes that begin right."""

from __future__ import annotations

import base64
import json
from typing import Any

JPEG = b"\xff\xd8\xff\xe0 a face"
PNG = b"\x89PNG\r\n\x1a\n another face"
WAV = b"RIFF\0\0\0\0WAVE a voice"
SIGNATURE = bytes(range(64))
KEY = b"a public key"


def base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


DEVICE = json.dumps({"signature": base64url(SIGNATURE), "public_key": base64url(KEY)})


def form(
    challenge_id: str, *, sound: str = "voice", faces: int = 3, **fields: Any
) -> dict[str, Any]:
    """Three faces, a voice and a device's word for a challenge, as httpx takes them."""
    files = [("face", (f"{n}.jpg", JPEG)) for n in range(faces)]
    if sound:
        files.append((sound, ("v.wav", WAV)))
    data = {"challenge_id": challenge_id, "device": DEVICE, **fields}
    return {"data": data, "files": files}
