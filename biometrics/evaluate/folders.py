"""Finds the captures of each person in a folder: ``DIR/<person>/<file>``."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

IMAGES = (".jpg", ".jpeg", ".png")
SOUNDS = (".wav", ".flac", ".ogg", ".opus", ".webm", ".mp3", ".m4a")


class EvaluationError(Exception):
    """Nothing can be measured; the message says why."""


@dataclass(frozen=True)
class Capture:
    """One image, or one utterance.

    Attributes:
        person: whose it is.
        name: the person's folder and the file, for messages.
        files: the file, or those to be joined.
    """

    person: str
    name: str
    files: tuple[Path, ...]


def captures(folder: Path, suffixes: Sequence[str]) -> list[Capture]:
    """Find every capture, in the order of the names.

    Raises:
        EvaluationError: there is no such folder, or nothing of the kind is in it.
    """
    found = [
        Capture(path.parent.name, f"{path.parent.name}/{path.name}", (path,))
        for path in _files(folder, suffixes)
    ]
    if not found:
        raise EvaluationError(
            f"{folder} has no files <person>/<file> ending in {', '.join(suffixes)}."
        )
    return found


def people(found: Sequence[Capture]) -> list[Capture]:
    """Give what was found, if error rates can come of it.

    Raises:
        EvaluationError: all are of one person, or nobody has two.
    """
    persons = [capture.person for capture in found]
    if len(set(persons)) < 2:
        raise EvaluationError(
            f"Only {persons[0]} is there: error rates need two people at least."
        )
    if len(set(persons)) == len(persons):
        raise EvaluationError(
            "Nobody has two files: one is the reference, another the probe."
        )
    return list(found)


def passcodes(folder: Path, digits: int, seed: int) -> list[Capture]:
    """Join single digits, drawn at random, into passcodes.

    Each file ``<digit>_<speaker>_<n>``, of one of `SOUNDS`, is in one passcode at most,
    so that no two of them share a sound.

    Raises:
        EvaluationError: no speaker has enough digits.
    """
    draw = random.Random(seed)  # noqa: S311 - a sample, not a secret
    found: list[Capture] = []
    for person, files in _digits_of(folder).items():
        draw.shuffle(files)
        for at in range(0, len(files) - digits + 1, digits):
            chosen = tuple(files[at : at + digits])
            said = "".join(path.name[0] for path in chosen)
            found.append(Capture(person, f"{person}/{said}#{at // digits}", chosen))
    if not found:
        raise EvaluationError(
            f"{folder} has no speaker with {digits} files"
            f" <digit>_<speaker>_<n> ending in {', '.join(SOUNDS)}."
        )
    return found


def _digits_of(folder: Path) -> dict[str, list[Path]]:
    of_person: dict[str, list[Path]] = {}
    for path in _files(folder, SOUNDS):
        digit, _, rest = path.name.partition("_")
        if len(digit) == 1 and digit.isdecimal() and rest:
            of_person.setdefault(path.parent.name, []).append(path)
    return of_person


def _files(folder: Path, suffixes: Sequence[str]) -> Iterator[Path]:
    if not folder.is_dir():
        raise EvaluationError(f"There is no folder {folder}.")
    for path in sorted(folder.glob("*/*")):
        if is_hidden(path.parent.name) or is_hidden(path.name):
            continue
        if path.suffix.lower() in suffixes and path.is_file():
            yield path


def is_hidden(name: str) -> bool:
    """Say whether a folder or file is what a system left behind, and nobody's."""
    return name.startswith((".", "__MACOSX"))
