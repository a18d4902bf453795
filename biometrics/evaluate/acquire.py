"""Shows every capture to the verifier once, in this process or in two others."""

from __future__ import annotations

import multiprocessing
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from tqdm import tqdm

from biometrics.evaluate.folders import Capture
from biometrics.verifier import QualityFault

Probe = TypeVar("Probe")
Look = Callable[[Capture], Probe]  # raises QualityFault

# What a worker process looks with; each opens its models itself.
_looks: list[Look[Any]] = []


@dataclass(frozen=True)
class Acquired(Generic[Probe]):
    """What became of one capture.

    Attributes:
        probe: what the verifier compares; None if the capture was unfit.
        fault: why it was unfit; None if it was not.
        cpu_s: processor time it took, in seconds, of all threads.
    """

    probe: Probe | None
    fault: str | None
    cpu_s: float


def acquire(
    captures: Sequence[Capture],
    open_look: Callable[[], Look[Probe]],
    workers: int,
    told: str,
) -> list[Acquired[Probe]]:
    """Look at every capture, showing progress on standard error.

    Args:
        captures: what to look at.
        open_look: opens the models and gives what looks; must be picklable.
        workers: how many processes; with one, it is this one.
        told: what the progress bar is called.

    Returns:
        One for each capture, in their order.
    """
    with _mapping(open_look, workers) as mapped:
        bar = tqdm(mapped(captures), told, len(captures), unit="item", disable=None)
        return list(bar)


def faults(acquired: Iterable[Acquired[Any]]) -> dict[str, int]:
    """Count why captures were unfit, the most frequent reason first."""
    found = Counter(one.fault for one in acquired if one.fault is not None)
    return {str(reason): count for reason, count in found.most_common()}


@contextmanager
def _mapping(
    open_look: Callable[[], Look[Probe]], workers: int
) -> Iterator[Callable[[Sequence[Capture]], Iterable[Acquired[Probe]]]]:
    if workers == 1:
        look = open_look()
        yield lambda captures: (_looked(look, capture) for capture in captures)
        return
    # Started afresh, for model libraries do not survive a fork.
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, fresh, _open, (open_look,)) as pool:
        yield lambda captures: pool.map(_look, captures, chunksize=4)


def _open(open_look: Callable[[], Look[Any]]) -> None:
    _looks.append(open_look())


def _look(capture: Capture) -> Acquired[Any]:
    return _looked(_looks[0], capture)


def _looked(look: Look[Probe], capture: Capture) -> Acquired[Probe]:
    began = time.process_time()
    try:
        probe = look(capture)
    except QualityFault as fault:
        return Acquired(None, fault.reason, time.process_time() - began)
    return Acquired(probe, None, time.process_time() - began)
