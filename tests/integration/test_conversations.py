"""Rasa's own test stories, with the trained model: what is understood and decided.

Predicted actions prove the dialogue only. What is refused, and every path of the
passcode, runs against the live processes beside this file.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from services.installation import settings
from services.installation.settings import ROOT

STORIES = ROOT / "tests" / "conversations"
FOLDERS = {
    "happy_path",
    "corrections",
    "digressions",
    "cancellations",
    "invalid",
    "refusals",
    "scam",
    "passcodes",
}
AT_LEAST = 300


def stories() -> list[str]:
    names = []
    for path in sorted(STORIES.rglob("test_*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        names += [f"{path.stem}: {story['story']}" for story in content["stories"]]
    return names


def test_there_are_enough_stories_and_rasa_will_run_each_file() -> None:
    assert len(set(stories())) == len(stories()) >= AT_LEAST
    assert {path.name for path in STORIES.iterdir() if path.is_dir()} >= FOLDERS
    # Rasa silently passes over files that are not named so.
    files = [path for path in STORIES.rglob("*") if path.is_file()]
    assert not [path for path in files if not path.match("test_*.yml")]


@pytest.mark.timeout(600)
def test_every_story_goes_as_told(tmp_path: Path) -> None:
    environment = settings.environment()
    log = tmp_path / "rasa.log"
    with log.open("wb") as file:
        done = subprocess.run(
            [
                str(Path(sys.executable).with_name("rasa")),
                "test",
                "core",
                "--e2e",
                "--stories",
                str(STORIES),
                "--model",
                environment["SAATHI_MODEL"],
                "--out",
                str(tmp_path),
                "--endpoints",
                str(ROOT / "tests" / "no_endpoints.yml"),
                "--no-plot",
            ],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=file,
            stderr=subprocess.STDOUT,
            check=False,
        )
    failed = tmp_path / "failed_test_stories.yml"
    told = failed.read_text(encoding="utf-8") if failed.exists() else ""
    text = log.read_text(encoding="utf-8", errors="replace").replace("\r", "\n")
    correct = re.search(r"Correct:\s+(\d+) / (\d+)", text)
    assert correct, text[-3000:]
    assert correct[1] == correct[2] == str(len(stories())), told[-6000:]
    assert done.returncode == 0, told[-6000:]
