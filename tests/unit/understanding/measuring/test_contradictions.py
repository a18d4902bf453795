from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from services.installation.settings import ROOT
from understanding.measuring.contradictions import main, rules_alone

AGAINST = """
version: "3.1"
stories:
  - story: thanks are answered with a farewell
    steps:
      - intent: thank
      - action: utter_goodbye
"""


def test_only_the_rules_are_left() -> None:
    config = yaml.safe_load((ROOT / "config.yml").read_text("utf-8"))
    alone = rules_alone(config)
    assert [policy["name"] for policy in alone["policies"]] == ["RulePolicy"]
    assert alone["policies"][0] in config["policies"]
    assert alone["pipeline"] == []


@pytest.mark.timeout(300)
def test_a_story_against_a_rule_is_found_and_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    for name in ("rules.yml", "stories.yml"):
        (tmp_path / name).write_text((ROOT / "data" / name).read_text("utf-8"))
    (tmp_path / "against.yml").write_text(AGAINST)
    assert main(["--data", str(tmp_path)]) == 1
    told = capsys.readouterr().err
    assert "contradict" in told.lower()
    assert "thanks are answered with a farewell" in told


@pytest.mark.timeout(300)
def test_ours_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert main([]) == 0
