"""Break everything while money moves, and prove that none was lost or made.

``python -m tests.faults`` lets client processes post between accounts, and pay through
``web`` and ``actions``, while back ends, the server and the processes are killed and
connections are cut. Exit code 0: as many transfers and kills as wanted, and nothing
lost, doubled, drifted, negative, astray or unresolved; 1: not so; see the table.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ledger.benchmark import at_least
from tests.faults.outcome import Goal, Outcome
from tests.faults.run import Run, say
from tests.faults.verdict import KINDS


def arguments_of(given: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    whole = at_least(1)
    parser.add_argument("--transfers", type=whole, default=100_000)
    parser.add_argument("--kills", type=whole, default=100)
    parser.add_argument("--processes", type=whole, default=6, help="clients that post")
    parser.add_argument("--seconds", type=whole, default=840, help="at most so long")
    parser.add_argument("--seed", type=int, default=1, help="of clients and storm")
    parser.add_argument("--json", action="store_true", help="answer in JSON")
    parser.add_argument(
        "--keep", type=Path, help="a new folder for evidence and logs; kept afterwards"
    )
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    """Run from the command line; 0 only if everything is zero and enough was done."""
    options = arguments_of(given)
    folder = Path(tempfile.mkdtemp(prefix="saathi-faults-"))
    goal = Goal(
        options.transfers,
        options.kills,
        options.processes,
        options.seconds,
        options.seed,
    )
    passed = False
    try:
        outcome = Run(goal, folder).go()
        passed = outcome.reached and outcome.verdict.clean
    except TimeoutError as error:
        say(f"the run broke off: {error}")
        return 1
    except KeyboardInterrupt:
        return 130
    finally:
        _keep_or_remove(folder, options.keep, passed)
    told = as_json(outcome)
    print(json.dumps(told, indent=2) if options.json else in_words(told))
    return 0 if passed else 1


def _keep_or_remove(folder: Path, keep: Path | None, passed: bool) -> None:
    if keep is not None:
        shutil.copytree(folder, keep, ignore=shutil.ignore_patterns("postgres", ".s.*"))
        say(f"evidence and logs are in {keep}")
    if passed or keep is not None:
        shutil.rmtree(folder, ignore_errors=True)
    else:
        say(f"evidence, logs and database are left in {folder}")


def as_json(outcome: Outcome) -> dict[str, Any]:
    """Everything the table shows."""
    verdict, found = outcome.verdict, outcome.evidence
    return {
        "acknowledged": verdict.acknowledged,
        "sent": found.sent,
        "repeats": found.repeats,
        "repeats_share": round(found.repeats / max(found.sent, 1), 3),
        "retries": found.retries,
        "unanswered": dict(sorted(verdict.resolved.items())),
        "by_op": dict(sorted(verdict.by_op.items())),
        "seconds": round(outcome.storm_s, 1),
        "transfers_per_second": round(verdict.acknowledged / outcome.storm_s),
        "kills": dict(sorted(outcome.kills.items())),
        "kills_total": sum(outcome.kills.values()),
        "cuts": dict(sorted(outcome.cuts.items())),
        "cuts_total": sum(outcome.cuts.values()),
        "readings": dict(outcome.notes),
        "broken": list(outcome.broken),
        "reached": outcome.reached,
        **{kind: verdict.counts[kind] for kind in KINDS},
        "examples": verdict.examples,
    }


def in_words(told: dict[str, Any]) -> str:
    """The table for people."""
    rows = [("transfers acknowledged", f"{told['acknowledged']:,}")]
    rows += [("requests sent", f"{told['sent']:,}")]
    share = f"{told['repeats']:,} ({told['repeats_share']:.1%})"
    rows += [("of them repeats with the same key", share)]
    rows += [("what keys came to", ""), *_indented(told["by_op"])]
    rows += [("transfers/s, through it all", f"{told['transfers_per_second']:,}")]
    rows += [("kills", told["kills_total"]), *_indented(told["kills"])]
    rows += [("cuts of the network", told["cuts_total"]), *_indented(told["cuts"])]
    lost = told["unanswered"]
    rows += [("answers that never came", sum(lost.values())), *_resolved(lost)]
    rows += [(f"watched: {name}", f"{n:,}") for name, n in told["readings"].items()]
    rows += [(kind.upper(), told[kind]) for kind in KINDS]
    lines = [f"{name:<36} {value:>10}" for name, value in rows]
    lines += [f"{kind}: {what}" for kind, e in told["examples"].items() for what in e]
    lines += told["broken"]
    if not told["reached"]:
        lines.append("Not as many transfers and kills as wanted, or not all is whole.")
    return "\n".join(lines)


def _indented(counts: dict[str, int]) -> list[tuple[str, Any]]:
    return [(f"  {name}", count) for name, count in counts.items()]


def _resolved(counts: dict[str, int]) -> list[tuple[str, Any]]:
    words = {
        "before": "had been booked",
        "now": "booked by the retry",
        "refused": "refused by the retry",
    }
    return [(f"  {words.get(name, name)}", n) for name, n in counts.items()]


if __name__ == "__main__":
    sys.exit(main())
