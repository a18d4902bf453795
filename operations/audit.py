"""``python -m operations.audit``: prove everything, prove one record, check a proof."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import SQLAlchemyError

if TYPE_CHECKING:
    from audit.roots.verification import Verdict

HELP = """Proves the audit trail and the ledger against the signed roots: exit 0 and the
count, or 1 and the first broken record. Also proves a single record to others."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 if what it was to show holds, 1 if not, 2 if it cannot say."""
    from audit.roots.keys import KeyUnfit
    from audit.roots.lines import LineUnreadable
    from services.installation.settings import SettingsError

    options = _parser().parse_args(arguments)
    try:
        return int(options.do(options))
    except (KeyUnfit, SettingsError, LineUnreadable, OSError) as problem:
        print(f"cannot say: {problem}", file=sys.stderr)
        return 2
    except SQLAlchemyError as error:
        print(
            f"cannot say: the database does not answer ({type(error).__name__}). Is "
            "Saathi running, and DATABASE_URL the right one?",
            file=sys.stderr,
        )
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m operations.audit", description=HELP
    )
    commands = parser.add_subparsers(dest="command", required=True)
    verifying = commands.add_parser("verify", help="prove that everything is whole")
    verifying.add_argument(
        "--kept",
        type=Path,
        metavar="FILE",
        help="a line of the root log that you kept: the log must still have it",
    )
    proving = commands.add_parser("prove", help="prove one record")
    proving.add_argument(
        "--entry",
        required=True,
        metavar="ID",
        help="an audit event's id, or a posting as ACCOUNT/VERSION",
    )
    checking = commands.add_parser(
        "check-proof", help="check a proof, without database, log or settings"
    )
    checking.add_argument("proof", metavar="FILE", help="the proof, or - for stdin")
    for command, do in ((verifying, _verify), (proving, _prove), (checking, _check)):
        command.set_defaults(do=do)
        command.add_argument("--json", action="store_true", help="answer in JSON")
        command.add_argument(
            "--public-key",
            type=Path,
            metavar="FILE",
            required=command is checking,
            help="of the signer; an auditor's own copy (default: beside the log)",
        )
    for command in (verifying, proving):
        command.add_argument(
            "--log", type=Path, metavar="FILE", help="of signed roots, if elsewhere"
        )
    return parser


def _verify(options: argparse.Namespace) -> int:
    from audit.guards import broken_guards
    from audit.roots.lines import parse
    from audit.roots.log import FileRootLog
    from audit.roots.verification import Proof
    from services.bootstrap import engine
    from services.keeping.tables import GUARDS

    kept = options.kept and parse(options.kept.read_text("utf-8").strip())
    path = _log_path(options)
    keys = _keys(options, path)
    with engine().connect() as connection:
        verdict = Proof(connection, FileRootLog(path), keys, kept).run()
        guards = list(broken_guards(connection, GUARDS))
    own_keys = options.public_key is not None
    told = {**asdict(verdict), "own_keys": own_keys, "broken_guards": guards}
    words = in_words(verdict) + _whose_word(verdict, own_keys)
    words += "".join(f"\nbroken guard: {one}" for one in guards)
    print(json.dumps(told) if options.json else words)
    return 0 if verdict.first_broken is None and not guards else 1


def _prove(options: argparse.Namespace) -> int:
    from audit.roots import proofs, records
    from audit.roots.log import FileRootLog
    from audit.roots.reader import LogBroken, LogReader
    from services.bootstrap import engine

    path = _log_path(options)
    reader = LogReader(_keys(options, path))
    try:
        with engine().connect() as connection:
            log = FileRootLog(path)
            proof = proofs.prove(connection, log, reader, options.entry)
    except records.NoSuchRecord:
        return _fails(f"there is no record {options.entry}")
    except proofs.NotSignedYet:
        return _fails(
            f"record {options.entry} is there, but no root covers it yet: `jobs` signs "
            "every SAATHI_SIGN_EVERY_S seconds (10 unless set). If it waits longer, "
            "see `roots` in /health/."
        )
    except (proofs.ProofFails, LogBroken) as problem:
        return _fails(f"record {options.entry} cannot be proved: {problem}")
    print(json.dumps(proof, indent=None if options.json else 2))
    return 0


def _check(options: argparse.Namespace) -> int:
    from audit.roots.keys import public_keys
    from audit.roots.proofs import ProofFails, check

    keys = public_keys(options.public_key)
    stdin = options.proof == "-"
    given = sys.stdin.read() if stdin else Path(options.proof).read_text("utf-8")
    try:
        shown = check(json.loads(given, object_pairs_hook=_each_once), keys)
    except (ProofFails, json.JSONDecodeError) as problem:
        if options.json:
            print(json.dumps({"holds": False, "problem": str(problem)}))
        return _fails(f"the proof does not hold: {problem}")
    print(json.dumps({"holds": True, **shown}) if options.json else _shown(shown))
    return 0


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a name that is there twice: who reads the text may see the other one."""
    from audit.roots.proofs import ProofFails

    names = dict(pairs)
    if len(names) < len(pairs):
        raise ProofFails("a name is in it twice")
    return names


def _log_path(options: argparse.Namespace) -> Path:
    from services import bootstrap

    return options.log or bootstrap.settings().root_log


def _keys(options: argparse.Namespace, log: Path) -> dict[str, Any]:
    """The public keys; none where nothing was ever signed."""
    from audit.roots.keys import public_key_of, public_keys

    beside = public_key_of(log)
    if options.public_key is None and not beside.exists() and not log.exists():
        return {}
    return {**public_keys(options.public_key or beside)}


def _fails(words: str) -> int:
    print(words, file=sys.stderr)
    return 1


def _shown(shown: dict[str, Any]) -> str:
    return (
        f"holds: {shown['source']} record {shown['position']} of chain "
        f"{shown['chain']} was signed at {shown['signed_at']} in epoch "
        f"{shown['epoch']}, by key {shown['key']}"
    )


def in_words(verdict: Verdict) -> str:
    """What was found, for people."""
    broken = verdict.first_broken
    if broken is not None:
        record = "" if broken.id is None else f", record {broken.id}"
        return (
            f"broken: chain {broken.chain}, {_kind(broken.chain)} {broken.position}"
            f"{record}: {broken.reason} ({verdict.count} events before it hold)"
        )
    lines = [
        f"{verdict.count} events and {verdict.postings} postings, every one of them "
        "whole and in its place",
        f"signed: {verdict.signed} records in {verdict.epochs} lines, the last at "
        f"{verdict.signed_at or '(never)'}",
    ]
    if verdict.unsigned:
        waiting = f"{verdict.oldest_unsigned_s} s"
        lines.append(f"not yet signed: {verdict.unsigned}, for up to {waiting}")
    for loss in verdict.given_up:
        lines.append(
            f"given up: {loss['records']} signed records, by a restore at {loss['at']} "
            f"to what was signed up to line {loss['kept_epoch']}"
        )
    return "\n".join(lines)


def _whose_word(verdict: Verdict, own_keys: bool) -> str:
    """Which keys signed, and what that is worth."""
    if not verdict.signers:
        return ""
    words = f"\nsigned by: {', '.join(verdict.signers)}"
    if own_keys:
        return words
    return (
        f"{words}\nThe public keys were read from beside the log: who writes both can "
        "sign anything. Only a copy kept elsewhere proves more: --public-key FILE."
    )


def _kind(chain: str) -> str:
    """What the records of a chain are called."""
    if chain == "root log":
        return "line"
    return "posting" if chain.startswith("account-") else "event"


if __name__ == "__main__":
    raise SystemExit(main())
