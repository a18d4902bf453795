"""Signs of life that processes leave, for ``/health/``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.work.work import Work


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """When a process last gave a sign of life."""

    process: str
    beaten_at: datetime


def beat(work: Work, process: str) -> None:
    """Leave a sign of life."""
    work.run(
        "INSERT INTO heartbeats (process, beaten_at) VALUES (:process, :now)"
        " ON CONFLICT (process) DO UPDATE SET beaten_at = :now",
        process=process,
        now=work.now,
    )


def last(work: Work) -> list[Heartbeat]:
    """Return the last sign of life of every process."""
    return work.rows(Heartbeat, "SELECT process, beaten_at FROM heartbeats")
