"""Clients, each a thread with one connection, that post for some seconds.

They are spread over as many processes as there are processors: threads of one Python
share one of them, and more processes than that only take turns.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection as Pipe
from multiprocessing.synchronize import Barrier
from random import Random
from uuid import uuid4

from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from ledger.benchmark import plain
from ledger.benchmark.figures import Run, say
from ledger.benchmark.server import connected
from ledger.book import Book
from ledger.journal import Entry, move

LARGEST_PAISE = 10_000
MEMO = bytes(64)
LONGEST_START_S = 60.0
# PostgreSQL's words for "another transaction was in the way: do it again".
RETRYABLE = {"40001", "40P01"}
Post = Callable[[str, str, int], object]  # payer, payee, paise


class ClientFailed(Exception):
    """A client ended with an error; the message is its own."""


@dataclass(frozen=True)
class Plan:
    """What every client of a run does: which way, where, for how many seconds."""

    way: str  # "ledger" or "plain"
    url: str = field(repr=False)
    accounts: Sequence[str] = field(repr=False)
    seconds: float


@dataclass
class Client:
    """One client: how long each of its transfers took."""

    plan: Plan
    latencies_s: list[float] = field(default_factory=list)
    retries: int = 0
    seconds: float = 0.0
    failure: str = ""

    def run(self, start: Barrier) -> None:
        """Connect, wait for the others, and post until the time is over."""
        try:
            self._run(start)
        except Exception as error:
            self.failure = f"{type(error).__name__}: {error}"
            start.abort()  # or the others would wait for this one

    def _run(self, start: Barrier) -> None:
        with connected(self.plan.url) as engine, engine.connect() as connection:
            post = WAYS[self.plan.way](connection)
            gc.freeze()  # what is loaded by now is there to stay
            start.wait(LONGEST_START_S)
            began = time.perf_counter()
            self._post_until(began + self.plan.seconds, post)
            self.seconds = time.perf_counter() - began

    def _post_until(self, end: float, post: Post) -> None:
        random = Random()  # noqa: S311 - amounts, not secrets
        began = time.perf_counter()
        while began < end:
            payer, payee = random.sample(self.plan.accounts, 2)
            self._retried(post, payer, payee, random.randint(1, LARGEST_PAISE))
            ended = time.perf_counter()
            self.latencies_s.append(ended - began)
            began = ended

    def _retried(self, post: Post, payer: str, payee: str, amount_paise: int) -> None:
        while True:
            try:
                post(payer, payee, amount_paise)
            except DBAPIError as error:
                if getattr(error.orig, "pgcode", None) not in RETRYABLE:
                    raise
                self.retries += 1
            else:
                return


def through_the_ledger(connection: Connection) -> Post:
    """One call of the posting function: chain, idempotency and all."""
    book = Book(connection)

    def post(payer: str, payee: str, amount_paise: int) -> object:
        legs = move((payer, b"payer"), (payee, b"payee"), amount_paise)
        return book.post(Entry(str(uuid4()), "benchmark", legs, MEMO))

    return post


WAYS: dict[str, Callable[[Connection], Post]] = {
    "ledger": through_the_ledger,
    "plain": plain.poster,
}


def run(plan: Plan, clients: int) -> Run:
    """Let clients post at once, telling once a second how far they are.

    Raises:
        ClientFailed: one of them met an error.
    """
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(clients + 1)
    pipes: list[Pipe] = []
    workers = []
    for share in _shares(clients, os.cpu_count() or 1):
        here, there = context.Pipe(duplex=False)
        arguments = (plan, share, start, there)
        worker = context.Process(target=_work, args=arguments, daemon=True)
        worker.start()
        there.close()
        pipes.append(here)
        workers.append(worker)
    done = _results(plan, start, pipes)
    for worker in workers:
        worker.join()
    return Run(
        latencies_s=sorted(taken for client in done for taken in client.latencies_s),
        seconds=max(client.seconds for client in done),
        retries=sum(client.retries for client in done),
    )


def _shares(clients: int, processes: int) -> list[int]:
    """How many clients each process runs."""
    even, more = divmod(clients, processes)
    return [share for n in range(processes) if (share := even + (n < more))]


def _work(plan: Plan, share: int, start: Barrier, pipe: Pipe) -> None:
    clients = [Client(plan) for _ in range(share)]
    threads = [threading.Thread(target=one.run, args=(start,)) for one in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pipe.send(clients)
    pipe.close()


def _results(plan: Plan, start: Barrier, pipes: Sequence[Pipe]) -> list[Client]:
    with suppress(threading.BrokenBarrierError):  # a client that failed tells below
        start.wait(LONGEST_START_S)
    began = time.perf_counter()
    while not all(pipe.poll(1.0) for pipe in pipes):
        say(f"{time.perf_counter() - began:5.1f} s of {plan.seconds:g}, {plan.way}")
    done = [client for pipe in pipes for client in pipe.recv()]
    failures = [client.failure for client in done if client.failure]
    if failures:
        # Those that found the start called off only repeat that.
        raise ClientFailed(min(failures, key=lambda told: "BrokenBarrier" in told))
    return done
