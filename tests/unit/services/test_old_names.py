from __future__ import annotations

import subprocess
import sys

import pytest

from services.installation.settings import ROOT

PROGRAMS = ("audit", "backup", "jobs", "keys", "run", "setup", "staff")


@pytest.mark.parametrize("name", PROGRAMS)
def test_an_old_name_says_the_new_one_and_still_works(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", f"services.{name}", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert f"python -m operations.{name}" in done.stderr
    assert done.stdout.startswith(f"usage: python -m operations.{name}")
