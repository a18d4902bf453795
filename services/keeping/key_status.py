"""What lies under which version of the keys, and which versions nobody needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import OperationalError

from services.keeping.rotation import COLUMNS, Column, versions_in_use
from services.keeping.rotation_indexes import TABLES
from services.work.errors import SaathiError
from services.work.work import Resources, Work

FIRST_FORMAT = "transfers.memo (first format)"
# From one version to the next in the index: a ledger may have millions of them.
_NEXT = (
    "SELECT min(substring(memo FROM 3 FOR 4)) FROM transfers"
    " WHERE substring(memo FROM 1 FOR 1) = '\\x01' AND octet_length(memo) > 66"
)
OLD_MEMOS = (
    f"WITH RECURSIVE v (b) AS ({_NEXT} UNION ALL SELECT ({_NEXT}"  # noqa: S608 - our own words
    " AND substring(memo FROM 3 FOR 4) > v.b) FROM v WHERE v.b IS NOT NULL)"
    " SELECT b FROM v WHERE b IS NOT NULL"
)
Counts = dict[str, dict[int, int]]  # by column: how many under each version


class KeyMissing(SaathiError):
    """Data lie under a version of a key that is not there; the text says which."""


@dataclass(frozen=True)
class Standing:
    """One setting's keys: which there are, what lies under them, what is missing."""

    setting: str
    current: int
    versions: tuple[int, ...]
    under: Counts

    @property
    def missing(self) -> tuple[int, ...]:
        """Versions under which something lies, and that are not there."""
        used = {version for counts in self.under.values() for version in counts}
        return tuple(sorted(used - set(self.versions)))

    @property
    def removable(self) -> tuple[int, ...]:
        """Versions that are there, under which nothing lies and nothing is written."""
        used = {version for counts in self.under.values() for version in counts}
        return tuple(v for v in self.versions if v not in used | {self.current})

    def as_json(self) -> dict[str, Any]:
        """The same as plain JSON values."""
        return {
            "current": self.current,
            "versions": list(self.versions),
            "under": self.under,
            "missing": list(self.missing),
            "removable": list(self.removable),
        }


def standing(resources: Resources) -> dict[str, Standing]:
    """Count everything, for both settings; by setting."""
    ring, index = resources.ring, resources.index
    with resources.work() as work:
        wrapped = {column.name: _counts(work, column) for column in COLUMNS}
        wrapped[FIRST_FORMAT] = _first_format(work)
        indexed = {table.table: _index_counts(work, table.rows) for table in TABLES}
    both = (
        Standing("SAATHI_KEYS", ring.current, tuple(sorted(ring.versions)), wrapped),
        Standing(
            "SAATHI_INDEX_KEY", index.current, tuple(sorted(index.versions)), indexed
        ),
    )
    return {each.setting: each for each in both}


def check(resources: Resources) -> None:
    """Refuse to start without a key that something lies under.

    Quick: it looks for versions, and counts nothing. A database that is away is
    left to ``/health/``.

    Raises:
        KeyMissing: a version is missing; it names the setting and the version.
    """
    try:
        with resources.work() as work:
            needed = _needed(work)
    except OperationalError:
        return
    have = {
        "SAATHI_KEYS": resources.ring.versions,
        "SAATHI_INDEX_KEY": resources.index.versions,
    }
    for setting, versions in needed.items():
        for version in sorted(versions - have[setting]):
            raise KeyMissing(
                f"{setting} lacks key version {version}, under which data still lie. "
                f"Put it back; `python -m operations.keys status` says when it may go."
            )


def _needed(work: Work) -> dict[str, set[int]]:
    wrapped = {v for column in COLUMNS for v in versions_in_use(work, column)}
    indexed = {
        int(row.index_version)
        for table in TABLES
        for row in work.all(
            f"SELECT DISTINCT index_version FROM (SELECT t.index_version, {table.rows})"  # noqa: S608 - our own names
            " AS rows"
        )
    }
    return {
        "SAATHI_KEYS": wrapped | {_number(row.b) for row in work.all(OLD_MEMOS)},
        "SAATHI_INDEX_KEY": indexed,
    }


@dataclass(frozen=True, slots=True)
class _Counted:
    """How many values lie under a version, by its four bytes."""

    b: bytes
    n: int


def _counts(work: Work, column: Column) -> dict[int, int]:
    rows = work.rows(
        _Counted,
        f"SELECT {column.version} AS b, count(*) AS n FROM {column.table}"  # noqa: S608 - our own names
        f" WHERE {column.column} IS NOT NULL GROUP BY 1 ORDER BY 1",
    )
    return {_number(row.b): row.n for row in rows}


def _first_format(work: Work) -> dict[int, int]:
    """Memos that carry their own key: in a ledger that only grows they stay so."""
    rows = work.rows(
        _Counted,
        "SELECT substring(memo FROM 3 FOR 4) AS b, count(*) AS n FROM transfers"
        " WHERE substring(memo FROM 1 FOR 1) = '\\x01' AND octet_length(memo) > 66"
        " GROUP BY 1 ORDER BY 1",
    )
    return {_number(row.b): row.n for row in rows}


def _index_counts(work: Work, rows: str) -> dict[int, int]:
    counted = work.all(
        f"SELECT index_version, count(*) AS n FROM (SELECT t.index_version, {rows})"  # noqa: S608 - our own names
        " AS rows GROUP BY 1 ORDER BY 1"
    )
    return {int(row.index_version): int(row.n) for row in counted}


def _number(four_bytes: bytes) -> int:
    return int.from_bytes(four_bytes, "big")
