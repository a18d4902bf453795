"""How quick a rotation is, and what the vault costs a payment: on a server of its own.

``python -m tests.bench_rotation [--events N] [--json]`` fills conversations and
customers under one key, rotates both keys, and times what every payment looks up.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from operations.demo import add_demo_customers
from operations.embedded_database import OWNER, create_database, start
from services.accounts import counterparties, memos
from services.accounts.counterparties import Pair
from services.confirming.acts import ACTS
from services.installation import database as databases
from services.keeping import key_status
from services.keeping.rotation import rewrap_all
from services.keeping.rotation_indexes import reindex_all
from services.people import customers
from services.people.customers import NewCustomer
from services.work import policy
from services.work.work import Resources
from tests.clock import Clock
from tests.fakes_biometrics import FakeEngines
from tests.unit.services.vaults import index, ring, run
from tests.upi import RememberingUpi
from vault import Envelope, Sealer

CUSTOMERS, REPEATS, CHUNK = 1_000, 500, 5_000


def bank_at(url: str) -> Resources:
    return Resources(
        engine=databases.connect(url),
        ring=ring(1),
        index=index(1),
        sealer=Sealer(bytes(range(2, 34))),
        policy=policy.load(),
        upi=RememberingUpi(),
        clock=Clock(),
        helpline="",
        time_zone="Asia/Kolkata",
        biometrics=FakeEngines(),
        acts=ACTS,
    )


def fill(bank: Resources, events: int) -> None:
    add_demo_customers(bank)
    envelope = Envelope(bank.ring)
    for start_at in range(0, events, CHUNK):
        positions = list(range(start_at, min(start_at + CHUNK, events)))
        run(
            bank.engine,
            "INSERT INTO tracker_events (conversation_id, position, sealed)"
            " SELECT 'c', n, s FROM"
            " unnest(cast(:n AS bigint[]), cast(:s AS bytea[])) AS e (n, s)",
            n=positions,
            s=[
                envelope.encrypt(bytes(300), f"tracker_events/c/{n}") for n in positions
            ],
        )
    with bank.work() as work:
        for n in range(CUSTOMERS):
            new = NewCustomer("Some Body", str(9_100_000_000 + n), f"b{n}@saathi")
            customers.add(work, new)


def seconds(do: Callable[[], object], times: int = 1) -> float:
    began = time.perf_counter()
    for _ in range(times):
        do()
    return (time.perf_counter() - began) / times


def of_a_payment(bank: Resources) -> dict[str, float]:
    """Milliseconds of each look-up that a payment within the bank makes."""
    with bank.work() as work:
        kamala = customers.find(work, "9000000001")
        ramesh = customers.find(work, "9000000002")
        assert kamala
        assert ramesh
        memo = memos.Memo(kamala.name, kamala.vpa, ramesh.name, ramesh.vpa)
        pairs = [
            Pair(kamala.account_id, ramesh.vpa),
            Pair(ramesh.account_id, kamala.vpa),
        ]
        acts: dict[str, Callable[[], object]] = {
            "memo_ms": lambda: memos.write(work, "order/1", memo),
            "tokens_ms": lambda: counterparties.tokens(work, pairs),
            "reachable_ms": lambda: customers.is_reachable(work, ramesh.account_id),
        }
        for act in acts.values():
            act()
        return {n: 1000 * seconds(act, REPEATS) for n, act in acts.items()}


def measure(bank: Resources, events: int) -> dict[str, float]:
    fill(bank, events)
    both = replace(bank, ring=ring(1, 2), index=index(1, 2))

    def say(name: str, done: int) -> None:
        if not done % 10_000:
            print(f"  {name}: {done}", file=sys.stderr)

    check_s = seconds(lambda: key_status.check(both))
    wrapping_s = seconds(lambda: rewrap_all(both, say))
    indexing_s = seconds(lambda: reindex_all(both, say))
    return {
        "events": events,
        "wrapped_a_second": (events + CUSTOMERS) / wrapping_s,
        "customers_reindexed_a_second": CUSTOMERS / indexing_s,
        "check_at_start_ms": 1000 * check_s,
        **of_a_payment(both),
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench_rotation")
    parser.add_argument("--events", type=int, default=50_000)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="saathi-bench-") as folder:
        server = start(Path(folder) / "postgres")
        create_database(server.url("postgres", "postgres"), "bench")
        databases.migrate(server.url(OWNER, "bench"))
        bank = bank_at(server.url(database="bench"))
        found = measure(bank, arguments.events)
        bank.engine.dispose()
        server.stop()
    if arguments.json:
        print(json.dumps(found, indent=2))
        return
    for name, value in found.items():
        print(f"{name:<32}{value:>12,.2f}")


if __name__ == "__main__":
    main()
