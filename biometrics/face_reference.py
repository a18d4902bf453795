"""What is kept of an enrolled face, and how it is written down."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np

from biometrics.verifier import ReferenceUnfit, Template

_VERSION = b"face1"
# Version, the model's name, where the nose was, how many numbers follow.
_HEAD = struct.Struct("<5s16sfH")


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
        head = _HEAD.pack(
            _VERSION, self.model.encode(), self.frontal, len(self.template)
        )
        return head + self.template.astype("<f4").tobytes()

    @classmethod
    def from_bytes(cls, content: bytes) -> FaceReference:
        """Read it back.

        Raises:
            ReferenceUnfit: it is damaged, or of another version.
        """
        try:
            version, name, frontal, size = _HEAD.unpack_from(content)
            model = name.rstrip(b"\0").decode("ascii")
        except (struct.error, UnicodeDecodeError) as error:
            raise ReferenceUnfit("no face reference") from error
        if version != _VERSION or len(content) != _HEAD.size + 4 * size:
            raise ReferenceUnfit("a face reference of another version or length")
        template = np.frombuffer(content, "<f4", offset=_HEAD.size).astype(np.float32)
        reference = cls(template, frontal, model)
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
