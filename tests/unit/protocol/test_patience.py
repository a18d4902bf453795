from __future__ import annotations

import re
from pathlib import Path

import pytest

from protocol import patience

ROOT = Path(__file__).resolve().parents[3]
FIGURES = {
    name: getattr(patience, name)
    for name in dir(patience)
    if name.endswith(("_S", "_MS"))
}
OURS = ("actions", "channels", "services", "web")
# A limit of a turn that is spelled out where it is used would be a second truth.
A_LIMIT = re.compile(r"^[A-Z_]*(?:TIMEOUT|PATIENCE)\w* = [\d._]+", re.MULTILINE)


@pytest.mark.parametrize("name", patience.STEPS)
def test_whoever_waits_inside_gives_up_first(name: str) -> None:
    steps = patience.STEPS[name]
    assert list(steps) == sorted(set(steps))


def test_every_figure_is_in_some_order_or_only_opens_a_connection() -> None:
    told = {step for steps in patience.STEPS.values() for step in steps}
    seconds = {
        name: value / 1000 if name.endswith("_MS") else value
        for name, value in FIGURES.items()
    }
    left = {name for name, value in seconds.items() if value not in told}
    assert left == set()


@pytest.mark.parametrize("folder", OURS)
def test_nobody_else_says_how_long_a_turn_waits(folder: str) -> None:
    found = [
        f"{path}: {match[0]}"
        for path in sorted((ROOT / folder).rglob("*.py"))
        for match in A_LIMIT.finditer(path.read_text("utf-8"))
        if path.name != "callbacks.py"  # the sandbox is the UPI provider's side
    ]
    assert found == []


@pytest.mark.parametrize(
    "document", ["architecture.md", "decisions/0002-four-processes.md"]
)
def test_the_documents_quote_them(document: str) -> None:
    words = " ".join((ROOT / "docs" / document).read_text("utf-8").split())
    for seconds, what in (
        (patience.UPI_S, "for the (?:UPI )?provider"),
        (patience.ACTION_S, "in an action"),
        (patience.EVIDENCE_ACTION_S, "where a face and a voice are looked at"),
        (patience.ACTION_CALL_S, "(?:from Rasa )?to the action server"),
        (patience.CHANNEL_TURN_S, "(?:for a turn )?in the channel"),
        (patience.TURN_S, "(?:from|in) `?web`?"),
    ):
        assert re.search(rf"\b{seconds:g} s {what}", words), what
