from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from tests.unit.audit.roots.signed import Signed, signed_world


@pytest.fixture
def signed(database: Engine, tmp_path: Path) -> Signed:
    return signed_world(database, tmp_path / "roots")
