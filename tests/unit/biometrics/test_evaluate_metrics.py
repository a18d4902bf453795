from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.interpolate import interp1d
from scipy.optimize import brentq
from scipy.stats import binom, norm
from sklearn.metrics import roc_curve

from biometrics.evaluate.metrics import (
    Rate,
    Scores,
    equal_error_rate,
    fnmr_at_fmr,
    threshold_at_fmr,
)

# Few different values, so that ties are frequent.
some_scores = st.lists(st.integers(-6, 6).map(float), min_size=1, max_size=30)


def test_well_separated_scores_have_no_error() -> None:
    scores = Scores.of([0.8, 0.9], [0.1, 0.2, 0.3])
    assert equal_error_rate(scores) == 0
    assert fnmr_at_fmr(scores, 0.001) == 0
    assert threshold_at_fmr(scores, 0.001) == 0.8


def test_scores_the_wrong_way_round_are_all_errors() -> None:
    assert equal_error_rate(Scores.of([0.1], [0.9])) == 1


def test_scores_that_say_nothing_are_half_errors() -> None:
    assert equal_error_rate(Scores.of([0.5, 0.5], [0.5])) == 0.5


def test_one_of_four_on_each_side_is_a_quarter() -> None:
    scores = Scores.of([0.4, 0.7, 0.8, 0.9], [0.1, 0.2, 0.3, 0.5])
    assert equal_error_rate(scores) == 0.25


def test_normal_scores_have_the_rate_that_theory_gives() -> None:
    at = (np.arange(20_000) + 0.5) / 20_000
    scores = Scores.of(norm.ppf(at, loc=3), norm.ppf(at))
    assert equal_error_rate(scores) == pytest.approx(norm.cdf(-1.5), abs=1e-4)
    wanted = norm.cdf(norm.ppf(0.99) - 3)
    assert fnmr_at_fmr(scores, 0.01) == pytest.approx(wanted, abs=5e-4)


def test_an_equal_score_counts_as_a_match_on_both_sides() -> None:
    scores = Scores.of([0.5, 0.6], [0.4, 0.5])
    assert scores.false_matches(0.5) == Rate(1, 2)
    assert scores.false_non_matches(0.5) == Rate(0, 2)


def test_the_rate_at_one_percent_takes_no_more_than_one_percent() -> None:
    non_mated = np.arange(1000) / 1000
    scores = Scores.of([0.985, 0.9895, 0.99, 0.995], non_mated)
    assert threshold_at_fmr(scores, 0.01) == 0.9895  # ten of a thousand are above
    assert fnmr_at_fmr(scores, 0.01) == 0.25
    assert threshold_at_fmr(scores, 0.0099) == 0.991
    assert fnmr_at_fmr(scores, 0.0001) == 1


@settings(deadline=None)  # many arrays, on whatever machine
@given(st.integers(0, 2**32 - 1), st.integers(2, 200), st.integers(2, 200))
def test_the_rate_is_that_of_the_interpolated_roc(seed: int, m: int, n: int) -> None:
    random = np.random.default_rng(seed)
    mated = np.round(random.normal(1, 1, m), 1)  # rounded, so that there are ties
    non_mated = np.round(random.normal(0, 1, n), 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        fpr, tpr, _ = roc_curve(
            np.repeat([1, 0], [m, n]),
            np.concatenate([mated, non_mated]),
            drop_intermediate=False,
        )
    gap = interp1d(np.arange(fpr.size), fpr + tpr - 1)
    at = brentq(gap, 0, fpr.size - 1, xtol=1e-12)
    wanted = float(interp1d(np.arange(fpr.size), fpr)(at))
    assert equal_error_rate(Scores.of(mated, non_mated)) == pytest.approx(
        wanted, abs=1e-6
    )


@given(some_scores, some_scores)
def test_swapping_both_kinds_and_the_sign_changes_nothing(
    mated: list[float], non_mated: list[float]
) -> None:
    swapped = Scores.of(-np.array(non_mated), -np.array(mated))
    assert equal_error_rate(Scores.of(mated, non_mated)) == pytest.approx(
        equal_error_rate(swapped)
    )


@given(some_scores, some_scores)
def test_only_the_order_of_the_scores_counts(
    mated: list[float], non_mated: list[float]
) -> None:
    plain = Scores.of(mated, non_mated)
    bent = Scores.of(np.exp(mated), np.exp(non_mated))
    assert equal_error_rate(plain) == equal_error_rate(bent)
    assert fnmr_at_fmr(plain, 0.1) == fnmr_at_fmr(bent, 0.1)


@given(some_scores, some_scores, st.floats(0, 1))
def test_a_laxer_goal_never_refuses_more_owners(
    mated: list[float], non_mated: list[float], fmr: float
) -> None:
    scores = Scores.of(mated, non_mated)
    assert fnmr_at_fmr(scores, fmr) <= fnmr_at_fmr(scores, fmr / 2)
    at = threshold_at_fmr(scores, fmr)
    assert (scores.false_matches(at).share or 0) <= fmr
    assert scores.false_non_matches(at).share == fnmr_at_fmr(scores, fmr)


@given(some_scores, some_scores)
def test_the_rates_of_the_curve_fall_and_rise(
    mated: list[float], non_mated: list[float]
) -> None:
    curve = Scores.of(mated, non_mated).curve()
    assert (curve.fmr[0], curve.fnmr[0]) == (1, 0)
    assert (curve.fmr[-1], curve.fnmr[-1]) == (0, 1)
    assert (np.diff(curve.fmr) <= 0).all()
    assert (np.diff(curve.fnmr) >= 0).all()


def test_no_error_in_three_hundred_is_below_one_percent() -> None:
    assert Rate(0, 300).upper == pytest.approx(1 - 0.05 ** (1 / 300))
    assert Rate(0, 300).upper == pytest.approx(3 / 300, rel=0.01)


def test_the_bound_leaves_five_percent_to_chance() -> None:
    bound = Rate(3, 50).upper
    assert bound is not None
    assert binom.cdf(3, 50, bound) == pytest.approx(0.05)
    assert Rate(7, 7).upper == 1


def test_no_trials_have_no_rate() -> None:
    assert Rate(0, 0).share is None
    assert Rate(0, 0).upper is None


@pytest.mark.parametrize("errors", [-1, 4])
def test_errors_are_among_the_trials(errors: int) -> None:
    with pytest.raises(ValueError, match="in 3 trials"):
        Rate(errors, 3)


@pytest.mark.parametrize(
    ("mated", "non_mated", "why"),
    [([], [0.1], "need"), ([0.1], [], "need"), ([float("nan")], [0.1], "number")],
)
def test_rates_without_scores_are_refused(
    mated: list[float], non_mated: list[float], why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        Scores.of(mated, non_mated)
