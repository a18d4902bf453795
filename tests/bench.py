"""Time text turns through the public API: one client, a real system of its own.

``python -m tests.bench [--json]`` starts the processes, signs Kamala in, and measures
answers by a rule alone, answers that go through an action and the database, and how
both change as a conversation grows to sixty turns.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from tests.integration.live import LiveSystem, Person

RULE, ACTION = "thank you so much", "what is my balance"
WARM_UP = 10


@dataclass(frozen=True)
class Timing:
    """Milliseconds of one kind of turn."""

    turns: int
    p50_ms: float
    p95_ms: float


def timed(person: Person, text: str) -> float:
    """Say something; how long the answer took, in milliseconds."""
    began = time.perf_counter()
    person.say(text)
    return (time.perf_counter() - began) * 1000


def timing(samples: list[float]) -> Timing:
    """Summarise samples in milliseconds."""
    ordered = sorted(samples)
    p95 = ordered[min(int(len(ordered) * 0.95), len(ordered) - 1)]
    return Timing(len(ordered), round(statistics.median(ordered), 1), round(p95, 1))


def measure(
    system: LiveSystem, turns: int, said: Callable[[str], None]
) -> dict[str, object]:
    """Run every measurement, in one conversation or several."""
    kinds: dict[str, object] = {}
    for name, text in (("rule", RULE), ("action", ACTION)):
        said(f"{name} answers")
        kinds[name] = asdict(timing(_samples(system, text, turns)))
    for name, text in (("rule", RULE), ("action", ACTION)):
        said(f"{name} answers, sixty turns long")
        kinds[f"{name}_growth"] = _growth(system, text)
    return {**kinds, "memory_mib": memory(system)}


def _samples(system: LiveSystem, text: str, turns: int) -> list[float]:
    """Take samples over conversations of thirty turns."""
    samples: list[float] = []
    while len(samples) < turns:
        person = _signed_in(system)
        for _ in range(WARM_UP):
            timed(person, text)
        samples += [timed(person, text) for _ in range(min(20, turns - len(samples)))]
    return samples


def _growth(system: LiveSystem, text: str, conversations: int = 6) -> dict[str, float]:
    """Compare turns 3 to 7 with turns 58 to 62 of the same conversations."""
    early: list[float] = []
    late: list[float] = []
    for _ in range(conversations):
        person = _signed_in(system)
        turns = [timed(person, text) for _ in range(62)]
        early += turns[2:7]
        late += turns[57:62]
    fifth, sixtieth = statistics.median(early), statistics.median(late)
    return {
        "turn_5_ms": round(fifth, 1),
        "turn_60_ms": round(sixtieth, 1),
        "ratio": round(sixtieth / fifth, 2),
    }


def _signed_in(system: LiveSystem) -> Person:
    person = Person(system)
    person.sign_in_by_api("9000000001")
    return person


def memory(system: LiveSystem) -> dict[str, int]:
    """Resident memory of each process, in MiB."""
    found = {}
    for name, process in system.running.items():
        whole = [psutil.Process(process.pid)]
        whole += whole[0].children(recursive=True)
        found[name] = round(sum(p.memory_info().rss for p in whole) / 2**20)
    return found


def main() -> int:
    """Measure and print; 0 unless something broke."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--turns", type=int, default=200, help="samples of each kind")
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()

    def said(step: str) -> None:
        print(f"measuring: {step}", file=sys.stderr, flush=True)

    with tempfile.TemporaryDirectory(prefix="saathi-bench-") as folder:
        said("starting the processes")
        with LiveSystem(Path(folder)) as system:
            result = measure(system, arguments.turns, said)
    if arguments.json:
        print(json.dumps(result, indent=2))
        return 0
    for name, values in result.items():
        print(f"{name:<14} {values}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
