"""What programs and errors say when the database does not do what it should."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.installation import database, env_file
from services.installation.database import AWAY_WORDS, ROOT
from tests.conftest import FreshDatabase

NOBODY_LISTENS = "postgresql://saathi_app@127.0.0.1:1/saathi"


@pytest.mark.parametrize("program", [("staff", "pending"), ("keys", "status")])
def test_a_program_says_plainly_that_the_database_is_away(
    program: tuple[str, str], tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", f"operations.{program[0]}", program[1]],
        cwd=ROOT,
        env={
            **os.environ,
            **env_file.new_secrets(),
            "SAATHI_VAR": str(tmp_path),
            "SAATHI_DEMO": "1",
            "DATABASE_URL": NOBODY_LISTENS,
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stderr.strip(), done.returncode) == (AWAY_WORDS, 1)


def test_an_error_never_quotes_what_was_bound(fresh_database: FreshDatabase) -> None:
    engine = database.connect(fresh_database.url)
    with pytest.raises(DBAPIError) as raised, engine.connect() as connection:
        connection.execute(text("SELECT :name, 1 / 0"), {"name": "Kamala Devi"})
    engine.dispose()
    assert "Kamala" not in str(raised.value)
