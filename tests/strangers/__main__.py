"""`python -m tests.strangers FILE …`: conversations, judged by what the bank did."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tqdm import tqdm

from tests.integration.live import LiveSystem
from tests.strangers.cases import FOLDER, Case, read
from tests.strangers.play import Played, bank_of, play


def main(arguments: Sequence[str] | None = None) -> int:
    """Play them; 0 when every conversation went as it should."""
    options = _parser().parse_args(arguments)
    files = options.files or sorted((FOLDER / "seen").glob("*.yml"))
    cases = [case for file in files for case in read(file) if options.only in case.kind]
    played = _play_all(cases, options.workers)
    told = _summary(played)
    print(json.dumps(told) if options.json else _as_text(told))
    return 0 if all(not each.wrong for each in played) else 1


def _play_all(cases: list[Case], workers: int) -> list[Played]:
    played = []
    with (
        tempfile.TemporaryDirectory(prefix="saathi-exam-") as folder,
        LiveSystem(Path(folder)) as system,
        bank_of(system) as bank,
        ThreadPoolExecutor(workers) as pool,
        tqdm(total=len(cases), file=sys.stderr, disable=None) as bar,
    ):
        for each in pool.map(lambda case: play(bank, system, case), cases):
            bar.update()
            played.append(each)
            if each.wrong:
                _tell(each)
    return played


def _tell(played: Played) -> None:
    lines = {"place": played.case.place, "kind": played.case.kind}
    said = list(zip(played.case.lines, played.replies, strict=False))
    print(
        json.dumps({**lines, "said": said, "wrong": played.wrong}, ensure_ascii=False),
        file=sys.stderr,
        flush=True,
    )


def _summary(played: list[Played]) -> dict[str, list[int]]:
    total = Counter(each.case.kind for each in played)
    good = Counter(each.case.kind for each in played if not each.wrong)
    kinds = {kind: [good[kind], total[kind]] for kind in sorted(total)}
    return {**kinds, "all": [good.total(), total.total()]}


def _as_text(told: dict[str, list[int]]) -> str:
    rows = (f"{good:4} of {every:4}  {kind}" for kind, (good, every) in told.items())
    return "\n".join(rows)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.strangers",
        description="Plays strangers' conversations against a fresh live system and "
        "judges each by what the bank did. Those that went wrong are told as they go.",
    )
    parser.add_argument(
        "files", nargs="*", type=Path, help="by default those that may be looked at"
    )
    parser.add_argument("--only", default="", metavar="KIND", help="one kind alone")
    parser.add_argument("--workers", type=int, default=4, help="at once; 4 by default")
    parser.add_argument("--json", action="store_true", help="the counts as JSON")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
