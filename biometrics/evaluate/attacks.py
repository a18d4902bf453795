"""Measures what photographs of customers achieve (ISO/IEC 30107-3).

``DIR/bona_fide/<subject>/<file>`` holds pictures of the living,
``DIR/<kind of attack>/<subject>/<file>`` pictures of what was held before the camera
instead. APCER: attacks of one kind that are taken for the living. BPCER: the living who
are taken for an attack. What the quality gate refuses is counted apart, as a
non-response.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from tqdm import tqdm

from biometrics.evaluate.acquire import Look, acquire
from biometrics.evaluate.faces import look, model_of
from biometrics.evaluate.folders import (
    IMAGES,
    Capture,
    EvaluationError,
    captures,
    is_hidden,
)
from biometrics.evaluate.measured import Setting
from biometrics.evaluate.metrics import Rate
from biometrics.evaluate.report import Figures, rate_figures
from biometrics.evaluate.stills import SHOWN, TWO_STILLS, answers_of
from biometrics.face import FaceReference, FaceSample, FaceVerifier
from biometrics.pictures import read_picture
from biometrics.verifier import Decision, QualityFault

_BONA_FIDE = "bona_fide"
_SECONDS = 3  # photographs that each one is paired with
_UNFIT = "unfit"
# What a thief gets, from the worst to the best.
_BETTER = (
    _UNFIT,
    Decision.REFUSE.value,
    Decision.ASK_AGAIN.value,
    Decision.ACCEPT.value,
)
Found = dict[str, list[Capture]]  # by kind of presentation


def evaluate_attacks(folder: Path, setting: Setting, name: str) -> Figures:
    """Present every picture to passive detection, and as a still to the head turn.

    Raises:
        EvaluationError: the folder or the network will not do.
        WeightsError: a model's file is missing or altered.
    """
    found = _found(folder)
    verifier = FaceVerifier(setting.weights, model_of(name))
    figures: Figures = {"passive_detection": "absent"}
    if verifier.passive is not None:
        figures["passive_detection"] = "present"
        for kind, shown in found.items():
            figures |= _passive(kind, shown, setting, name)
    verifier.passive = None  # the turn is to stand alone
    return figures | _stills(verifier, found, setting.seed)


def _found(folder: Path) -> Found:
    if not folder.is_dir():
        raise EvaluationError(f"There is no folder {folder}.")
    folders = (each for each in folder.iterdir() if each.is_dir())
    kinds = sorted(each.name for each in folders if not is_hidden(each.name))
    if _BONA_FIDE not in kinds or len(kinds) < 2:
        raise EvaluationError(
            f"{folder} must hold {_BONA_FIDE}/<subject>/ and a folder for each attack."
        )
    return {kind: captures(folder / kind, IMAGES) for kind in kinds}


def _passive(
    kind: str, shown: Sequence[Capture], setting: Setting, name: str
) -> Figures:
    opened = partial(_open, setting.weights, name)
    looked = acquire(shown, opened, setting.workers, kind)
    lives = [one.probe for one in looked if one.probe is not None]
    wrong, rate = (True, f"apcer_{kind}")
    if kind == _BONA_FIDE:
        wrong, rate = (False, "bpcer")
    figures = rate_figures(rate, Rate(lives.count(wrong), len(lives)))
    unfit = Rate(len(looked) - len(lives), len(looked))
    return figures | rate_figures(f"non_response_{kind}", unfit)


def _open(weights: Path, name: str) -> Look[bool]:
    return partial(_is_live, FaceVerifier(weights, model_of(name)))


def _is_live(verifier: FaceVerifier, capture: Capture) -> bool:
    sample = verifier.sample(read_picture(capture.files[0].read_bytes()))
    if verifier.passive is None:
        raise EvaluationError("The weights of passive detection went away.")
    return verifier.passive.is_live(sample.picture, sample.face)


def _stills(verifier: FaceVerifier, found: Found, seed: int) -> Figures:
    """Answer the head turn with stills, against the reference of their own subject."""
    owners = _references(verifier, found[_BONA_FIDE])
    kinds = [[c for c in shown if c.person in owners] for shown in found.values()]
    ones = [(still,) for shown in kinds for still in shown]
    twos = [pair for shown in kinds for pair in _pairs(shown)]
    draw = random.Random(seed)  # noqa: S311 - a sample, not a secret
    figures: Figures = {}
    for way in SHOWN:
        tried = twos if way in TWO_STILLS else ones
        bar = tqdm(tried, way.replace("_", " "), unit="item", disable=None)
        came = Counter(
            _outcome(verifier, way, (stills, owners[stills[0].person]), draw)
            for stills in bar
        )
        accepted = Rate(came[Decision.ACCEPT.value], len(tried))
        figures |= rate_figures(f"apcer_head_turn_{way}", accepted)
        figures[f"head_turn_{way}"] = dict(came)
    return figures


def _pairs(shown: Sequence[Capture]) -> list[tuple[Capture, ...]]:
    """Pair every picture with the next ones of its subject, in a circle."""
    of_person: dict[str, list[Capture]] = {}
    for capture in shown:
        of_person.setdefault(capture.person, []).append(capture)
    return [
        (one, other)
        for own in of_person.values()
        for nth, one in enumerate(own)
        for other in (own[nth + 1 :] + own[:nth])[:_SECONDS]
    ]


def _references(
    verifier: FaceVerifier, living: Sequence[Capture]
) -> dict[str, FaceReference]:
    samples = acquire(living, lambda: partial(look, verifier), 1, "references")
    of_person: dict[str, list[FaceSample]] = {}
    for capture, one in zip(living, samples, strict=True):
        if one.probe is not None:
            of_person.setdefault(capture.person, []).append(one.probe)
    return {who: verifier.reference_of(seen) for who, seen in of_person.items()}


def _outcome(
    verifier: FaceVerifier,
    way: str,
    tried: tuple[Sequence[Capture], FaceReference],
    draw: random.Random,
) -> str:
    """Say what the best answer that these stills can give comes to, or unfit."""
    stills, reference = tried
    turns = draw.choice([("left", "right"), ("right", "left")])
    contents = [still.files[0].read_bytes() for still in stills]
    came = {_UNFIT}
    for frames in answers_of(contents, way, turns):
        with suppress(QualityFault):
            came.add(verifier.verify(frames, turns, reference).decision.value)
    return max(came, key=_BETTER.index)
