"""The models of one process: loaded once, used by a few at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from biometrics.face import FaceVerifier
from biometrics.face_models import face_model
from biometrics.verifier import Busy
from weights import open_optional

if TYPE_CHECKING:
    from biometrics.voice import VoiceVerifier


@dataclass(frozen=True)
class Options:
    """How faces and voices are verified.

    Attributes:
        model_name: the face network, by its name in DeepFace.
        face_accept_at: a threshold measured for it, in place of the known one.
        at_once: how many verifications run at the same time.
        waiting: how many more may wait.
        patience_s: how long one waits before it is told to come back.
    """

    model_name: str = "SFace"
    face_accept_at: float | None = None
    at_once: int = 1
    waiting: int = 8
    patience_s: float = 5.0


class Biometrics:
    """Faces and voices; one for each process. Making it opens nothing."""

    def __init__(self, weights: Path, options: Options | None = None) -> None:
        self._weights = weights
        self._options = options or Options()
        self._loading = threading.Lock()
        self._faces: FaceVerifier | None = None
        self._voices: VoiceVerifier | None = None
        self._places = threading.BoundedSemaphore(self._options.at_once)
        self.present = 0  # inside and waiting, together
        self._counting = threading.Lock()

    @property
    def faces(self) -> FaceVerifier:
        """The verifier of faces, loaded when it is first asked for.

        Raises:
            WeightsError: a file is missing or altered.
            ModelUnfit: the face network is not known, not there or not measured.
        """
        with self._loading:
            if self._faces is None:
                options = self._options
                model = face_model(options.model_name, options.face_accept_at)
                self._faces = FaceVerifier(self._weights, model)
            return self._faces

    @property
    def voices(self) -> VoiceVerifier:
        """The verifier of voices, loaded when it is first asked for.

        Raises:
            WeightsError: a file is missing or altered.
        """
        with self._loading:
            if self._voices is None:
                from biometrics.voice import VoiceVerifier

                self._voices = VoiceVerifier(self._weights)
            return self._voices

    def warm_up(self) -> None:
        """Load every model now, so that no customer waits for it."""
        _ = self.faces, self.voices

    def state(self) -> dict[str, str]:
        """Say which models are used; loads none."""
        present = open_optional("anti_spoofing", self._weights)
        return {
            "face": self._options.model_name.lower(),
            "voice": "campplus",
            "passive_liveness": "minifasnet" if present else "absent",
        }

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a place to compute in.

        Raises:
            Busy: too many wait already, or it took too long.
        """
        options = self._options
        with self._counting:
            if self.present >= options.at_once + options.waiting:
                raise Busy
            self.present += 1
        try:
            if not self._places.acquire(timeout=options.patience_s):
                raise Busy
            try:
                yield
            finally:
                self._places.release()
        finally:
            with self._counting:
                self.present -= 1
