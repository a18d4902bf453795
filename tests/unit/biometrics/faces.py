"""The verifier of faces that these tests share: the real models, loaded once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from biometrics.face import FaceReference, FaceVerifier
from tests import media

WEIGHTS = Path(__file__).parents[3] / "var" / "weights"


@cache
def verifier() -> FaceVerifier:
    return FaceVerifier(WEIGHTS)


@cache
def hopper() -> FaceReference:
    return verifier().enrol(media.captures(media.hopper()))


@cache
def collins() -> FaceReference:
    return verifier().enrol(media.captures(media.collins()))
