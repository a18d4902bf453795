"""A Rasa developer adds a story to the data, trains, and sees it take effect."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from services.installation import settings
from services.installation.settings import ROOT

RASA = str(Path(sys.executable).with_name("rasa"))
# What the new intent asks for depends on what was told before: only a story says so.
NEW_STORIES = """
version: "3.1"
stories:
  - story: the branch, after the balance
    steps:
      - intent: check_balance
      - action: action_check_balance
      - intent: ask_branch
      - action: action_repeat
  - story: the branch, after the payees
    steps:
      - intent: list_payees
      - action: action_list_payees
      - intent: ask_branch
      - action: action_human_handoff
"""
TOLD = """
version: "3.1"
stories:
  - story: after the balance
    steps:
      - intent: check_balance
      - action: action_check_balance
      - intent: ask_branch
      - action: action_repeat
  - story: after a greeting and the payees
    steps:
      - intent: greet
      - action: action_small_talk
      - intent: list_payees
      - action: action_list_payees
      - intent: ask_branch
      - action: action_human_handoff
  - story: what comes in between stays as it is
    steps:
      - intent: transfer_money
      - action: transfer_money_form
      - active_loop: transfer_money_form
      - intent: stop
      - action: action_deactivate_loop
      - active_loop: null
      - action: action_stop
"""
# It would turn a yes that answers the last question into something else.
CONTRADICTING = """
version: "3.1"
stories:
  - story: a yes that is none
    steps:
      - intent: check_balance
      - action: action_check_balance
      - intent: affirm
      - action: action_transaction_history
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what the dialogue is learnt from, with one more intent."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    domain = (ROOT / "domain.yml").read_text(encoding="utf-8")
    domain = domain.replace("intents:\n", "intents:\n  - ask_branch\n", 1)
    (tmp_path / "domain.yml").write_text(domain, encoding="utf-8")
    config = (ROOT / "config.yml").read_text(encoding="utf-8")
    config = re.sub(r"epochs: \d+", "epochs: 1", config)
    (tmp_path / "config.yml").write_text(config, encoding="utf-8")
    return tmp_path


def rasa(*arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [RASA, *arguments],
        cwd=ROOT,
        env={**os.environ, **settings.environment()},
        capture_output=True,
        check=False,
    )
    said = (done.stdout + done.stderr).decode("utf-8", errors="replace")
    return done.returncode, said.replace("\r", "\n")


def train(project: Path) -> tuple[int, str]:
    where = ("--domain", str(project / "domain.yml"), "--out", str(project))
    learnt = ("--config", str(project / "config.yml"), "--stories")
    named = (str(project / "data"), "--fixed-model-name", "new", "--augmentation", "0")
    return rasa("train", "core", *where, *learnt, *named)


@pytest.mark.timeout(300)
def test_a_new_story_takes_effect(project: Path) -> None:
    (project / "data" / "branch.yml").write_text(NEW_STORIES, encoding="utf-8")
    told = project / "told.yml"
    told.write_text(TOLD, encoding="utf-8")
    status, said = train(project)
    assert status == 0, said[-3000:]
    model = ("--model", str(project / "new.tar.gz"), "--out", str(project / "results"))
    endpoints = ("--endpoints", str(ROOT / "tests" / "no_endpoints.yml"), "--no-plot")
    status, said = rasa("test", "core", "--stories", str(told), *model, *endpoints)
    correct = re.search(r"Correct:\s+(\d+) / (\d+)", said)
    assert correct, said[-3000:]
    assert (correct[1], correct[2]) == ("3", "3"), said[-3000:]


@pytest.mark.timeout(300)
def test_a_story_that_contradicts_a_rule_is_refused_aloud(project: Path) -> None:
    (project / "data" / "yes.yml").write_text(CONTRADICTING, encoding="utf-8")
    status, said = train(project)
    assert status != 0
    assert "contradict" in said.lower()
    assert "a yes that is none" in said
