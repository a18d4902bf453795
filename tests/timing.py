"""How long something takes at its least disturbed."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

TRIES = 3


def least_time_s(act: Callable[[], object]) -> float:
    """The processor time of the quickest of three tries, in seconds.

    Without garbage collections: one of a whole suite's heap takes longer than what is
    measured here, and on a busy machine the first try may take several times as long.
    """
    times = []
    gc.disable()
    try:
        for _ in range(TRIES):
            started = time.process_time()
            act()
            times.append(time.process_time() - started)
    finally:
        gc.enable()
    return min(times)
