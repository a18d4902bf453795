"""What a run shall do, how far it is, and what it came to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.evidence import Evidence
from tests.faults.storm import KILLS
from tests.faults.verdict import Verdict

_POSTED = re.compile(rb'"answer","key":"([^"]+)","op":"[a-z_]+","says":"posted"')


@dataclass(frozen=True)
class Goal:
    """How much a run does before it ends."""

    transfers: int
    kills: int
    processes: int = 6
    seconds: float = 840.0
    seed: int = 1
    kill_every_s: float = 2.0  # at most so often
    proof_every_s: float = 20.0
    kinds: tuple[str, ...] = tuple(KILLS)  # of kills


@dataclass
class Outcome:
    """What a run came to."""

    goal: Goal
    verdict: Verdict
    evidence: Evidence
    kills: Counter[str]
    cuts: Counter[str]
    storm_s: float
    notes: Counter[str] = field(default_factory=Counter)
    broken: Sequence[str] = ()  # what else was wrong, in words

    @property
    def reached(self) -> bool:
        """Whether as much was done as wanted, and all is whole."""
        enough = self.verdict.acknowledged >= self.goal.transfers
        kills = sum(self.kills.values()) >= self.goal.kills
        return enough and kills and not self.broken


@dataclass
class Progress:
    """How many transfers were acknowledged so far."""

    files: list[Path]
    read: dict[Path, int] = field(default_factory=dict)
    keys: set[bytes] = field(default_factory=set)
    by_file: Counter[str] = field(default_factory=Counter)

    def posted(self) -> int:
        """Count what the files grew by."""
        for path in self.files:
            if path.exists():
                with path.open("rb") as file:
                    file.seek(self.read.get(path, 0))
                    new = file.read()
                self.read[path] = self.read.get(path, 0) + len(new)
                posted = _POSTED.findall(new)
                self.keys.update(posted)
                self.by_file[path.stem] += len(posted)
        return len(self.keys)

    def paid(self, name: str) -> int:
        """How often a client was told that something posted."""
        return self.by_file[name]
