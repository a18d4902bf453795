"""What a client shows and says when it is asked to: photos, a recording, its device."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from protocol.device import DeviceKey
from protocol.turns import Capture

PHOTOS_NEEDED = 3  # ahead, and one for each turn of the head
POSES = {
    "left": "turn your head to your left",
    "right": "turn your head to your right",
}


@dataclass(frozen=True)
class Camera:
    """Photos and a recording, as files that are read when they are asked for.

    `photos` are in the order in which they are asked for: straight ahead, then each
    turn of the head.
    """

    key: DeviceKey
    photos: tuple[Path, ...] = ()
    wav: Path | None = None

    @property
    def captures(self) -> list[str]:
        """What can be captured at all; fewer photos than are asked for are none."""
        enough = len(self.photos) >= PHOTOS_NEEDED
        return ["face"] * enough + ["voice"] * (self.wav is not None)

    def instructions(self, capture: Capture) -> Iterator[str]:
        """Say what to do, a short line each."""
        if "face" in capture.kinds:
            poses = ["look straight ahead", *(POSES[turn] for turn in capture.turns)]
            poses += ["look straight ahead"] * len(self.photos)
            for photo, pose in zip(self._wanted(capture), poses, strict=False):
                yield f"Please {pose}. Save the photo as {photo}"
        if "voice" in capture.kinds and capture.digits:
            yield f"Please say: {spaced(capture.digits)}. Save it as {self.wav}"

    def form(self, capture: Capture) -> dict[str, Any]:
        """Return the fields and files that answer a capture, as httpx takes them.

        Raises:
            OSError: a file cannot be read.
        """
        files: list[tuple[str, tuple[str, bytes]]] = []
        if "face" in capture.kinds:
            photos = self._wanted(capture)
            files += [("face", (each.name, each.read_bytes())) for each in photos]
        if "voice" in capture.kinds and self.wav:
            files.append(("audio", (self.wav.name, self.wav.read_bytes())))
        proof = json.dumps(self.key.proof(capture.nonce))
        data = {"challenge_id": capture.challenge_id, "device": proof}
        return {"data": data, "files": files}

    def _wanted(self, capture: Capture) -> tuple[Path, ...]:
        """One photo, and one for each turn; where no turns are asked for, all."""
        return self.photos[: 1 + len(capture.turns)] if capture.turns else self.photos


def spaced(digits: str) -> str:
    """Digits in groups of three, as one says them."""
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    return "  ".join(" ".join(group) for group in groups)
