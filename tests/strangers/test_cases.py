from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.strangers.cases import FOLDER, read

HALVES = ("seen", "unseen")
CONVERSATIONS = sorted(FOLDER.glob("*seen/*.yml"))


@pytest.mark.parametrize("file", CONVERSATIONS, ids=lambda file: str(file.name))
def test_every_conversation_can_be_played(file: Path) -> None:
    cases = read(file)
    assert cases
    for case in cases:
        assert all(line.strip() for line in case.lines), case.place
        assert all(paise > 0 and "@" in vpa for paise, vpa in case.posted), case.place


def test_there_are_enough_and_none_is_in_both_halves() -> None:
    seen, unseen = (
        {case.lines for file in (FOLDER / half).glob("*.yml") for case in read(file)}
        for half in HALVES
    )
    assert len(seen) + len(unseen) >= 300
    assert not seen & unseen


def test_the_unseen_half_is_what_it_was_when_it_was_written() -> None:
    lines = (FOLDER / "unseen.sha256").read_text("utf-8").splitlines()
    kept = {name: digest for digest, name in (line.split() for line in lines)}
    files = sorted((FOLDER / "unseen").iterdir())
    assert {file.name for file in files} == set(kept)
    for file in files:
        assert hashlib.sha256(file.read_bytes()).hexdigest() == kept[file.name], file


def test_a_case_that_cannot_be_played_is_named(tmp_path: Path) -> None:
    odd = tmp_path / "odd.yml"
    odd.write_text('- {kind: consent, lines: ["hello"], moves: 3}\n')
    with pytest.raises(ValueError, match=r"odd\.yml:1"):
        read(odd)
