"""A step whose refusal must not undo what it wrote."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from services.work.errors import Refusal
from services.work.work import Resources, Work


def settled(resources: Resources, step: Callable[[Work], Any]) -> Any:
    """Run a step in one transaction; a refusal it returns is raised after the commit.

    What was counted, locked or written to the audit trail must outlive the refusal.
    """
    with resources.work() as work:
        result = step(work)
    if isinstance(result, Refusal):
        raise result
    return result
