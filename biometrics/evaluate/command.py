"""`python -m biometrics.evaluate`: how often faces and voices are mistaken.

DIR holds a folder for each person, and in it photographs or recordings. Exit code 0: it
was measured, whatever was found; 1: it could not be, standard error says why; 2: wrong
arguments.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from biometrics.evaluate import arguments
from biometrics.evaluate.attacks import evaluate_attacks
from biometrics.evaluate.cost import evaluate_cost
from biometrics.evaluate.det_plot import plot_det
from biometrics.evaluate.faces import evaluate_faces
from biometrics.evaluate.folders import EvaluationError
from biometrics.evaluate.measured import Measured, Setting
from biometrics.evaluate.replays import evaluate_replays
from biometrics.evaluate.report import lines
from biometrics.evaluate.voices import Spoken, evaluate_voices
from biometrics.face_models import ModelUnfit
from weights import WeightsError


def main(words: Sequence[str] | None = None) -> int:
    """Measure what the arguments ask for and print it."""
    options = arguments.parsed(words)
    measure = _WAYS[options.what]
    try:
        measured = measure(options)
        if options.plot:
            _plot(measured, options.plot, options.what)
    except (EvaluationError, ModelUnfit, WeightsError, OSError) as error:
        print(f"evaluate: {error}", file=sys.stderr)
        return 1
    _print(measured, options.json)
    return 0


def _faces(options: argparse.Namespace) -> Measured:
    setting = _setting(options)
    measured = Measured({})
    if options.folder is not None:
        measured = evaluate_faces(options.folder, setting, options.model)
    if options.attacks is not None:
        attacked = evaluate_attacks(options.attacks, setting, options.model)
        measured.figures["attacks"] = attacked
    return measured


def _voices(options: argparse.Namespace) -> Measured:
    setting = _setting(options)
    spoken = Spoken(options.condition, options.enrol_condition, options.digits)
    measured = evaluate_voices(options.folder, setting, spoken)
    if options.replay:
        replayed = evaluate_replays(options.folder, setting, options.digits)
        measured.figures["replay"] = replayed
    return measured


def _cost(options: argparse.Namespace) -> Measured:
    return Measured(evaluate_cost(options.weights, options.face, options.voice))


_WAYS: dict[str, Callable[[argparse.Namespace], Measured]] = {
    "face": _faces,
    "voice": _voices,
    "cost": _cost,
}


def _setting(options: argparse.Namespace) -> Setting:
    return Setting(options.weights, options.enrol, options.workers, options.seed)


def _plot(measured: Measured, file: Path, name: str) -> None:
    if measured.scores is None:
        raise EvaluationError("There are no trials to plot.")
    plot_det({name: measured.scores}, measured.threshold, file)


def _print(measured: Measured, as_json: bool) -> None:
    if as_json:
        print(json.dumps(measured.figures, indent=2))
        return
    for line in lines(measured.figures):
        print(line)
