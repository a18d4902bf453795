"""Set-up: secrets drawn, the embedded PostgreSQL started, its schema brought up.

Every step may be done again; nothing that is there is lost.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from operations import demo, embedded_database
from operations.embedded_database import EmbeddedDatabase
from services.bootstrap import build, check_keys
from services.installation import database, env_file, settings
from services.installation.settings import SettingsError

Done = TypeVar("Done")
DATABASE = ("DATABASE_URL", "SAATHI_OWNER_DATABASE_URL", "SAATHI_EMBEDDED")
PORTS = ("SAATHI_WEB_PORT", "SAATHI_RASA_PORT", "SAATHI_ACTIONS_PORT")
OTHERS = (
    "SAATHI_ACTIONS_HOST",
    "SAATHI_DEMO",
    "SAATHI_VAR",
    "SAATHI_MODEL",
    "SAATHI_WEIGHTS",
    "RASA_TELEMETRY_ENABLED",
    "TF_CPP_MIN_LOG_LEVEL",
    "SANIC_HOST",
)


@contextmanager
def prepared(environment: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Bring everything up that the processes need, and keep it up meanwhile.

    Yields:
        The environment to run the processes with, database and secrets included.
    """
    var = Path(environment["SAATHI_VAR"])
    ready = _with_secrets(environment)
    embedded = _start_database(var, ready)
    try:
        step("schema", lambda: database.migrate(ready["SAATHI_OWNER_DATABASE_URL"]))
        _write_env_file(var, ready)
        step("keys", lambda: _check_keys(ready))
        if ready["SAATHI_DEMO"] == "1":
            step("demo customers", lambda: _add_demo_customers(ready))
        yield ready
    finally:
        if embedded is not None:
            embedded.stop()


def step(name: str, do: Callable[[], Done]) -> Done:
    """Do one step and say how long it took."""
    print(f"  {name:<22}", end="", flush=True)
    began = time.monotonic()
    result = do()
    print(f"{time.monotonic() - began:6.1f} s", flush=True)
    return result


def _with_secrets(environment: Mapping[str, str]) -> dict[str, str]:
    """Add secrets of our own in demo mode; the real thing must be given its own."""
    if environment["SAATHI_DEMO"] != "1":
        return dict(environment)
    return {**env_file.new_secrets(), **environment}


def _start_database(var: Path, ready: dict[str, str]) -> EmbeddedDatabase | None:
    """Start the embedded server, unless the settings name one of their own."""
    if ready.get("DATABASE_URL") and not _written_by_us(var, ready["DATABASE_URL"]):
        ready.setdefault("SAATHI_OWNER_DATABASE_URL", ready["DATABASE_URL"])
        return None
    embedded: EmbeddedDatabase = step(
        "PostgreSQL", lambda: embedded_database.start(var / "postgres")
    )
    ready["DATABASE_URL"] = embedded.url()
    ready["SAATHI_OWNER_DATABASE_URL"] = embedded.url(embedded_database.OWNER)
    ready["SAATHI_EMBEDDED"] = "1"
    return embedded


def _written_by_us(var: Path, url: str) -> bool:
    """Whether the address is the embedded server's, from an earlier set-up."""
    written = env_file.read(var / "env")
    return written.get("SAATHI_EMBEDDED") == "1" and written["DATABASE_URL"] == url


def _write_env_file(var: Path, ready: Mapping[str, str]) -> None:
    names = (*env_file.new_secrets(), *DATABASE, *PORTS, *OTHERS)
    kept = {name: ready[name] for name in names if name in ready}
    env_file.write(var / "env", kept)


def _check_keys(ready: Mapping[str, str]) -> None:
    """Refuse to go on without a key that data lie under."""
    loaded = settings.load(ready)
    engine = database.connect(loaded.database_url, pool_size=1)
    try:
        check_keys(build(loaded, engine))
    finally:
        engine.dispose()


def _add_demo_customers(ready: Mapping[str, str]) -> None:
    loaded = settings.load(ready)
    engine = database.connect(loaded.database_url, pool_size=1)
    demo.add_demo_customers(build(loaded, engine).resources)
    engine.dispose()


def main() -> int:
    """Prepare everything once and stop again; 0 when that worked."""
    argparse.ArgumentParser(
        prog="python -m operations.setup", description=__doc__
    ).parse_args()
    try:
        with prepared(settings.environment()) as ready:
            settings.load(ready)
    except SettingsError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
