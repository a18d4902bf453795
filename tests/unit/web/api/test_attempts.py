"""What is remembered of unusable recordings, and for how long."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from web.api.attempts import MOST_UNUSABLE, UNUSABLE_S, Attempts
from web.http.problems import Problem


@dataclass
class Clock:
    """Seconds, as the test wants them."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_third_unusable_recording_is_the_last() -> None:
    attempts = Attempts(Clock())
    for _ in range(MOST_UNUSABLE):
        attempts.check_usable("a challenge")
        attempts.note_unusable("a challenge")
    attempts.check_usable("another")
    with pytest.raises(Problem) as refused:
        attempts.check_usable("a challenge")
    assert refused.value.status == 429


def test_what_was_unusable_is_forgotten_after_the_challenge() -> None:
    clock = Clock()
    attempts = Attempts(clock)
    for _ in range(MOST_UNUSABLE):
        attempts.note_unusable("a challenge")
    clock.now = UNUSABLE_S
    attempts.check_usable("a challenge")
    attempts.note_unusable("a challenge")
    attempts.check_usable("a challenge")


def test_no_handle_is_kept() -> None:
    attempts = Attempts()
    attempts.note_unusable("a secret handle")
    assert "a secret handle" not in repr(vars(attempts))
