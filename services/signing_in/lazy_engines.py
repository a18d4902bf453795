"""The models, imported only by the process that compares something."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from services.work.ports import Faces, Voices

if TYPE_CHECKING:
    from biometrics.engine import Biometrics


class LazyEngines:
    """As ``biometrics.engine.Biometrics``; making it imports and opens nothing.

    Args:
        weights: the folder of the models' files.
        face_model: the face network, by its name in DeepFace.
    """

    def __init__(self, weights: Path, face_model: str) -> None:
        self._weights, self._face_model = weights, face_model
        self._making = threading.Lock()
        self._made: Biometrics | None = None

    def _engines(self) -> Biometrics:
        with self._making:
            if self._made is None:
                # Here, so that web and jobs do without what compares faces.
                from biometrics.engine import Biometrics, Options

                options = Options(model_name=self._face_model)
                self._made = Biometrics(self._weights, options)
            return self._made

    @property
    def faces(self) -> Faces:
        """What compares faces."""
        return self._engines().faces

    @property
    def voices(self) -> Voices:
        """What compares voices."""
        return self._engines().voices

    def turn(self) -> AbstractContextManager[None]:
        """Wait for one's turn; raises ``biometrics.verifier.Busy``."""
        return self._engines().turn()

    def warm_up(self) -> None:
        """Load the models."""
        self._engines().warm_up()

    def state(self) -> dict[str, str]:
        """Say which models there are."""
        return self._engines().state()
