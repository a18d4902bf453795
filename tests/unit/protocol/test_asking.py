"""Asking for a capture where no conversation does: in the dialogue's own words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.captures import FAULTS
from protocol import Capture, asking
from protocol.sentences import ENGLISH, catalogue, told

DOMAIN = Path(__file__).resolve().parents[3] / "domain.yml"
RESPONSES: dict[str, Any] = yaml.safe_load(DOMAIN.read_text("utf-8"))["responses"]


@pytest.mark.parametrize("group", ["faults", "asks"])
def test_the_words_are_the_dialogues(group: str) -> None:
    ours = {
        slug.rpartition(".")[2]: text
        for slug, text in catalogue(ENGLISH).items()
        if slug.startswith(f"capture.{group}.")
    }
    theirs = {name: RESPONSES[f"utter_capture_{name}"] for name in ours}
    assert ours
    assert {name: [text] for name, text in ours.items()} == {
        name: [each["text"] for each in spoken] for name, spoken in theirs.items()
    }


def test_every_fault_that_the_dialogue_tells_is_told() -> None:
    assert tuple(FAULTS) == asking.FAULTS


def asked(purpose: str, *kinds: str, fault: str | None = None) -> str:
    face = "face" in kinds
    capture = Capture("c", purpose, kinds, "n", "t", "482913", ("left",) * face)
    return told(ENGLISH, asking.asked_again(capture, fault))


@pytest.mark.parametrize("fault", ["once_more", "a new one", None])
def test_why_is_told_only_where_it_has_words(fault: str | None) -> None:
    words = asked("sign_in", "face", fault=fault)
    assert words.startswith("That did not work yet. Let us try once more. Please look")


@pytest.mark.parametrize(
    ("purpose", "kinds", "words"),
    [
        ("sign_in", ("face",), "Then turn your head to your left."),
        ("transfer_money", ("voice",), "Please say these numbers: 4 8 2, 9 1 3."),
        ("sign_in", ("face", "voice"), "Then say these numbers: 4 8 2, 9 1 3."),
        ("enrol_face", ("face",), "Please look straight at the camera, and keep still"),
        ("enrol_voice", ("voice",), "Please read these numbers aloud, slowly: 4 8 2"),
    ],
)
def test_it_is_said_what_to_do(
    purpose: str, kinds: tuple[str, ...], words: str
) -> None:
    assert words in asked(purpose, *kinds)
