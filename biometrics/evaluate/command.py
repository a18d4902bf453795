"""`python -m biometrics.evaluate`: how often faces and voices are mistaken.

DIR holds a folder for each person, and in it photographs or recordings. Exit code 0: it
was measured, whatever was found; 1: it could not be, or not all of it, standard error
says why; 2: wrong arguments.
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
from biometrics.verifier import BiometricError
from weights import WeightsError


def main(words: Sequence[str] | None = None) -> int:
    """Measure what the arguments ask for and print it."""
    options = arguments.parsed(words)
    measured = Measured({})
    failed = False
    for measure in _WAYS[options.what]:
        try:
            measured = measure(options, measured)
        except _EXPECTED as error:
            print(f"evaluate: {error}", file=sys.stderr)
            failed = True
            break
    # Whatever comes after a part that failed, what was measured before is printed.
    if measured.figures:
        _print(measured, options.json)
    if options.plot and not failed:
        failed = not _plotted(measured, options.plot, options.what)
    return int(failed)


def _faces(options: argparse.Namespace, measured: Measured) -> Measured:
    if options.folder is None:
        return measured
    return evaluate_faces(options.folder, _setting(options), options.model)


def _attacks(options: argparse.Namespace, measured: Measured) -> Measured:
    if options.attacks is not None:
        attacked = evaluate_attacks(options.attacks, _setting(options), options.model)
        measured.figures["attacks"] = attacked
    return measured


def _voices(options: argparse.Namespace, _: Measured) -> Measured:
    spoken = Spoken(options.condition, options.enrol_condition, options.digits)
    return evaluate_voices(options.folder, _setting(options), spoken)


def _replays(options: argparse.Namespace, measured: Measured) -> Measured:
    if options.replay:
        replayed = evaluate_replays(options.folder, _setting(options), options.digits)
        measured.figures["replay"] = replayed
    return measured


def _cost(options: argparse.Namespace, _: Measured) -> Measured:
    return Measured(evaluate_cost(options.weights, options.face, options.voice))


_EXPECTED = (EvaluationError, BiometricError, WeightsError, OSError)
_Measure = Callable[[argparse.Namespace, Measured], Measured]
_WAYS: dict[str, tuple[_Measure, ...]] = {
    "face": (_faces, _attacks),
    "voice": (_voices, _replays),
    "cost": (_cost,),
}


def _setting(options: argparse.Namespace) -> Setting:
    return Setting(options.weights, options.enrol, options.workers, options.seed)


def _plotted(measured: Measured, file: Path, name: str) -> bool:
    """Draw the trade-off; say why on standard error where that fails."""
    try:
        if measured.scores is None:
            raise EvaluationError("There are no trials to plot.")
        plot_det({name: measured.scores}, measured.threshold, file)
    except _EXPECTED as error:
        print(f"evaluate: {error}", file=sys.stderr)
        return False
    return True


def _print(measured: Measured, as_json: bool) -> None:
    if as_json:
        print(json.dumps(measured.figures, indent=2))
        return
    for line in lines(measured.figures):
        print(line)
