"""``python -m services.audit``: prove the trail and the ledger, or one record."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict

from services.audit.chains import VerifyResult, verify

HELP = "Proves the audit trail: exit 0 and the count, or 1 and the first broken record."


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify the trail from the command line; 0 if it holds, 1 if it does not."""
    parser = argparse.ArgumentParser(prog="python -m services.audit", description=HELP)
    commands = parser.add_subparsers(dest="command", required=True)
    verifying = commands.add_parser("verify", help="prove that the trail is whole")
    verifying.add_argument("--json", action="store_true", help="answer in JSON")
    options = parser.parse_args(arguments)

    from services.bootstrap import engine

    with engine().connect() as connection:
        result = verify(connection)
    print(json.dumps(asdict(result)) if options.json else in_words(result))
    return 0 if result.first_broken is None else 1


def in_words(result: VerifyResult) -> str:
    """The result as one line for people."""
    broken = result.first_broken
    if broken is None:
        return f"{result.count} events, every one of them whole and in its place"
    record = "" if broken.id is None else f", record {broken.id}"
    return f"broken: chain {broken.chain}, event {broken.position}{record}: " + (
        f"{broken.reason} ({result.count} events before it hold)"
    )
