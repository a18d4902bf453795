"""What is kept of an enrolled voice, and how it is written down."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from biometrics.reference_format import pack, unpack
from biometrics.verifier import ReferenceUnfit, Template

_VERSION = b"voic1"


@dataclass(frozen=True)
class VoiceReference:
    """An enrolled voice, as a room hears it and as a telephone does.

    Attributes:
        wideband: the mean template of its recordings, of length 1.
        telephone: the same of the same recordings, each sent over a simulated line.
            Where the voice was enrolled over a telephone, both are this one.
        model: the network that made both; no other may be compared with them.
    """

    wideband: Template
    telephone: Template
    model: str

    def to_bytes(self) -> bytes:
        """Write it down; to be encrypted by whoever keeps it."""
        both = np.concatenate([self.wideband, self.telephone])
        return pack(_VERSION, self.model, both)

    @classmethod
    def from_bytes(cls, content: bytes) -> VoiceReference:
        """Read it back.

        Raises:
            ReferenceUnfit: it is damaged, or of another version.
        """
        model, both = unpack(_VERSION, content)
        if len(both) % 2:
            raise ReferenceUnfit("a voice reference of two unequal templates")
        half = len(both) // 2
        reference = cls(both[:half], both[half:], model)
        reference.check()
        return reference

    def check(self, model: str | None = None, size: int | None = None) -> None:
        """Check that it can be compared.

        Args:
            model: the network of the probe, if that is to be the same.
            size: how many numbers that network gives.

        Raises:
            ReferenceUnfit: it cannot.
        """
        if model is not None and (self.model, len(self.wideband)) != (model, size):
            raise ReferenceUnfit("a voice reference of another model")
        for template in (self.wideband, self.telephone):
            # NaN is not within any bound.
            if not abs(np.linalg.norm(template) - 1) < 1e-3:
                raise ReferenceUnfit("a voice reference that is no unit vector")
