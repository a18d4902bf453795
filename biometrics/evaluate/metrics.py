"""Error rates of a verifier, exactly, from the scores of its trials.

A trial compares a probe with a reference. A mated one (both of one person) whose score
is below the threshold is a false non-match, a non-mated one at or above it a false
match. Equal scores always fall on the same side.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import beta

Floats = NDArray[np.float64]
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Rate:
    """How often something happened.

    Attributes:
        errors: how often it did.
        trials: how often it could have.
    """

    errors: int
    trials: int

    def __post_init__(self) -> None:
        if not 0 <= self.errors <= self.trials:
            raise ValueError(f"{self.errors} errors in {self.trials} trials")

    @property
    def share(self) -> float | None:
        """Errors a trial, from 0 to 1; None without a trial."""
        return self.errors / self.trials if self.trials else None

    @property
    def upper(self) -> float | None:
        """What the true share is below with 95 % confidence (one-sided).

        The bound is that of Clopper and Pearson (Biometrika 26, 1934); without an
        error it is about three divided by the trials. It takes trials for independent,
        which those of one person are not: the truth may be worse.
        """
        if not self.trials:
            return None
        if self.errors == self.trials:
            return 1.0
        return float(beta.ppf(CONFIDENCE, self.errors + 1, self.trials - self.errors))


@dataclass(frozen=True)
class Curve:
    """Both error rates at every threshold that matters, from the lowest up.

    Attributes:
        thresholds: every score that occurred, ascending, then infinity.
        fmr: the false match rate at each, from 1 down to 0.
        fnmr: the false non-match rate at each, from 0 up to 1.
    """

    thresholds: Floats
    fmr: Floats
    fnmr: Floats


@dataclass(frozen=True)
class Scores:
    """The comparison scores of all trials, the higher the more alike.

    Attributes:
        mated: of probes with references of the same person.
        non_mated: of probes with references of others.
    """

    mated: Floats
    non_mated: Floats

    @classmethod
    def of(cls, mated: ArrayLike, non_mated: ArrayLike) -> Scores:
        """Check and keep scores.

        Raises:
            ValueError: there are none of a kind, or one is not a number.
        """
        both = [np.asarray(each, np.float64).ravel() for each in (mated, non_mated)]
        if not all(each.size for each in both):
            raise ValueError("error rates need mated and non-mated trials")
        if any(np.isnan(each).any() for each in both):
            raise ValueError("a score is not a number")
        return cls(*both)

    def false_matches(self, threshold: float) -> Rate:
        """Count the strangers who would be accepted at a threshold."""
        return Rate(int((self.non_mated >= threshold).sum()), self.non_mated.size)

    def false_non_matches(self, threshold: float) -> Rate:
        """Count the owners who would not be accepted at a threshold."""
        return Rate(int((self.mated < threshold).sum()), self.mated.size)

    def curve(self) -> Curve:
        """Give both rates at every score that occurred, and above them all."""
        thresholds = np.append(
            np.unique(np.concatenate([self.mated, self.non_mated])), np.inf
        )
        accepted = self.non_mated.size - np.searchsorted(
            np.sort(self.non_mated), thresholds, side="left"
        )
        refused = np.searchsorted(np.sort(self.mated), thresholds, side="left")
        return Curve(
            thresholds,
            fmr=accepted / self.non_mated.size,
            fnmr=refused / self.mated.size,
        )


def equal_error_rate(scores: Scores) -> float:
    """Give the rate at which both errors are equally frequent.

    Between two thresholds that occurred the curve is taken for straight, as is usual:
    the result is the one that linear interpolation of the ROC curve gives.
    """
    curve = scores.curve()
    gap = curve.fnmr - curve.fmr  # rises from -1 to 1
    above = int(np.argmax(gap >= 0))
    below = above - 1
    way = -gap[below] / (gap[above] - gap[below])
    return float(curve.fmr[below] + way * (curve.fmr[above] - curve.fmr[below]))


def fnmr_at_fmr(scores: Scores, fmr: float) -> float:
    """Give the lowest FNMR that a threshold with at most this FMR has."""
    curve = scores.curve()
    return float(curve.fnmr[int(np.argmax(curve.fmr <= fmr))])


def threshold_at_fmr(scores: Scores, fmr: float) -> float:
    """Give the lowest score that occurred, or infinity, with at most this FMR."""
    curve = scores.curve()
    return float(curve.thresholds[int(np.argmax(curve.fmr <= fmr))])
