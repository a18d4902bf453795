"""The jobs process: what has to happen without anybody asking.

It delivers the outbox, releases held payments, settles those that travel to other
banks, signs roots over new records, deletes captures that nobody came for, and clears
away what has had its time. It may be
stopped at any point and may run more than once: every row is taken with SKIP LOCKED,
every step can be repeated.
"""

from __future__ import annotations

import argparse
import select
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType

import structlog
from sqlalchemy.engine import Engine

from audit.roots.reader import LogBroken
from audit.roots.signer import MOST_RECORDS, RootsDisagree, RootSigner
from services import bootstrap
from services.accounts.payments_under_way import next_due
from services.asking.captures import purge
from services.asking.evidence_requests import close_run_out
from services.installation.logs import configure
from services.keeping.retention import clear_away
from services.paying.settlement import ask_again, release
from services.paying.suspended import give_back_one
from services.providers import outbox
from services.work import heartbeats
from services.work.work import Resources

log = structlog.get_logger("jobs")
TICK_S = 1.0
ROUND_S = 5.0
LAST_ROUND_S = 4.0


def deliver_outbox(resources: Resources) -> int:
    """Deliver everything that is due; the number of messages taken."""
    taken = 0
    while outbox.deliver_one(resources):
        taken += 1
    return taken


def release_held(resources: Resources) -> int:
    """Let payments go whose waiting time is over; the number of them."""
    return _each(resources, "held", release)


def give_back_suspended(resources: Resources) -> int:
    """Give back what fear suspended a day ago; the number of payments."""
    given_back = 0
    while give_back_one(resources):
        given_back += 1
    return given_back


def reconcile(resources: Resources) -> int:
    """Ask again about payments whose answer never came; the number of them."""
    return _each(resources, "paying", ask_again)


def beat(resources: Resources) -> int:
    """Leave a sign of life for ``/health/``."""
    _beat(resources, "jobs")
    return 0


def _beat(resources: Resources, process: str) -> None:
    with resources.work() as work:
        heartbeats.beat(work, process)


def signing(signer: RootSigner, every_s: float) -> Callable[[Resources], int]:
    """Return a step that signs what is new every so many seconds.

    Where more waits than one round takes, the next round comes at once.
    """
    due = 0.0

    def sign_roots(resources: Resources) -> int:
        nonlocal due
        if time.monotonic() < due:
            return 0
        due = time.monotonic() + every_s
        try:
            signed = signer.sign()
        except (RootsDisagree, LogBroken) as problem:
            # It takes a person: /health/ shows it, for no heartbeat follows.
            log.critical("roots are not signed", problem=str(problem))
            return 0
        if signed is None:
            return 0  # another process signs, and leaves its own sign of life
        if signed >= MOST_RECORDS:
            due = 0.0
        _beat(resources, "roots")
        return signed

    return sign_roots


def _each(
    resources: Resources, state: str, step: Callable[[Resources, str], None]
) -> int:
    """Do a step for payments that are due, the one that waits longest first.

    It ends after a while: a slow provider must not keep the other jobs waiting. Each
    one taken is due later, so that the next round goes on with the next.
    """
    taken: set[str] = set()
    until = time.monotonic() + ROUND_S
    while time.monotonic() < until:
        with resources.work() as work:
            order_id = next_due(work, state)
        if order_id is None or order_id in taken:
            break
        taken.add(order_id)
        try:
            step(resources, order_id)
        except Exception as error:
            # One order that cannot be settled must not stop those behind it.
            log.warning("order", order_id=order_id, error=type(error).__name__)
    return len(taken)


STEPS: tuple[tuple[Callable[[Resources], int], float], ...] = (
    (deliver_outbox, 0.0),
    (release_held, 2.0),
    (reconcile, 5.0),
    (give_back_suspended, 60.0),
    (purge, 2.0),
    (close_run_out, 2.0),
    (beat, 5.0),
    (clear_away, 600.0),
)


def run(resources: Resources, stopped: Callable[[], bool]) -> None:
    """Do every step in its turn until ``stopped()``; a failing step is tried again."""
    due = dict.fromkeys((step for step, _ in STEPS), 0.0)
    wake = _listen(resources.engine)
    while not stopped():
        for step, every_s in STEPS:
            if time.monotonic() >= due[step]:
                _try(step, resources)
                due[step] = time.monotonic() + every_s
        wake()


def repeat(
    step: Callable[[Resources], int],
    resources: Resources,
    stopped: Callable[[], bool],
) -> None:
    """Do one step again and again until ``stopped()``; it knows when it is due."""
    while not stopped():
        _try(step, resources)
        time.sleep(TICK_S)


def sign_the_rest(
    thread: threading.Thread, step: Callable[[Resources], int], resources: Resources
) -> None:
    """Sign what was acknowledged last, so that the root log tells of it, too.

    A thread that does not end in a few seconds still signs; it is left alone.
    """
    thread.join(LAST_ROUND_S)
    if not thread.is_alive():
        _try(step, resources)


def _try(step: Callable[[Resources], int], resources: Resources) -> None:
    try:
        step(resources)
    except Exception as error:
        log.warning("job failed", job=step.__name__, error=type(error).__name__)
        time.sleep(TICK_S)


def _listen(engine: Engine) -> Callable[[], None]:
    """Return a wait that ends after a tick, or as soon as the outbox is written to."""
    connection = None

    def wake() -> None:
        nonlocal connection
        try:
            if connection is None or connection.closed:
                connection = _listening(engine)
            select.select([connection], [], [], TICK_S)
            connection.poll()
            connection.notifies.clear()
        except Exception:
            connection = None
            time.sleep(TICK_S)

    return wake


def _listening(engine: Engine):  # type: ignore[no-untyped-def]  # noqa: ANN202 - psycopg2's own connection
    borrowed = engine.raw_connection()
    connection = borrowed.dbapi_connection
    borrowed.detach()  # the pool no longer closes it or lends it to others
    connection.rollback()  # what the pool's own check began
    connection.autocommit = True
    connection.cursor().execute(f"LISTEN {outbox.CHANNEL}")
    return connection


def main() -> None:
    """Run until told to stop."""
    parser = argparse.ArgumentParser(
        prog="python -m operations.jobs", description=__doc__
    )
    parser.parse_args()
    configure()
    stop: list[int] = []

    def on_signal(number: int, _frame: FrameType | None) -> None:
        stop.append(number)

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    signer = bootstrap.root_signer()
    sign_roots = signing(signer, bootstrap.settings().sign_every_s)
    resources = bootstrap.bank().resources
    # Beside the others: at a start it reads the whole log, and customers' requests
    # must not wait for that. A round that is cut off is taken up at the next start.
    beside = (sign_roots, resources, lambda: bool(stop))
    thread = threading.Thread(target=repeat, args=beside, daemon=True)
    thread.start()
    log.info("jobs are running")
    run(resources, lambda: bool(stop))
    sign_the_rest(thread, signing(signer, 0.0), resources)


if __name__ == "__main__":
    main()
