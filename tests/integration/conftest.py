"""One running system for all tests that only talk to it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.live import LiveSystem, Person, forgive


@pytest.fixture(scope="session")
def system() -> Iterator[LiveSystem]:
    with (
        tempfile.TemporaryDirectory(prefix="saathi-live-") as folder,
        LiveSystem(Path(folder)) as running,
    ):
        yield running


@pytest.fixture(autouse=True)
def nobody_is_locked(request: pytest.FixtureRequest) -> None:
    if "system" in request.fixturenames or "kamala" in request.fixturenames:
        forgive(request.getfixturevalue("system"))


@pytest.fixture(autouse=True)
def everybody_hangs_up(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "system" in request.fixturenames:
        request.getfixturevalue("system").hang_up()


@pytest.fixture
def kamala(system: LiveSystem) -> Person:
    return Person(system)


@pytest.fixture
def ramesh(system: LiveSystem) -> Person:
    return Person(system, "ramesh@saathi")
