"""Draws the detection error trade-off (Martin et al., Eurospeech 1997).

Both axes are normal deviates, on which scores that are normally distributed give a
straight line.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np

from biometrics.evaluate.metrics import Floats, Scores

_TICKS = (0.0001, 0.001, 0.01, 0.05, 0.2, 0.4)
_LEAST = 0.00005  # what is less cannot be drawn on such an axis
_probit = np.vectorize(NormalDist().inv_cdf, otypes=[float])


def plot_det(curves: Mapping[str, Scores], threshold: float | None, file: Path) -> None:
    """Draw one curve for each name into a PNG, the threshold as a dot on each.

    Raises:
        OSError: the file cannot be written.
    """
    import matplotlib as mpl  # slow to import, and wanted by few runs

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(4.5, 4.5), dpi=100)
    for name, scores in curves.items():
        _draw(axes, name, scores, threshold)
    _dress(axes)
    try:
        figure.savefig(file, format="png", bbox_inches="tight")
    finally:
        plt.close(figure)


def _draw(axes: Any, name: str, scores: Scores, threshold: float | None) -> None:
    curve = scores.curve()
    [line] = axes.plot(_deviate(curve.fmr), _deviate(curve.fnmr), "-", label=name)
    if threshold is None:
        return
    at = [
        np.array([rate.share])
        for rate in (
            scores.false_matches(threshold),
            scores.false_non_matches(threshold),
        )
    ]
    axes.plot(*map(_deviate, at), "o", color=line.get_color(), clip_on=False)


def _dress(axes: Any) -> None:
    ticks = _deviate(np.array(_TICKS))
    names = [f"{tick * 100:g} %" for tick in _TICKS]
    limits = _deviate(np.array([_LEAST, 0.5]))
    axes.set(xlim=limits, ylim=limits, aspect="equal")
    axes.set(xlabel="false match rate", ylabel="false non-match rate")
    axes.set_xticks(ticks, names)
    axes.set_yticks(ticks, names)
    axes.plot(limits, limits, ":", color="grey", linewidth=0.8)
    axes.grid(linewidth=0.3)
    axes.legend(fontsize="small")


def _deviate(rates: Floats) -> Floats:
    deviates: Floats = _probit(np.clip(rates, _LEAST, 1 - _LEAST))
    return deviates
