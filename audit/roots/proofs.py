"""A proof that one record is under a signed root, for whoever has the public key.

It holds the record's columns, the hash of the one before it in its chain, the path from
its leaf to its epoch's root, the signed line of that epoch, and the path from there to
the newest log root with that line. Checking it needs nothing else.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import text
from sqlalchemy.engine import Connection

from audit.roots.lines import Line, canonical, leaves, signed_bytes
from audit.roots.log import RootLog
from audit.roots.merkle import (
    inclusion_proof,
    leaf_hash,
    root_from_inclusion,
)
from audit.roots.reader import LogReader
from audit.roots.records import Record, find
from audit.roots.signer import EVENTS_AGAIN, POSTINGS_AGAIN
from ledger.walk import Block

FORMAT = "saathi proof v1"
PROOF_FIELDS = {
    *("format", "record", "index", "epoch_path", "line", "log_path", "newest_line"),
}
RECORD_FIELDS = {"source", "chain", "position", "before", "fields"}
LINE_FIELDS: Mapping[str, tuple[type, ...]] = {
    "epoch": (int,),
    "kind": (str,),
    "at": (str,),
    "records": (int,),
    "root": (str,),
    "before": (str,),
    "kept": (int, type(None)),
    "ranges_hash": (str,),
    "log_root": (str,),
    "key": (str,),
    "signature": (str,),
}


class NotSignedYet(LookupError):
    """The record is there, and no root covers it yet."""


class ProofFails(ValueError):
    """The proof does not show what it claims; the message says where."""


def prove(
    connection: Connection, log: RootLog, reader: LogReader, entry: str
) -> dict[str, Any]:
    """Make the proof of one record.

    Args:
        connection: reads the record and its epoch's others.
        log: of signed roots.
        reader: of the log, with its keys, at its beginning.
        entry: an audit event's id, or a posting as ``ACCOUNT/VERSION``.

    Raises:
        NoSuchRecord: there is none of that id.
        NotSignedYet: no root covers it yet.
        ProofFails: what is signed in its place is another record.
        LogBroken: the log does not hold together.
    """
    record = find(connection, entry)
    entries, line, newest = [], None, None
    for each in reader.follow(log):
        entries.append(leaf_hash(each.entry()))
        newest = each
        if _index_in(each, record) is not None:
            line = each
    if line is None or newest is None:
        raise NotSignedYet(entry)
    index = _index_in(line, record) or 0
    epoch = list(_leaves_of(connection, line))
    proof = {
        "format": FORMAT,
        "record": {
            "source": record.source,
            "chain": record.chain,
            "position": record.position,
            "before": record.before.hex(),
            "fields": dict(record.fields),
        },
        "index": index,
        "epoch_path": [node.hex() for node in inclusion_proof(epoch, index)],
        "line": _signed(line),
        "log_path": [node.hex() for node in inclusion_proof(entries, line.epoch - 1)],
        "newest_line": _signed(newest),
    }
    check(proof, reader.keys)
    return proof


def _index_in(line: Line, record: Record) -> int | None:
    """Which of the line's leaves is the record's."""
    index = 0
    for one in line.ranges:
        its_own = (one.source, one.chain) == (record.source, record.chain)
        if its_own and line.records and one.first <= record.position <= one.last:
            return index + record.position - one.first
        index += one.last - one.first + 1
    return None


def _leaves_of(connection: Connection, line: Line) -> Iterator[bytes]:
    for one in line.ranges:
        query = EVENTS_AGAIN if one.source == "audit" else POSTINGS_AGAIN
        about = {"chain": one.chain, "first": one.first, "last": one.last}
        rows = sorted(connection.execute(text(query), about), key=lambda r: r.position)
        entries = [bytes(row.entry) for row in rows]
        yield from leaves(one.source, Block(one.chain, one.first, entries))


def _signed(line: Line) -> dict[str, Any]:
    signature = base64.b64encode(line.signature).decode()
    return {**line.statement(), "signature": signature}


def check(
    proof: Mapping[str, Any], keys: Mapping[str, Ed25519PublicKey]
) -> dict[str, Any]:
    """Check a proof with nothing but the public key; what it shows.

    Raises:
        ProofFails: it does not hold, and where.
    """
    try:
        return _check(proof, keys)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        if isinstance(error, ProofFails):
            raise
        raise ProofFails("it is not in the form of a proof") from error


def _check(
    proof: Mapping[str, Any], keys: Mapping[str, Ed25519PublicKey]
) -> dict[str, Any]:
    _require(proof["format"] == FORMAT, "it is of another format")
    told = proof["record"]
    _require_its_form(proof)
    before = bytes.fromhex(told["before"])
    record = Record(
        told["source"], told["chain"], told["position"], before, told["fields"]
    )
    _require(record.source in {"audit", "ledger"}, "it is of no source that there is")
    block = Block(record.chain, record.position, [record.entry()])
    line, newest = proof["line"], proof["newest_line"]
    for each in (line, newest):
        _check_signature(each, keys)
    path = [bytes.fromhex(node) for node in proof["epoch_path"]]
    leaf = leaves(record.source, block)[0]
    root = root_from_inclusion(leaf, proof["index"], line["records"], path)
    _require(root == bytes.fromhex(line["root"]), "the record is not under the root")
    _check_log_path(line, newest, proof["log_path"])
    return {
        "source": record.source,
        "chain": record.chain,
        "position": record.position,
        "signed_at": line["at"],
        "epoch": line["epoch"],
        "key": line["key"],
        "newest_epoch": newest["epoch"],
    }


def _require_its_form(proof: Mapping[str, Any]) -> None:
    """Refuse whatever is in a proof beside what is checked, or written another way."""
    told, lines = proof["record"], (proof["line"], proof["newest_line"])
    fit = proof.keys() == PROOF_FIELDS and told.keys() == RECORD_FIELDS
    fit &= type(proof["index"]) is int and type(told["chain"]) is str
    for line in lines:
        fit &= line.keys() == LINE_FIELDS.keys()
        fit &= all(type(line[name]) in LINE_FIELDS[name] for name in line)
        signature = base64.b64decode(line["signature"], validate=True)
        fit &= base64.b64encode(signature).decode() == line["signature"]
    _require(fit, "something is in it that is not checked")
    nodes = [*proof["epoch_path"], *proof["log_path"], told["before"]]
    nodes += [line[name] for line in lines for name in ("root", "before", "log_root")]
    one_way = all(bytes.fromhex(node).hex() == node for node in nodes)
    _require(one_way, "a hash is not written as it is told")


def _check_log_path(
    line: Mapping[str, Any], newest: Mapping[str, Any], path: Sequence[str]
) -> None:
    outside = {"log_root", "key", "signature"}
    body = {name: value for name, value in line.items() if name not in outside}
    root = root_from_inclusion(
        leaf_hash(canonical(body)),
        line["epoch"] - 1,
        newest["epoch"],
        [bytes.fromhex(node) for node in path],
    )
    log_root = bytes.fromhex(newest["log_root"])
    _require(root == log_root, "its line is not under the newest log root")


def _check_signature(
    line: Mapping[str, Any], keys: Mapping[str, Ed25519PublicKey]
) -> None:
    key = keys.get(line["key"])
    if key is None:
        raise ProofFails("it is signed with another key than the one given")
    statement = {name: value for name, value in line.items() if name != "signature"}
    try:
        key.verify(base64.b64decode(line["signature"]), signed_bytes(statement))
    except InvalidSignature:
        raise ProofFails("a signature is not valid") from None


def _require(holds: bool, why: str) -> None:
    if not holds:
        raise ProofFails(why)
