"""What can be said of a table: how long it is kept, whose it is, what is sealed.

Turns order what is done with several tables: the lowest first. What names others goes
before what it names.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.people.customers import Customer
from services.work.work import Work

FOR_EVER = "for ever"
UNTIL_FORGOTTEN = "until the customer, or what they taught, is forgotten"
WRITTEN_OVER = "until it is written over"
WITH_ITS_OWNER = "until it is used, or its owner goes"

BATCH = 500  # rows that go in one transaction

Under = Literal["the ring", "an envelope", "the customer's key", "the month's key"]
# Deletes a batch of what is older than the instants, one for each period; how many.
Going = Callable[[Work, Sequence[datetime]], int]
# Does what is to be done for a customer who is forgotten.
Forgetting = Callable[[Work, Customer], object]


@dataclass(frozen=True)
class Sealed:
    """A column of ciphertexts, and which key opens them."""

    column: str
    under: Under

    @property
    def by_ring(self) -> bool:
        """Whether a value names its version of the ring, and is to be wrapped anew."""
        return self.under in ("the ring", "an envelope")


def of_customer(*columns: str) -> tuple[Sealed, ...]:
    """Say that columns are sealed with the key of the row's customer."""
    return tuple(Sealed(column, "the customer's key") for column in columns)


@dataclass(frozen=True)
class Aged:
    """Rows that go when they have had their time."""

    name: str  # in the audit trail
    turn: int
    kept: tuple[str, ...]  # names of periods in the policy
    due: str = ""  # which rows ``t`` go: SQL on ``:before``, the first period's end
    by: Going | None = None  # in place of ``due``, what deletes a batch
    batch: int = BATCH
    locked: bool = True  # whether somebody may hold a row, which then waits
    audited: bool = True


@dataclass(frozen=True)
class Named:
    """A row of another table, which stays while a row of this one names it."""

    column: str
    table: str
    its: str = "id"


@dataclass(frozen=True)
class Forgotten:
    """What becomes of the rows of a customer who is forgotten.

    SQL may use ``:id`` and ``:account`` of the customer, ``:now``, ``:random`` and
    ``:another``, which are bytes that nobody knows.
    """

    turn: int
    how: Literal["ended", "deleted", "emptied"]
    where: str = ""  # which rows, if not all that are the customer's
    sets: str = ""  # what is emptied, and how
    by: Forgetting | None = None  # in place of SQL


@dataclass(frozen=True)
class Taught:
    """Rows that go again after a restore, with a face, a voice or devices."""

    what: Literal["face", "voice", "devices"]
    since: str = "created_at"  # the column that says when it was taught
    only: str = ""  # which of them
    sets: str = ""  # what is written into them, if they are not deleted


@dataclass(frozen=True)
class Table:
    """How one table is treated."""

    name: str
    # The modules, all of one noun, in which its SQL stands, besides these of keeping.
    # Empty for what ledger and audit read where they need it.
    owner: tuple[str, ...] = ()
    key: tuple[str, ...] = ("id",)  # the primary key
    # One of the words above; empty if it goes by periods.
    stays: str = ""
    aged: tuple[Aged, ...] = ()
    # The column that leads to the customer; empty if a row is nobody's.
    whose: str = ""
    sealed: tuple[Sealed, ...] = ()
    # Blind indexes, computed under the index key of the row's ``index_version``.
    indexed: tuple[str, ...] = ()
    # Other bytes, which are no secret: digests, tokens, public keys.
    plain: tuple[str, ...] = ()
    names: tuple[Named, ...] = ()
    forgotten: tuple[Forgotten, ...] = ()
    taught: tuple[Taught, ...] = ()
    # The table with whose rows these are deleted by the database.
    follows: str = ""
    # Triggers that the audit watches; their names begin with the table's.
    guards: tuple[str, ...] = ()

    @property
    def kept(self) -> tuple[str, ...]:
        """Names of periods in the policy, or one of the words above."""
        periods = [period for aged in self.aged for period in aged.kept]
        return (self.stays,) if self.stays else tuple(dict.fromkeys(periods))
