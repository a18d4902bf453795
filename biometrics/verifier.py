"""The words of biometric verification, the same for faces and for voices.

Terms are those of ISO/IEC 2382-37: a probe is compared with the reference that its
claimed owner enrolled. Nothing here identifies: it is always one against one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Template = NDArray[np.float32]  # one embedding, of Euclidean length 1
Modality = Literal["face", "voice"]
MODALITIES: tuple[Modality, ...] = ("face", "voice")


class BiometricError(Exception):
    """Something biometric went wrong."""


class QualityFault(BiometricError):
    """A capture that cannot be compared; its owner may be told why.

    Attributes:
        reason: a slug, such as ``too_dark``; the domain has words for each.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ReferenceUnfit(BiometricError):
    """A stored reference is damaged, or was made by another model."""


class Busy(BiometricError):
    """Too many verifications wait already."""


class Decision(Enum):
    """What comes of one comparison."""

    ACCEPT = "accept"
    ASK_AGAIN = "ask_again"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Comparison:
    """A decision and how it came about; neither is ever told to the caller.

    Attributes:
        score: the comparison score, the higher the more alike; -1 where the probe
            was refused before it was compared.
        reason: a slug for the audit trail, such as ``match`` or ``replayed``.
    """

    decision: Decision
    score: float
    reason: str
