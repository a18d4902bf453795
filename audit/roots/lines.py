"""The lines of the root log: what each says, as which bytes, signed how.

A line covers the records of one epoch, all that were new since the line before:

    leaf     = RFC 6962 leaf of "saathi record", source, chain, position, entry, where
               the entry is the record's chain hash and what else of it is covered
    root     = RFC 6962 root over the leaves, ordered by source, chain and position
    log root = RFC 6962 root over the entries of all lines up to this one
    before   = SHA-256 of the line before, or 32 zero bytes

Ranges say which records they are: source, chain, first and last position, and four
bytes of each leaf, so that a record that was exchanged is named and not only noticed.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.roots.keys import fingerprint
from audit.roots.merkle import EMPTY_ROOT, leaf_hash
from ledger.walk import Block

DOMAIN = b"saathi signed root v1\0"
NOTHING_BEFORE = bytes(32)
PRINT_BYTES = 4
PLACE = "<the ranges>"
RECORDS, RESTORED = "records", "restored"


class LineUnreadable(ValueError):
    """A line is not one that was ever written."""


@dataclass(frozen=True)
class Range:
    """Records of one chain, by position, first and last included."""

    source: str
    chain: str
    first: int
    last: int
    prints: bytes = b""

    def as_json(self) -> list[Any]:
        """The range as it stands in a line."""
        prints = base64.b64encode(self.prints).decode()
        return [self.source, self.chain, self.first, self.last, prints]


@dataclass(frozen=True)
class Line:
    """One line. In a *restored* one, ranges are what a restore gave up.

    ``kept`` is then the last epoch that still stands.
    """

    epoch: int
    kind: str
    at: str
    records: int
    root: bytes
    before: bytes
    ranges: tuple[Range, ...]
    kept: int | None = None
    log_root: bytes = b""
    key: str = ""
    signature: bytes = b""

    def entry(self) -> bytes:
        """What the log's tree covers of the line."""
        return canonical(self._body)

    def statement(self) -> dict[str, Any]:
        """What is signed; its ranges are in it by their hash alone."""
        return {**self._body, "log_root": self.log_root.hex(), "key": self.key}

    def text(self) -> str:
        """The line as it stands in the log."""
        signature = base64.b64encode(self.signature).decode()
        fields = {**self.statement(), "ranges": PLACE, "signature": signature}
        before, after = canonical(fields).split(canonical(PLACE))
        return (before + self._ranges + after).decode()

    @cached_property
    def _ranges(self) -> bytes:
        """The ranges' bytes: by far the most of a line, so they are made once."""
        return canonical([one.as_json() for one in self.ranges])

    @cached_property
    def _body(self) -> dict[str, Any]:
        return {
            "epoch": self.epoch,
            "kind": self.kind,
            "at": self.at,
            "records": self.records,
            "root": self.root.hex(),
            "before": self.before.hex(),
            "kept": self.kept,
            "ranges_hash": hashlib.sha256(self._ranges).hexdigest(),
        }


def canonical(value: object) -> bytes:
    """JSON in one way only."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def signed_bytes(statement: Mapping[str, Any]) -> bytes:
    """The bytes that a line's signature is over."""
    return DOMAIN + canonical(statement)


def sign(line: Line, log_root: bytes, key: Ed25519PrivateKey) -> Line:
    """The line with its log root and signature."""
    public = fingerprint(key.public_key())
    complete = replace(line, log_root=log_root, key=public)
    signature = key.sign(signed_bytes(complete.statement()))
    return replace(complete, signature=signature)


def line_hash(text: str) -> bytes:
    """What the next line names as the one before."""
    return hashlib.sha256(text.encode()).digest()


def parse(text: str) -> Line:
    """Read a line back.

    Raises:
        LineUnreadable: it is not, byte for byte, what a line would look like.
    """
    try:
        line = _parsed(json.loads(text))
        same = line.text() == text
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise LineUnreadable("it is no line of a root log") from error
    if not same:
        raise LineUnreadable("it was changed")
    return line


def _parsed(fields: Mapping[str, Any]) -> Line:
    return Line(
        epoch=fields["epoch"],
        kind=fields["kind"],
        at=fields["at"],
        records=fields["records"],
        root=bytes.fromhex(fields["root"]),
        before=bytes.fromhex(fields["before"]),
        ranges=tuple(
            Range(source, chain, first, last, base64.b64decode(prints))
            for source, chain, first, last, prints in fields["ranges"]
        ),
        kept=fields["kept"],
        log_root=bytes.fromhex(fields["log_root"]),
        key=fields["key"],
        signature=base64.b64decode(fields["signature"]),
    )


def leaves(source: str, block: Block) -> list[bytes]:
    """The leaves of records that follow each other."""
    place = f"saathi record\0{source}\0{block.chain}\0".encode()
    return [
        leaf_hash(place + position.to_bytes(8, "big") + entry)
        for position, entry in enumerate(block.entries, block.first)
    ]


def range_of(source: str, block: Block, its_leaves: Sequence[bytes]) -> Range:
    """The range that says which records these are."""
    prints = b"".join(leaf[:PRINT_BYTES] for leaf in its_leaves)
    last = block.first + len(block.entries) - 1
    return Range(source, block.chain, block.first, last, prints)


def restored(after: Line, at: str, kept: int, given_up: Iterable[Range]) -> Line:
    """The line, still unsigned, that says openly what a restore gave up."""
    return Line(
        epoch=after.epoch + 1,
        kind=RESTORED,
        at=at,
        records=0,
        root=EMPTY_ROOT,
        before=line_hash(after.text()),
        ranges=tuple(given_up),
        kept=kept,
    )
