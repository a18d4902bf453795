"""The real bank behind the web, for the files that import these two fixtures."""

from __future__ import annotations

import httpx
import pytest

from tests.shared_database import SharedDatabase
from tests.unit.web.legible import LegibleBank, standing


@pytest.fixture
def bank(shared_database: SharedDatabase) -> LegibleBank:
    return standing(shared_database)


@pytest.fixture
def signed_in(client: httpx.Client, bank: LegibleBank) -> httpx.Client:
    """A client with Kamala's token."""
    token, _session = bank.signed_in()
    client.headers["Authorization"] = f"Bearer {token}"
    return client
