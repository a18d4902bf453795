"""`python -m understanding.measuring.contradictions`: do rules and stories agree?

Rasa notices a contradiction when it trains the rules, minutes into a training: after
everything that is learnt from sentences. This trains the rules alone, in seconds.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

RULES = "RulePolicy"
NOISE = ("it/s", "INFO", "DeprecationWarning")


def rules_alone(config: dict[str, Any]) -> dict[str, Any]:
    """Return a training configuration with the rules of this one and nothing else."""
    rules = [policy for policy in config["policies"] if policy["name"] == RULES]
    return {**config, "pipeline": [], "policies": rules}


def contradictions(domain: Path, config: Path, data: Path) -> str:
    """Train the rules alone; what Rasa says against them, empty when they agree."""
    with tempfile.TemporaryDirectory(prefix="saathi-rules-") as folder:
        alone = Path(folder) / "config.yml"
        read = yaml.safe_load(config.read_text(encoding="utf-8"))
        alone.write_text(yaml.safe_dump(rules_alone(read)), encoding="utf-8")
        done = subprocess.run(  # noqa: S603 - fixed argument list
            [
                str(Path(sys.executable).with_name("rasa")),
                *("train", "core", "--config", str(alone), "--domain", str(domain)),
                *("--stories", str(data), "--out", folder),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode == 0:
        return ""
    lines = f"{done.stdout}\n{done.stderr}".replace("\r", "\n").splitlines()
    told = [line for line in lines if line and not any(word in line for word in NOISE)]
    return "\n".join(told[-30:]) or "Rasa did not say what is wrong."


def main(arguments: Sequence[str] | None = None) -> int:
    """Say what contradicts what; 0 when nothing does."""
    parser = argparse.ArgumentParser(
        prog="python -m understanding.measuring.contradictions",
        description="Finds rules and stories that contradict each other, in seconds.",
    )
    parser.add_argument("--domain", type=Path, default=Path("domain.yml"))
    parser.add_argument("--config", type=Path, default=Path("config.yml"))
    parser.add_argument("--data", type=Path, default=Path("data"))
    options = parser.parse_args(arguments)
    found = contradictions(options.domain, options.config, options.data)
    if found:
        print(found, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
