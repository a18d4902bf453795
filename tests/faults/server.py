"""The server that is made to fail: its back ends, and the whole of it at once."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import psutil
import psycopg2

from operations.embedded_database import EmbeddedDatabase

START_WITHIN_S = 60
IDLE_WITHIN_S = 60
_BACK_ENDS = (
    "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
    " AND usename = 'saathi_app' ORDER BY (state = 'active') DESC, pid"
)
_ACTIVE = (
    "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
    " AND usename = 'saathi_app' AND state <> 'idle'"
)


@dataclass
class Victim:
    """One embedded server, reached past every proxy as its superuser."""

    embedded: EmbeddedDatabase
    random: Random

    @property
    def socket(self) -> Path:
        """The server's unix socket."""
        return Path(self.embedded.socket_folder) / ".s.PGSQL.5432"

    def terminate_back_end(self) -> bool:
        """End one of the application's back ends as an administrator would."""
        pid = self._some_back_end()
        if pid is None:
            return False
        return bool(self.ask("SELECT pg_terminate_backend(%s)", pid))

    def kill_back_end(self) -> bool:
        """SIGKILL one of them: the postmaster ends all, recovers and goes on."""
        pid = self._some_back_end()
        if pid is None:
            return False
        try:
            if psutil.Process(pid).ppid() != self.postmaster:  # not ours: leave it
                return False
            os.kill(pid, signal.SIGKILL)
        except (psutil.NoSuchProcess, ProcessLookupError):
            return False
        return True

    def stop_at_once(self) -> bool:
        """Stop the server as a power cut would, and start it again."""
        options = self._options()
        self._pg_ctl("stop", "-m", "immediate")
        self._pg_ctl("start", "-o", options, "-l", str(self._data / "log"))
        return True

    def stop(self) -> None:
        """Stop it in good order, at the very end."""
        self.wait_until_up()
        self._pg_ctl("stop", "-m", "fast")

    def wait_until_up(self) -> None:
        """Wait until it has recovered and answers."""
        began = time.monotonic()
        while True:
            try:
                self.ask("SELECT 1")
            except psycopg2.Error:
                if time.monotonic() - began > START_WITHIN_S:
                    raise
                time.sleep(0.1)
            else:
                return

    def wait_until_idle(self) -> None:
        """Wait until no statement of the application runs any more.

        Raises:
            TimeoutError: one still does, far beyond every limit it was given.
        """
        self.wait_until_up()
        began = time.monotonic()
        while self.ask(_ACTIVE):
            if time.monotonic() - began > IDLE_WITHIN_S:
                raise TimeoutError("a statement runs on")
            time.sleep(0.1)

    def ask(self, query: str, *values: object) -> Any:
        """One value, as the superuser, past the proxy."""
        connection = psycopg2.connect(self.embedded.url("postgres"), connect_timeout=5)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(query, values)
                row = cursor.fetchone() if cursor.description else None
        finally:
            connection.close()
        return None if row is None else row[0]

    @property
    def postmaster(self) -> int:
        """The server's own process."""
        return int((self._data / "postmaster.pid").read_text().splitlines()[0])

    @property
    def _data(self) -> Path:
        return Path(self.embedded.server.pgdata)

    def _some_back_end(self) -> int | None:
        pids = self.ask(f"SELECT array_agg(pid) FROM ({_BACK_ENDS}) AS b")  # noqa: S608 - a fixed query
        if not pids:
            return None
        # The first ones are at work: to kill those tells more.
        return int(self.random.choice(pids[:4]))

    def _options(self) -> str:
        """What the server was started with, but for its folder."""
        words = shlex.split((self._data / "postmaster.opts").read_text())[1:]
        at = words.index("-D")
        return shlex.join(words[:at] + words[at + 2 :])

    def _pg_ctl(self, *words: str) -> None:
        server = self.embedded.server
        subprocess.run(
            [str(server.bin_path / "pg_ctl"), "-w", "-D", str(self._data), *words],
            cwd=self._data,
            user=server.system_user,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
            timeout=START_WITHIN_S,
        )
