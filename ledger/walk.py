"""Following every account's chain from its genesis to its head.

Rows come as bytes and are hashed as bytes: some hundred thousand a second.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from struct import Struct
from typing import Any
from uuid import UUID

from sqlalchemy.engine import Connection

from ledger.copying import columns, integer, read

AT_ONCE = 10_000
ZEROS = "'00000000-0000-0000-0000-000000000000'::uuid"
# The bytes that journal.genesis_hash covers.
GENESIS = f"""pg_catalog.uuid_send(a.id) || pg_catalog.timestamptz_send(a.created_at)
    || pg_catalog.uuid_send(coalesce(a.owner_id, {ZEROS}))
    || pg_catalog.boolsend(a.may_overdraw)
    || pg_catalog.convert_to(a.kind || '/' || a.currency, 'UTF8')"""
# What a signed root covers of the transfer beyond the posting's own hash.
BESIDE = """pg_catalog.int8send(t.amount_paise)
    || pg_catalog.timestamptz_send(coalesce(t.releases_at, '-infinity'))"""
POSTINGS = f"""
SELECT p.account_id, p.version, p.amount_paise, p.balance_paise, p.hash,
       p.transfer_id, p.posted_at, t.posted_at, t.created_at,
       coalesce(t.reversal_of, {ZEROS}), t.request_hash, {BESIDE},
       a.version, a.balance_paise, a.head_hash,
       CASE WHEN p.version = 1 THEN {GENESIS} END, p.counterparty, t.utr, t.memo
  FROM public.postings p
  LEFT JOIN public.accounts a ON a.id = p.account_id
  LEFT JOIN public.transfers t ON t.id = p.transfer_id
 ORDER BY p.account_id, p.version"""  # noqa: S608 - constants alone
UNUSED = f"""
SELECT a.id, a.version, a.balance_paise, a.head_hash, {GENESIS}
  FROM public.accounts a
 WHERE NOT EXISTS (SELECT FROM public.postings p WHERE p.account_id = a.id)
 ORDER BY a.id"""  # noqa: S608 - constants alone
# The columns of fixed width; every second value unpacked is a column's length.
FIXED = Struct(">h i16s iq iq iq i32s i16s i8s i8s i8s i16s i32s i16s iq iq i32s")
WIDTHS = (16, 8, 8, 8, 32, 16, 8, 8, 8, 16, 32, 16, 8, 8, 32)


@dataclass(frozen=True)
class Block:
    """Records of one chain that follow each other, as a signed root covers them.

    An entry is the record's hash and, behind it, what else of the record is covered.
    """

    chain: str
    first: int
    entries: Sequence[bytes]


@dataclass(frozen=True)
class Break:
    """Where an account's chain does not hold; no version if it is not one posting."""

    account_id: str
    version: int | None
    problem: str

    def __str__(self) -> str:
        return f"account {self.account_id}: {self.problem}"


def breaks(
    connection: Connection, take: Callable[[Block], object] = lambda _: None
) -> list[Break]:
    """Walk all chains; the first break of each. Call within ``copying.proving``.

    Args:
        connection: reads every posting, in one statement.
        take: is given the postings that hold, block by block.
    """
    walk = _Walk(take)
    read(connection, POSTINGS, walk.over)
    walk.end()
    read(connection, UNUSED, walk.over_unused)
    return walk.found


@dataclass
class _Walk:
    """How far the accounts' chains have been followed."""

    take: Callable[[Block], object]
    found: list[Break] = field(default_factory=list)
    account: bytes = b""
    broken: bool = False
    hash: bytes = b""
    version: int = 0
    balance: int = 0
    head: tuple[int, int, bytes] = (0, 0, b"")
    first: int = 1
    entries: list[bytes] = field(default_factory=list)

    def over(self, row: bytes) -> None:
        """Go on over one posting."""
        if row[6:22] != self.account:
            self.end()
            self._begin(row)
        if not self.broken:
            self._check(row)

    def _begin(self, row: bytes) -> None:
        all_of_it = columns(row)
        self.account = row[6:22]
        self.broken = False
        self.version = self.balance = 0
        if all_of_it[12] is None:
            self._break(None, "has postings but does not exist")
        # Without a first posting there is no genesis; then the version is wrong, too.
        self.hash = sha256(all_of_it[15] or b"").digest()

    def _check(self, row: bytes) -> None:
        fields = FIXED.unpack_from(row) if len(row) >= FIXED.size else ()
        if fields[1::2] != WIDTHS:
            self._misshapen(row)
            return
        version, amount, balance, stored = fields[4:12:2]
        self.version += 1
        self.balance += amount
        if fields[14] != fields[16]:
            self._break(version, f"posting {version} and its transfer's times differ")
        elif (version, balance) != (self.version, self.balance):
            words = f"posting {self.version} is missing or does not add up"
            self._break(self.version, words)
        elif _link(self.hash, row, fields) != stored:
            words = f"posting {version} was changed, or its transfer was"
            self._break(version, words)
        else:
            self._step(fields)

    def _step(self, fields: tuple[Any, ...]) -> None:
        """Take a posting that holds."""
        self.hash, self.head = fields[10], fields[26:32:2]
        if not self.entries:
            self.first = self.version
        self.entries.append(self.hash + fields[24])
        if len(self.entries) == AT_ONCE:
            self._hand_over()

    def _misshapen(self, row: bytes) -> None:
        """Break at a posting that lacks its transfer, or whose hash is no hash."""
        version, posted_at, transfers = (columns(row)[at] for at in (1, 6, 7))
        number = integer(version)
        words = f"posting {number} was changed, or its transfer was"
        if posted_at != transfers:
            words = f"posting {number} and its transfer's times differ"
        self._break(number, words)

    def end(self) -> None:
        """Compare a chain's end with what its account says of it."""
        if self.account and not self.broken:
            version, balance, head = self.head
            if (version, balance) != (self.version, self.balance):
                words = "its balance or version is not that of its last posting"
                self._break(self.version + 1, words)
            elif head != self.hash:
                self._break(self.version, "its head is not that of its chain")
        self._hand_over()
        self.account = b""

    def over_unused(self, row: bytes) -> None:
        """Check an account without postings."""
        self.account, version, balance, head, genesis = (
            column or b"" for column in columns(row)
        )
        if integer(version) or integer(balance):
            words = "its balance or version is not that of its last posting"
            self._break(1, words)
        elif head != sha256(genesis).digest():
            self._break(None, "its head is not that of its chain")

    def _hand_over(self) -> None:
        if self.entries:
            self.take(Block(chain_of(self.account), self.first, self.entries))
            self.entries = []

    def _break(self, version: int | None, problem: str) -> None:
        self.found.append(Break(str(UUID(bytes=self.account)), version, problem))
        self.broken = True


def chain_of(account: bytes) -> str:
    """The name of an account's chain, in signed roots."""
    return f"account-{UUID(bytes=account)}"


def _link(previous: bytes, row: bytes, fields: tuple[Any, ...]) -> bytes:
    """A posting's link, as journal.link_hash and seal_hash lay it out."""
    _, counterparty, utr, memo = columns(row, FIXED.size)
    transfer_id, _, posted_at, created_at, reversal_of, request = fields[12:24:2]
    seal = sha256(
        transfer_id
        + posted_at
        + created_at
        + reversal_of
        + request
        + (utr or b"")
        + (memo or b"")
    ).digest()
    return sha256(
        previous
        + row[6:22]  # account, version, amount and balance, without their lengths
        + row[26:34]
        + row[38:46]
        + row[50:58]
        + seal
        + (counterparty or b"")
    ).digest()
