"""Conversations written without sight of the code or its sentences, read from files.

What the fields of a conversation mean stands in README.md beside this file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
FIELDS = {"kind", "lines", "signed_in", "posted", "asks_phone", "says", "never"}


@dataclass(frozen=True)
class Case:
    """One conversation, and what must come of it.

    Attributes:
        posted: what must have gone out at once, as paise and UPI ID; nothing else may.
        asks_phone: whether the last line sends a request to the UPI app; None: either.
        says: what the replies to the last line must match.
        never: what no reply may match.
    """

    kind: str
    lines: tuple[str, ...]
    signed_in: bool = True
    posted: tuple[tuple[int, str], ...] = ()
    asks_phone: bool | None = None
    says: re.Pattern[str] | None = None
    never: re.Pattern[str] | None = None
    place: str = field(default="", compare=False)


def read(file: Path) -> list[Case]:
    """Read the conversations of one file.

    Raises:
        ValueError: a case is not what README.md says; the message names it.
    """
    rows = yaml.safe_load(file.read_text(encoding="utf-8"))
    return [_case(row, f"{file.name}:{n}") for n, row in enumerate(rows, start=1)]


def _case(row: dict[str, Any], place: str) -> Case:
    unknown = set(row) - FIELDS
    if unknown or not row.get("lines"):
        raise ValueError(f"{place}: {sorted(unknown) or 'no lines'}")
    return Case(
        kind=row["kind"],
        lines=tuple(row["lines"]),
        signed_in=row.get("signed_in", True),
        posted=tuple(sorted((int(paise), vpa) for paise, vpa in row.get("posted", ()))),
        asks_phone=row.get("asks_phone"),
        says=_pattern(row.get("says")),
        never=_pattern(row.get("never")),
        place=place,
    )


def _pattern(text: str | None) -> re.Pattern[str] | None:
    return re.compile(text, re.IGNORECASE) if text else None
