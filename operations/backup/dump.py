"""Making a backup: PostgreSQL's own dump, and a manifest that says what it is."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import psycopg2

from operations.backup.place import BackupRefused, Place, at

FORMAT = "saathi backup v1"
CHUNK = 1 << 20


@dataclass(frozen=True)
class Manifest:
    """What a backup is, and how it stood with the signed roots when it was made.

    It lies beside the dump, as ``<dump>.json``. It is not secret, and not signed: what
    is restored is checked against the signed roots.
    """

    format: str
    made_at: str
    database: str
    revision: str
    epoch: int
    log_root: str | None
    bytes: int
    sha256: str


def manifest_of(dump: Path) -> Path:
    """Where a dump's manifest is."""
    return dump.with_name(dump.name + ".json")


def back_up(place: Place, folder: Path, now: datetime) -> Path:
    """Dump the database while it works; the file's path.

    Raises:
        BackupRefused: it failed; nothing is left behind.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    dump = folder / f"saathi-{now:%Y%m%dT%H%M%SZ}.dump"
    if dump.exists():
        raise BackupRefused(f"{dump} is there already. Try again in a second.")
    draft = dump.with_name(dump.name + ".part")
    # It is made before anything is written to it, so that nobody else may read it.
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    try:
        revision, epoch, log_root = _standing(place)
        arguments = ("--format=custom", f"--file={draft}")
        place.run("pg_dump", *arguments, database=place.database)
        manifest = Manifest(
            FORMAT,
            now.isoformat(),
            place.database,
            revision,
            epoch,
            log_root,
            draft.stat().st_size,
            digest(draft),
        )
        manifest_of(dump).write_text(json.dumps(asdict(manifest), indent=2) + "\n")
        draft.replace(dump)
    finally:
        draft.unlink(missing_ok=True)
    return dump


def _standing(place: Place) -> tuple[str, int, str | None]:
    """The schema's revision, and the epoch and root that the database knows of."""
    connection = psycopg2.connect(at(place.admin_url, place.database))
    try:
        cursor = connection.cursor()
        cursor.execute(
            "SELECT version_num, epoch FROM public.alembic_version, public.root_state"
        )
        revision, epoch = cursor.fetchone() or ("", 0)
    finally:
        connection.close()
    roots = (json.loads(line) for line in place.log.lines())
    found = (line["log_root"] for line in roots if line["epoch"] == epoch)
    return str(revision), int(epoch), next(found, None)


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    hashed = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            hashed.update(chunk)
    return hashed.hexdigest()


def checked_manifest(dump: Path) -> Manifest:
    """Read a backup's manifest and compare the dump with it.

    Raises:
        BackupRefused: one of both is missing, or the dump is another one.
    """
    if not dump.is_file():
        raise BackupRefused(f"There is no file {dump}.")
    try:
        fields = json.loads(manifest_of(dump).read_text("utf-8"))
        manifest = Manifest(**fields)
    except (OSError, ValueError, TypeError) as error:
        raise BackupRefused(
            f"{manifest_of(dump)} cannot be read. It was written with the dump and "
            "belongs beside it."
        ) from error
    if manifest.format != FORMAT:
        raise BackupRefused(f"{dump} is a backup of another format.")
    if (dump.stat().st_size, digest(dump)) != (manifest.bytes, manifest.sha256):
        raise BackupRefused(
            f"{dump} is not the file that was written: it was changed, or cut short "
            "while it was copied. Nothing was restored."
        )
    return manifest
