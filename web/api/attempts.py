"""What is remembered for a while of recordings in which nothing could be heard.

In this process's memory, under hashes: a handle is a capability.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from web.http.problems import Problem
from web.http.turns import fingerprint

MOST_UNUSABLE = 3
UNUSABLE_S = 900.0  # longer than anything is asked for


class Attempts:
    """Counts the unusable recordings for each request."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._unusable: dict[str, tuple[int, float]] = {}

    def note_unusable(self, asked: str) -> None:
        """Count a recording in which nothing could be heard."""
        key, now = fingerprint(asked), self._clock()
        with self._lock:
            kept = self._unusable
            self._unusable = {k: v for k, v in kept.items() if v[1] > now}
            count = self._unusable.get(key, (0, 0.0))[0] + 1
            self._unusable[key] = count, now + UNUSABLE_S

    def check_usable(self, asked: str) -> None:
        """Raise a 429 where three recordings for one request were unusable."""
        with self._lock:
            count, until = self._unusable.get(fingerprint(asked), (0, 0.0))
        if count < MOST_UNUSABLE or until <= self._clock():
            return
        problem = Problem(429, "too_many_requests", "recordings")
        raise problem.heading({"Retry-After": "5"})
