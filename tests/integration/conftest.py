"""One running system for all tests that only talk to it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.live import LiveSystem, Person, in_the_database


@pytest.fixture(scope="session")
def system() -> Iterator[LiveSystem]:
    with (
        tempfile.TemporaryDirectory(prefix="saathi-live-") as folder,
        LiveSystem(Path(folder)) as running,
    ):
        yield running


@pytest.fixture(autouse=True)
def nobody_is_locked(request: pytest.FixtureRequest) -> None:
    """Forget what earlier tests did to the customers' passcodes."""
    if "system" in request.fixturenames or "kamala" in request.fixturenames:
        in_the_database(
            request.getfixturevalue("system"),
            "UPDATE customers SET passcode_failures = 0, passcode_locked_until = NULL,"
            " blocked_at = NULL; UPDATE challenges SET unsolicited = false",
        )


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
