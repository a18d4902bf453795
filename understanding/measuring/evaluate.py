"""`python -m understanding.measuring.evaluate DIR`: strangers' sentences, understood?

DIR holds `clinc_bank28_val.yml` and `clinc_oos_val.yml`: CLINC150 sentences in Rasa's
format, for measuring only, never to be learned from. They are given our intents' names
(`foreign_intents.yml`) and put to the trained model with `rasa test nlu`.
"""

from __future__ import annotations

import argparse
import json
import subprocess  # `rasa test` is a program
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import yaml
from tqdm import tqdm

from understanding.measuring.scores import NEAR_MISS, Answer, Scores, score

FILES = ("clinc_bank28_val.yml", "clinc_oos_val.yml")
_INTENTS = Path(__file__).with_name("foreign_intents.yml")
# Rasa's report splits names at "/"; this cannot be in an intent of ours either.
_MARK = "near_miss__"
_SHOWN_CONFUSIONS = 20


class EvaluationError(Exception):
    """The evaluation cannot be done; the message says what is missing."""


def evaluate(folder: Path, model: Path, threshold: float) -> Scores:
    """Put the sentences of a folder to a trained model.

    Args:
        folder: where `FILES` are.
        model: a trained model, or a folder of them.
        threshold: below this confidence the assistant falls back.

    Raises:
        EvaluationError: the sentences or the model are absent, or Rasa failed.
    """
    absent = [name for name in FILES if not (folder / name).is_file()]
    if absent:
        raise EvaluationError(
            f"{folder} has no {' and no '.join(absent)}: nothing was measured."
        )
    if not model.exists():
        raise EvaluationError(f"{model} does not exist: run `make train` first.")
    intents = yaml.safe_load(_INTENTS.read_text())
    with tempfile.TemporaryDirectory() as scratch:
        _write_mapped(folder, intents, Path(scratch) / "nlu.yml")
        _ask(model, Path(scratch))
        answers = list(_answers(Path(scratch), threshold))
    return score(answers, intents["moves_money_or_changes_the_account"])


def _write_mapped(folder: Path, intents: dict[str, dict[str, str]], to: Path) -> None:
    """Write the foreign sentences as one Rasa file with our intents' names."""
    blocks: dict[str, list[str]] = {}
    for name in FILES:
        # The base loader, for else the intents "yes" and "no" are read as booleans.
        text = (folder / name).read_text()
        for block in yaml.load(text, Loader=yaml.BaseLoader)["nlu"]:  # noqa: S506 - base
            foreign = block["intent"]
            ours = _MARK + foreign
            if foreign not in intents["near_misses"]:
                ours = intents["mapped"][foreign]
            blocks.setdefault(ours, []).append(block["examples"])
    nlu = [{"intent": i, "examples": "".join(found)} for i, found in blocks.items()]
    to.write_text(yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True))


def _ask(model: Path, scratch: Path) -> None:
    """Let Rasa predict every sentence and write what it got into `scratch`."""
    command = [
        *(sys.executable, "-W", "ignore", "-m", "rasa", "test", "nlu"),
        *("--nlu", str(scratch / "nlu.yml"), "--model", str(model)),
        *("--out", str(scratch), "--successes", "--no-plot"),
    ]
    log = scratch / "log.txt"
    with log.open("w") as output:
        process = subprocess.Popen(  # noqa: S603 - fixed program, our own paths
            command, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            _wait(process)
        finally:
            process.kill()
            process.wait()
    if process.returncode != 0:
        raise EvaluationError(f"`rasa test nlu` failed:\n{log.read_text()[-2000:]}")


def _wait(process: subprocess.Popen[bytes]) -> None:
    """Wait for a program, showing on standard error that time passes."""
    print("Asking the model about each sentence…", file=sys.stderr)
    with tqdm(bar_format="{elapsed}", leave=False, disable=None) as bar:
        while process.poll() is None:
            try:
                process.wait(1)
            except subprocess.TimeoutExpired:
                bar.update()


def fallback_threshold(config: Path) -> float:
    """Read from Rasa's configuration below which confidence the assistant falls back.

    Raises:
        EvaluationError: the configuration is absent or has no fallback.
    """
    if config.is_file():
        for component in yaml.safe_load(config.read_text())["pipeline"]:
            if component["name"] == "FallbackClassifier":
                return float(component["threshold"])
    raise EvaluationError(f"{config} names no FallbackClassifier and its threshold.")


def _answers(scratch: Path, threshold: float) -> Iterator[Answer]:
    """Read Rasa's two reports: what it got right, and what it did not.

    `rasa test` undoes the fallback before it compares, so it is done here again.
    """
    for name in ("intent_successes", "intent_errors"):
        report = scratch / f"{name}.json"
        for row in json.loads(report.read_text()) if report.exists() else ():
            prediction = row["intent_prediction"]
            is_sure = prediction["confidence"] >= threshold
            yield Answer(
                text=row["text"],
                expected=row["intent"].replace(_MARK, NEAR_MISS, 1),
                predicted=prediction["name"] if is_sure else "nlu_fallback",
            )


def _print(scores: Scores) -> None:
    for name, value in scores.as_dict().items():
        if isinstance(value, float):
            print(f"{name.replace('_', ' '):28}{value:8.1%}")
        elif isinstance(value, int):
            print(f"{name.replace('_', ' '):28}{value:8}")
    print("near misses were taken for:", scores.near_miss_intents or "nothing risky")
    print("worst confusions (expected, predicted, times):")
    for expected, predicted, count in scores.confusions[:_SHOWN_CONFUSIONS]:
        print(f"  {expected:26}{predicted:26}{count:4}")


def main(arguments: list[str] | None = None) -> int:
    """Print the figures; 0 when they could be measured, else 2."""
    parser = argparse.ArgumentParser(
        prog="python -m understanding.measuring.evaluate",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", metavar="DIR", type=Path, help="the sentences")
    parser.add_argument(
        "--model",
        type=Path,
        default=Path("models"),
        help="a trained model, or a folder of which the newest (default: %(default)s)",
    )
    parser.add_argument(
        "--config",
        type=Path,
        default=Path("config.yml"),
        help="Rasa's configuration, for the fallback threshold (default: %(default)s)",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    try:
        threshold = fallback_threshold(options.config)
        scores = evaluate(options.folder, options.model, threshold)
    except EvaluationError as error:
        print(f"understanding.measuring.evaluate: {error}", file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps(scores.as_dict()))
    else:
        _print(scores)
    return 0


if __name__ == "__main__":
    sys.exit(main())
