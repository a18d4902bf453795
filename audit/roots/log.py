"""Where signed roots are kept: outside the database, and only ever added to."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from audit.roots.lines import NOTHING_BEFORE, line_hash

BLOCK = 65_536


class LogMoved(Exception):
    """Another process has added to the log meanwhile; nothing was added."""


class RootLog(Protocol):
    """A log of lines. An object store with a lock on deletion could be one, too."""

    def lines(self) -> Iterator[str]:
        """Every line, from the first."""
        ...

    def last(self) -> str | None:
        """The last line; None while there is none."""
        ...

    def append(self, line: str, after: bytes) -> None:
        """Add a line, for good, if the last one's hash is ``after``.

        Raises:
            LogMoved: the last line is another one.
        """
        ...

    def sync(self) -> None:
        """Make sure that every line there is will outlive a crash."""
        ...


@dataclass(frozen=True)
class FileRootLog:
    """A file, one line each; on the disk before an append returns.

    What stands behind the last line break was cut short by a crash. It was never
    taken for signed: readers pass over it, and the next append replaces it.
    """

    path: Path

    def lines(self) -> Iterator[str]:
        """Every whole line, from the first; none without a file."""
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            for line in file:
                if line.endswith(b"\n"):
                    yield line[:-1].decode("utf-8", "replace")

    def last(self) -> str | None:
        """The last whole line."""
        if not self.path.exists():
            return None
        with self.path.open("rb") as file:
            return _last_line(file.fileno())

    def append(self, line: str, after: bytes) -> None:
        """Add a line; the folder and the file are made when they are missing."""
        with self._locked() as descriptor:
            last = _last_line(descriptor)
            if (NOTHING_BEFORE if last is None else line_hash(last)) != after:
                raise LogMoved("another process has added to the log of roots")
            os.ftruncate(descriptor, _end_of_lines(descriptor))
            rest = memoryview(line.encode() + b"\n")
            while rest:
                rest = rest[os.write(descriptor, rest) :]
            os.fsync(descriptor)

    def sync(self) -> None:
        """Put on the disk what was written, also by a process that died meanwhile."""
        with self._locked() as descriptor:
            os.fsync(descriptor)
            _sync_folder(self.path.parent)

    @contextmanager
    def _locked(self) -> Iterator[int]:
        is_new = not self.path.exists()
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND
        descriptor = os.open(self.path, flags, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if is_new:
                _sync_folder(self.path.parent)
            yield descriptor
        finally:
            os.close(descriptor)  # which unlocks it


def _sync_folder(folder: Path) -> None:
    """Make the file's name as durable as what is in it."""
    descriptor = os.open(folder, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def _end_of_lines(descriptor: int) -> int:
    """Where the last line break is passed."""
    end = os.fstat(descriptor).st_size
    while end > 0:
        start = max(0, end - BLOCK)
        found = os.pread(descriptor, end - start, start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0


def _last_line(descriptor: int) -> str | None:
    end = _end_of_lines(descriptor)
    if end == 0:
        return None
    start, text = end - 1, b""
    while start > 0 and b"\n" not in text:
        begin = max(0, start - BLOCK)
        text = os.pread(descriptor, start - begin, begin) + text
        start = begin
    return text.rsplit(b"\n", 1)[-1].decode("utf-8", "replace")
