"""One running system for all tests that only talk to it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.live import LiveSystem, Person


@pytest.fixture(scope="session")
def system() -> Iterator[LiveSystem]:
    with (
        tempfile.TemporaryDirectory(prefix="saathi-live-") as folder,
        LiveSystem(Path(folder)) as running,
    ):
        yield running


@pytest.fixture
def kamala(system: LiveSystem) -> Person:
    return Person(system)


@pytest.fixture
def ramesh(system: LiveSystem) -> Person:
    return Person(system, "ramesh@saathi")
