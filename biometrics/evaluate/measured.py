"""From captures that were looked at to error rates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from biometrics.evaluate.acquire import Acquired, faults
from biometrics.evaluate.folders import Capture
from biometrics.evaluate.metrics import Rate, Scores
from biometrics.evaluate.report import (
    Captured,
    Figures,
    Thresholds,
    captured_figures,
    comparison_figures,
    rate_figures,
    warnings_about,
)
from biometrics.evaluate.trials import Item, compare, references

Probe = TypeVar("Probe")
Reference = TypeVar("Reference")


@dataclass(frozen=True)
class Setting:
    """How to measure.

    Attributes:
        weights: the folder of the weights.
        enrol: of how many captures a reference is made.
        workers: how many processes look at captures.
        seed: of whatever is drawn at random.
    """

    weights: Path
    enrol: int = 3
    workers: int = 1
    seed: int = 0


@dataclass(frozen=True)
class Measured:
    """What was found.

    Attributes:
        figures: by name, as they are printed as JSON.
        scores: of all trials; None if none was possible.
        threshold: where the product accepts; None if its model has no threshold yet.
    """

    figures: Figures
    scores: Scores | None = None
    threshold: float | None = None


@dataclass(frozen=True)
class Verifier(Generic[Probe, Reference]):
    """What the measuring uses of a verifier.

    Attributes:
        enrol: makes a reference of several captures, as the product does.
        score: compares, as the product does.
        thresholds: where the product accepts and where it asks again.
    """

    enrol: Callable[[Sequence[Probe]], Reference]
    score: Callable[[Probe, Reference], float]
    thresholds: Thresholds


@dataclass(frozen=True)
class Looked(Generic[Probe]):
    """All captures, as probes and as what references are made of.

    Attributes:
        captures: what was looked at.
        probes: what became of each as a probe.
        enrolled: what became of each as a part of a reference.
    """

    captures: Sequence[Capture]
    probes: Sequence[Acquired[Probe]]
    enrolled: Sequence[Acquired[Probe]]

    def items(self) -> list[Item[Probe]]:
        """Give them for trials."""
        looked = zip(self.captures, self.probes, self.enrolled, strict=True)
        return [
            Item(capture.person, capture.name, probe.probe, enrolled.probe)
            for capture, probe, enrolled in looked
        ]


def measure(
    looked: Looked[Probe], verifier: Verifier[Probe, Reference], size: int
) -> Measured:
    """Compare everything with everything, and tell the error rates."""
    figures = _captured(looked)
    enrolled = references(looked.items(), size, verifier.enrol)
    try:
        compared = compare(looked.items(), enrolled, verifier.score)
    except ValueError:  # whatever was fit makes no pairs
        return Measured(figures | {"trials": 0, "warnings": [_NO_TRIALS]})
    figures |= comparison_figures(compared, verifier.thresholds)
    figures["warnings"] = warnings_about(compared, figures["people"])
    return Measured(figures, compared.scores, verifier.thresholds.accept_at)


_NO_TRIALS = "too few captures were fit: there are no error rates"


def _captured(looked: Looked[Any]) -> Figures:
    figures = captured_figures(
        Captured(
            people=len({capture.person for capture in looked.captures}),
            items=len(looked.captures),
            faults=faults(looked.probes),
            cpu_s=[one.cpu_s for one in looked.probes],
        )
    )
    if looked.enrolled is not looked.probes:
        unfit = sum(one.probe is None for one in looked.enrolled)
        figures |= rate_figures(
            "unfit_for_a_reference", Rate(unfit, len(looked.probes))
        )
    return figures
