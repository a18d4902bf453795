"""What the signed roots cover, compared with what is there."""

from __future__ import annotations

import mmap
import os
import tempfile
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from audit.roots.lines import PRINT_BYTES, RESTORED, Line, leaves
from audit.roots.log import RootLog
from audit.roots.merkle import root_of
from audit.roots.reader import Chain, LogReader
from ledger.walk import Block

LEAF_BYTES = 32


@dataclass(frozen=True)
class Epoch:
    """A line as far as comparing needs it: where its leaves begin, and its root."""

    number: int
    at: str
    start: int
    records: int
    root: bytes


@dataclass(frozen=True)
class Unlike:
    """A record that is not the one that was signed."""

    source: str
    chain: str
    position: int
    at: str


@dataclass
class Coverage:
    """The log's promise: which record has which leaf.

    Leaves of the records that are there lie in a file without a name, 32 bytes each in
    the log's order; ranges are three numbers each, so that a log of years fits.
    """

    log: RootLog
    reader: LogReader
    epochs: list[Epoch] = field(default_factory=list)
    given_up: list[Line] = field(default_factory=list)
    # For each chain: first, last and where its leaves begin, again and again.
    ranges: dict[Chain, array[int]] = field(default_factory=dict)
    seen: dict[Chain, int] = field(default_factory=dict)
    hashes: dict[int, bytes] = field(default_factory=dict)
    size: int = 0

    @classmethod
    def read(
        cls, log: RootLog, keys: Mapping[str, Ed25519PublicKey], noted_epoch: int
    ) -> Coverage:
        """Read a log to its end, checking every line.

        Args:
            log: of signed roots.
            keys: the public keys that may have signed it.
            noted_epoch: the epoch whose line's hash will be asked for.

        Raises:
            LogBroken: the log does not hold together.
        """
        coverage = cls(log, LogReader(keys))
        coverage.hashes[0] = coverage.reader.hash
        for line in coverage.reader.follow(log):
            coverage._add(line)
            if line.epoch == noted_epoch:
                coverage.hashes[noted_epoch] = coverage.reader.hash
        coverage._file = coverage._room()
        return coverage

    _file: mmap.mmap = field(init=False, repr=False)

    def _room(self) -> mmap.mmap:
        with tempfile.TemporaryFile() as file:
            # Taken at once: a disk that is full must say so, not end the process.
            os.posix_fallocate(file.fileno(), 0, max(self.size, 1) * LEAF_BYTES)
            return mmap.mmap(file.fileno(), 0)

    def _add(self, line: Line) -> None:
        if line.kind == RESTORED:
            self._give_up(line)
            return
        start = self.size
        self.epochs.append(Epoch(line.epoch, line.at, start, line.records, line.root))
        for one in line.ranges:
            known = self.ranges.setdefault((one.source, one.chain), array("q"))
            known.extend((one.first, one.last, self.size))
            self.size += one.last - one.first + 1

    def _give_up(self, line: Line) -> None:
        """Forget what a restore gave up; what was signed before it still stands."""
        self.given_up.append(line)
        kept = line.kept or 0
        while self.epochs and self.epochs[-1].number > kept:
            self.epochs.pop()
        for one in line.ranges:
            known = self.ranges[one.source, one.chain]
            while known and known[-2] >= one.first:
                del known[-3:]

    def place(self, source: str, block: Block) -> None:
        """Put records that are there where the log has them; later ones are new."""
        chain = (source, block.chain)
        last = block.first + len(block.entries) - 1
        self.seen[chain] = last
        its_leaves = b"".join(leaves(source, block))
        for first, end, start in self._overlapping(chain, block.first, last):
            begin, stop = max(first, block.first), min(end, last) + 1
            at = (start + begin - first) * LEAF_BYTES
            size = (stop - begin) * LEAF_BYTES
            offset = (begin - block.first) * LEAF_BYTES
            self._file[at : at + size] = its_leaves[offset : offset + size]

    def _overlapping(
        self, chain: Chain, first: int, last: int
    ) -> Iterator[tuple[int, int, int]]:
        known = self.ranges.get(chain, array("q"))
        low, high = 0, len(known) // 3
        while low < high:  # the first range that does not end before the block
            middle = (low + high) // 2
            if known[3 * middle + 1] < first:
                low = middle + 1
            else:
                high = middle
        while low < len(known) // 3 and known[3 * low] <= last:
            yield known[3 * low], known[3 * low + 1], known[3 * low + 2]
            low += 1

    @property
    def signed(self) -> int:
        """How many records the log covers, without those given up."""
        return sum(known[-2] for known in self.ranges.values() if known)

    def end_of(self, chain: Chain) -> int:
        """The last position of a chain that is covered."""
        known = self.ranges.get(chain)
        return known[-2] if known else 0

    def missing(self) -> list[tuple[Chain, int]]:
        """Chains that end before what is covered, and the first position missing."""
        ends = ((chain, self.seen.get(chain, 0)) for chain in self.ranges)
        return sorted((c, end + 1) for c, end in ends if end < self.end_of(c))

    def signed_at(self, chain: Chain, position: int) -> str:
        """When the record at a position was signed."""
        for _, _, start in self._overlapping(chain, position, position):
            for epoch in self.epochs:
                if epoch.start <= start < epoch.start + epoch.records:
                    return epoch.at
        return "an unknown time"

    def first_unlike(self) -> Unlike | None:
        """The first record, by epoch, that is not the one that was signed."""
        for epoch in self.epochs:
            held = self._leaves_of(epoch)
            if root_of(held) != epoch.root:
                return self._name(epoch, held)
        return None

    def _leaves_of(self, epoch: Epoch) -> list[bytes]:
        ends = range(epoch.start, epoch.start + epoch.records)
        return [self._file[i * LEAF_BYTES : (i + 1) * LEAF_BYTES] for i in ends]

    def _name(self, epoch: Epoch, held: list[bytes]) -> Unlike:
        line = next(
            line
            for line in LogReader(self.reader.keys).follow(self.log)
            if line.epoch == epoch.number
        )
        at = 0
        for one in line.ranges:
            for position in range(one.first, one.last + 1):
                nth = (position - one.first) * PRINT_BYTES
                if held[at][:PRINT_BYTES] != one.prints[nth : nth + PRINT_BYTES]:
                    return Unlike(one.source, one.chain, position, epoch.at)
                at += 1
        # Four bytes can be made alike on purpose; the root cannot.
        first = line.ranges[0]
        return Unlike(first.source, first.chain, first.first, epoch.at)
