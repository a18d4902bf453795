"""What is kept of an enrolled face, and how it is written down."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from biometrics.reference_format import pack, unpack
from biometrics.verifier import ReferenceUnfit, Template

_VERSION = b"face1"


@dataclass(frozen=True)
class FaceReference:
    """An enrolled face.

    Attributes:
        template: the mean of its pictures' templates, of length 1.
        frontal: where the nose stands when its owner looks straight on (`Face.turn`).
        model: the network that made the template; no other may be compared with it.
    """

    template: Template
    frontal: float
    model: str

    def to_bytes(self) -> bytes:
        """Write it down; to be encrypted by whoever keeps it."""
        numbers = np.concatenate([[np.float32(self.frontal)], self.template])
        return pack(_VERSION, self.model, numbers)

    @classmethod
    def from_bytes(cls, content: bytes) -> FaceReference:
        """Read it back.

        Raises:
            ReferenceUnfit: it is damaged, or of another version.
        """
        model, numbers = unpack(_VERSION, content)
        if len(numbers) < 1:
            raise ReferenceUnfit("a face reference without numbers")
        reference = cls(numbers[1:], float(numbers[0]), model)
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
        if model is not None and (self.model, len(self.template)) != (model, size):
            raise ReferenceUnfit("a face reference of another model")
        length = np.linalg.norm(self.template)
        # NaN is not within any bound.
        if not (abs(length - 1) < 1e-3 and abs(self.frontal) < 1):
            raise ReferenceUnfit("a face reference that is no unit vector")
