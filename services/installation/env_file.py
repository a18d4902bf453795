"""The file of settings and secrets that set-up writes for this one machine.

It can be sourced by a shell: ``. var/env``. Secrets are drawn once and kept.
"""

from __future__ import annotations

import base64
import os
import secrets
import shlex
from collections.abc import Mapping
from pathlib import Path

KEY_BYTES = 32


def new_secrets() -> dict[str, str]:
    """Draw every secret an installation needs."""
    return {
        "SAATHI_INNER_SECRET": secrets.token_urlsafe(KEY_BYTES),
        "SAATHI_UPI_SECRET": secrets.token_urlsafe(KEY_BYTES),
        "SAATHI_KEYS": f"1:{new_key()}",
        "SAATHI_INDEX_KEY": new_key(),
        "SAATHI_SEAL_KEY": new_key(),
        "SAATHI_SIGNING_KEY": new_key(),
    }


def read(path: Path) -> dict[str, str]:
    """Read ``NAME=value`` lines, with or without ``export``; {} without a file."""
    if not path.exists():
        return {}
    settings: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        words = shlex.split(line, comments=True)
        words = words[1:] if words[:1] == ["export"] else words
        if words and "=" in words[0]:
            name, _, value = words[0].partition("=")
            settings[name] = value
    return settings


def write(path: Path, settings: Mapping[str, str]) -> None:
    """Replace the file at once, readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ["# Written by `make setup`. Keep it secret, keep it backed up."]
    lines += [f"export {name}={shlex.quote(settings[name])}" for name in settings]
    draft = path.with_name(path.name + ".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    draft.replace(path)


def new_key() -> str:
    """Draw a key of 32 random bytes, in base64."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
