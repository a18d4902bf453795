"""Puts figures into words and into JSON, with how far they can be trusted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from biometrics.evaluate.metrics import (
    Rate,
    Scores,
    equal_error_rate,
    fnmr_at_fmr,
    threshold_at_fmr,
)
from biometrics.evaluate.trials import Compared

# Fewer expected errors say little (the "rule of 30" of Doddington et al., 2000).
_ENOUGH_ERRORS = 30
_ENOUGH_PEOPLE = 30
_PARTS = ("attacks", "replay")  # figures that hold figures
Figures = dict[str, Any]


@dataclass(frozen=True)
class Thresholds:
    """The scores at which the product accepts, and from which it asks again.

    Attributes:
        accept_at: None for a model that was never measured.
        ask_again_at: the same, or less.
    """

    accept_at: float | None
    ask_again_at: float


@dataclass(frozen=True)
class Captured:
    """How the taking of captures went.

    Attributes:
        people: how many different persons.
        items: how many captures.
        faults: how many of them were unfit, by reason.
        cpu_s: processor seconds of each.
    """

    people: int
    items: int
    faults: Mapping[str, int]
    cpu_s: Sequence[float]


def captured_figures(captured: Captured) -> Figures:
    """Tell how many captures were unfit, why, and what each cost."""
    unfit = Rate(sum(captured.faults.values()), captured.items)
    milliseconds = 1000 * np.array(captured.cpu_s)
    return {
        "people": captured.people,
        "items": captured.items,
        **_rate("failures_to_acquire", unfit),
        "failure_reasons": dict(captured.faults),
        "ms_per_item": round(float(milliseconds.mean()), 1),
        "ms_per_item_p95": round(float(np.quantile(milliseconds, 0.95)), 1),
    }


def comparison_figures(compared: Compared, thresholds: Thresholds) -> Figures:
    """Tell the error rates, at the product's thresholds and at others."""
    scores = compared.scores
    return {
        "trials": scores.mated.size + scores.non_mated.size,
        "mated_trials": scores.mated.size,
        "non_mated_trials": scores.non_mated.size,
        "eer": equal_error_rate(scores),
        "fnmr_at_fmr_1_percent": fnmr_at_fmr(scores, 0.01),
        "fnmr_at_fmr_0_1_percent": fnmr_at_fmr(scores, 0.001),
        **_at_thresholds(scores, thresholds),
        "threshold_at_fmr_0_1_percent": _finite(threshold_at_fmr(scores, 0.001)),
        "threshold_at_fmr_0_02_percent": _finite(threshold_at_fmr(scores, 0.0002)),
        "lowest_mated_score": float(scores.mated.min()),
        "lowest_mated_trial": compared.lowest_mated,
        "highest_non_mated_score": float(scores.non_mated.max()),
        "highest_non_mated_trial": compared.highest_non_mated,
    }


def _at_thresholds(scores: Scores, thresholds: Thresholds) -> Figures:
    accept_at, ask_again_at = thresholds.accept_at, thresholds.ask_again_at
    if accept_at is None:
        return {"threshold": None, "fmr": None, "fnmr": None}
    return {
        "threshold": accept_at,
        **_rate("fmr", scores.false_matches(accept_at)),
        **_rate("fnmr", scores.false_non_matches(accept_at)),
        "ask_again_threshold": ask_again_at,
        **_rate("fmr_ask_again", scores.false_matches(ask_again_at)),
        **_rate("fnmr_ask_again", scores.false_non_matches(ask_again_at)),
    }


def warnings_about(compared: Compared, people: int) -> list[str]:
    """Say which figures rest on too few trials."""
    mated, non_mated = compared.scores.mated.size, compared.scores.non_mated.size
    found = [
        f"FNMR at FMR {fmr:.1%} rests on about {fmr * non_mated:.1f} non-mated trials"
        for fmr in (0.01, 0.001)
        if fmr * non_mated < _ENOUGH_ERRORS
    ]
    if people < _ENOUGH_PEOPLE:
        found.append(
            f"only {people} people: another {people} may give quite other rates"
        )
    if mated < 300:
        least = Rate(0, mated).upper
        found.append(
            f"with {mated} mated trials, even an FNMR of zero only shows that it is "
            f"below {least:.1%}"
        )
    return found


def rate_figures(name: str, rate: Rate) -> Figures:
    """Tell one rate with its count and its upper bound."""
    return _rate(name, rate)


def lines(figures: Figures) -> list[str]:
    """Put figures into lines for people; bounds stand beside their rates."""
    told = []
    for name, value in figures.items():
        if name.endswith(("_errors", "_trials_of", "_upper_95")):
            continue
        if name in _PARTS:
            told += ["", name, *lines(value)]
        elif name == "warnings":
            told += [f"mind: {warning}" for warning in value]
        else:
            told.append(f"{name.replace('_', ' '):40} {_told(name, value, figures)}")
    return told


def _rate(name: str, rate: Rate) -> Figures:
    return {
        name: rate.share,
        f"{name}_errors": rate.errors,
        f"{name}_trials_of": rate.trials,
        f"{name}_upper_95": rate.upper,
    }


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None


def _told(name: str, value: Any, figures: Figures) -> str:
    if f"{name}_errors" in figures:
        return _told_rate(name, value, figures)
    if isinstance(value, float) and ("eer" in name or name.startswith("fnmr_at")):
        return f"{value:.3%}"
    if isinstance(value, float):
        return f"{value:.3f}"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {each}" for key, each in value.items()) or "none"
    return str(value)


def _told_rate(name: str, share: float | None, figures: Figures) -> str:
    errors, trials = figures[f"{name}_errors"], figures[f"{name}_trials_of"]
    if share is None:
        return "no trials"
    upper = figures[f"{name}_upper_95"]
    return f"{share:.3%} ({errors} of {trials}; 95 % sure: below {upper:.3%})"
