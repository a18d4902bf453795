"""Time the whole proof: trail, ledger and signed roots, over as many records as asked.

``python -m tests.bench_audit --records 1000000 [--json]`` fills a database of its own
(half events, half postings), signs it round by round, and proves it. Measure on an idle
machine.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.roots.keys import fingerprint
from audit.roots.log import FileRootLog
from audit.roots.signer import RootSigner
from audit.roots.verification import Proof
from operations import embedded_database
from services.installation import database
from tests.filled import fill


@dataclass(frozen=True)
class Figures:
    """What a run came to."""

    records: int
    chains: int
    fill_s: float
    sign_s: float
    signed_per_second: int
    log_bytes: int
    log_lines: int
    quiet_round_ms: float
    verify_s: float
    verified_per_second: int
    ledger_alone_per_second: int
    trail_alone_per_second: int
    holds: bool
    cores: int


def measure(folder: Path, records: int, chains: int) -> Figures:
    server = embedded_database.start(folder / "postgres")
    try:
        database.migrate(server.url(embedded_database.OWNER))
        began = time.monotonic()
        fill(server.url("postgres"), records // 2, records // 4, chains)
        filled = time.monotonic() - began
        tell(f"filled in {filled:.0f} s")
        return timed(server.url(), folder, chains, filled)
    finally:
        server.stop()


def timed(url: str, folder: Path, chains: int, fill_s: float) -> Figures:
    engine = database.connect(url)
    log, key = FileRootLog(folder / "roots.jsonl"), Ed25519PrivateKey.generate()
    signer = RootSigner(engine, log, key, lambda: datetime.now(timezone.utc))
    began, signed = time.monotonic(), 0
    while new := signer.sign():
        signed += new
    sign_s = time.monotonic() - began
    tell(f"signed {signed:,} in {sign_s:.1f} s")
    began = time.monotonic()
    signer.sign()
    quiet_s = time.monotonic() - began
    keys = {fingerprint(key.public_key()): key.public_key()}
    with engine.connect() as connection:
        verdict = Proof(connection, log, keys).run()
    alone = {what: speed(engine, what) for what in ("trail", "ledger")}
    engine.dispose()
    return Figures(
        records=verdict.count + verdict.postings,
        chains=2 * chains + 1,
        fill_s=round(fill_s, 1),
        sign_s=round(sign_s, 1),
        signed_per_second=round(signed / sign_s),
        log_bytes=log.path.stat().st_size,
        log_lines=verdict.epochs,
        quiet_round_ms=round(quiet_s * 1_000, 1),
        verify_s=verdict.seconds,
        verified_per_second=verdict.records_per_second,
        ledger_alone_per_second=alone["ledger"],
        trail_alone_per_second=alone["trail"],
        holds=verdict.first_broken is None and verdict.unsigned == 0,
        cores=os.cpu_count() or 1,
    )


def speed(engine, what: str) -> int:  # type: ignore[no-untyped-def]  # noqa: ANN001 - SQLAlchemy has no types here
    """Records a second of one proof alone, as `Book.check` and `audit.verify` do it."""
    import audit
    from ledger import invariants

    seen: list[int] = []
    with engine.connect() as connection:
        began = time.monotonic()
        if what == "trail":
            audit.verify(connection, lambda block: seen.append(len(block.entries)))
        else:
            take = invariants.examine(connection, lambda b: seen.append(len(b.entries)))
            list(take)
        return round(sum(seen) / (time.monotonic() - began))


def tell(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench_audit", description=__doc__
    )
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--chains", type=int, default=1_000, help="of each source")
    parser.add_argument("--json", action="store_true", help="answer in JSON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="saathi-bench-") as folder:
        figures = asdict(measure(Path(folder), options.records, options.chains))
    lines = [f"{name:<24} {value}" for name, value in figures.items()]
    print(json.dumps(figures) if options.json else "\n".join(lines))
    return 0 if figures["holds"] else 1


if __name__ == "__main__":
    sys.exit(main())
