"""The file outside the database that says what was forgotten, for restored backups.

One JSON object a line, ids and times alone. ``customer_id`` names a customer who was
forgotten; ``identity_of`` one of whom only ``what`` (face, voice, devices) was. The two
names differ so that a program that knows the first alone passes the second over.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any


def append(path: Path, fields: Mapping[str, str]) -> None:
    """Add a line; it is on the disk before this returns.

    Raises:
        OSError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        size = file.seek(0, os.SEEK_END)
        file.seek(max(size - 1, 0))
        # On a line of its own, also behind one that a crash tore.
        torn = file.read(1) not in {b"", b"\n"}
        file.write((b"\n" if torn else b"") + json.dumps(fields).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def lines(path: Path | None) -> Iterator[dict[str, Any]]:
    """Read the lines that are whole; a torn one is none."""
    if path is None or not path.exists():
        return
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            fields = json.loads(line)
        except ValueError:
            continue
        if isinstance(fields, dict):
            yield fields
