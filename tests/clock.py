"""A clock that tests turn."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone


class Clock:
    """Stands still until it is told to move."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 2, 6, 30, tzinfo=timezone.utc)

    def __call__(self) -> datetime:
        return self.time

    def forward(self, **by: float) -> None:
        self.time += timedelta(**by)
