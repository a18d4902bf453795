"""A made-up language: each English sentence between its own marks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from protocol import sentences
from protocol.sentences import ENGLISH, catalogue, say

OTHER = "xx"


def other(text: str) -> str:
    return f"«xx {text}»"


def other_of(slug: str) -> str:
    """The other language's words of a sentence that names nothing."""
    return other(say(ENGLISH, slug))


def _mapped(part: Any) -> Any:
    if isinstance(part, dict):
        return {name: _mapped(value) for name, value in part.items()}
    return other(part)


@pytest.fixture(autouse=True)
def second_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Another file beside the English one: all that a language needs."""
    english = (sentences.FOLDER / "en.yml").read_text("utf-8")
    (tmp_path / "en.yml").write_text(english, "utf-8")
    mapped = yaml.safe_dump(_mapped(yaml.safe_load(english)), allow_unicode=True)
    (tmp_path / f"{OTHER}.yml").write_text(mapped, "utf-8")
    monkeypatch.setattr(sentences, "FOLDER", tmp_path)
    catalogue.cache_clear()
    yield
    catalogue.cache_clear()
