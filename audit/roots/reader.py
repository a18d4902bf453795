"""Following the root log line by line: every place, hash and signature of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from audit.roots.lines import (
    NOTHING_BEFORE,
    PRINT_BYTES,
    RECORDS,
    RESTORED,
    Line,
    LineUnreadable,
    Range,
    line_hash,
    parse,
    signed_bytes,
)
from audit.roots.log import RootLog
from audit.roots.merkle import Tree, leaf_hash

Chain = tuple[str, str]


class LogBroken(Exception):
    """The log does not hold together; ``epoch`` is where."""

    def __init__(self, epoch: int, problem: str) -> None:
        super().__init__(problem)
        self.epoch = epoch


@dataclass
class LogReader:
    """How far a log has been followed, and what it covers until there."""

    keys: Mapping[str, Ed25519PublicKey]
    line: Line | None = None
    hash: bytes = NOTHING_BEFORE
    tree: Tree = field(default_factory=Tree)
    ends: dict[Chain, int] = field(default_factory=dict)
    # First and last epochs that restores gave up.
    given_up: list[tuple[int, int]] = field(default_factory=list)
    # Fingerprints of the keys that signed, in the order of their first lines.
    signers: list[str] = field(default_factory=list)

    @property
    def epoch(self) -> int:
        """The last line's number; 0 before the first."""
        return 0 if self.line is None else self.line.epoch

    def stands(self, epoch: int) -> bool:
        """Whether an epoch, or 0, is there and no restore has given it up."""
        gone = any(first <= epoch <= last for first, last in self.given_up)
        return 0 <= epoch <= self.epoch and not gone

    def follow(self, log: RootLog) -> Iterator[Line]:
        """Every line of the log, once it is found to hold.

        Raises:
            LogBroken: a line was changed, moved, added or taken out.
        """
        for text in log.lines():
            yield self.take(text)

    def take(self, text: str) -> Line:
        """Go on over one line."""
        expected = self.epoch + 1
        try:
            line = parse(text)
            _check(line.epoch == expected, f"its number is {line.epoch}")
            _check(line.before == self.hash, "the line before it is another one")
            self._check_signature(line)
            self.tree.add(leaf_hash(line.entry()))
            _check(line.log_root == self.tree.root(), "its log root differs")
            self._go_back(line)
            self._move_ends(line)
        except LineUnreadable as problem:
            raise LogBroken(expected, str(problem)) from problem
        self.line, self.hash = line, line_hash(text)
        if line.key not in self.signers:
            self.signers.append(line.key)
        return line

    def _check_signature(self, line: Line) -> None:
        key = self.keys.get(line.key)
        if key is None:
            raise LineUnreadable("it was signed with a key that is not known")
        try:
            key.verify(line.signature, signed_bytes(line.statement()))
        except InvalidSignature:
            raise LineUnreadable("its signature is not valid") from None

    def _go_back(self, line: Line) -> None:
        """Take a restore's word for the epoch that is its last; it must stand."""
        if line.kind != RESTORED:
            return
        kept = line.kept
        _check(type(kept) is int, "it does not say which epoch it keeps")
        _check(self.stands(kept or 0), "it goes back to what was given up before")
        self.given_up.append(((kept or 0) + 1, self.epoch))

    def _move_ends(self, line: Line) -> None:
        for one in line.ranges:
            chain = (one.source, one.chain)
            if line.kind == RESTORED:
                _check(self.ends.get(chain) == one.last, "it gives up what was not so")
                self.ends[chain] = one.first - 1
            else:
                _check(_follows(one, self.ends.get(chain, 0)), "its ranges have gaps")
                self.ends[chain] = one.last
        _check(line.kind in {RECORDS, RESTORED}, "it is of no kind that there is")
        _check(line.kind == RESTORED or _counted(line), "its records are miscounted")


def _follows(one: Range, end: int) -> bool:
    prints = (one.last - one.first + 1) * PRINT_BYTES
    return one.first == end + 1 and one.last > end and len(one.prints) == prints


def _counted(line: Line) -> bool:
    return line.records == sum(one.last - one.first + 1 for one in line.ranges)


def _check(holds: bool, problem: str) -> None:
    if not holds:
        raise LineUnreadable(problem)
