"""One session's turns, one after the other, whatever arrives at once."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import CapacityLimiter

from protocol.patience import TURN_BEFORE_S
from web.http.problems import Problem

LONGEST_QUEUE = 8
MOST_AT_ONCE = 64


class Turns:
    """A lock for each token that is in use now; forgotten when nobody waits.

    ``room`` bounds the threads that wait for Rasa, apart from all others: a slow
    conversation must not keep a payment waiting.
    """

    def __init__(self) -> None:
        self.room = CapacityLimiter(MOST_AT_ONCE)
        self._locks: dict[str, tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def of(self, token: str | None) -> AsyncIterator[None]:
        """Wait for this token's turn; without a token nobody else can be waiting.

        Raises:
            Problem: 429 when too many wait, 503 when the turn before hangs.
        """
        if token is None:
            yield
            return
        key = fingerprint(token)
        lock = self._joined(key)
        try:
            await _acquired(lock)
            try:
                yield
            finally:
                lock.release()
        finally:
            self._left(key)

    def _joined(self, key: str) -> asyncio.Lock:
        lock, users = self._locks.get(key) or (asyncio.Lock(), 0)
        if users >= LONGEST_QUEUE:
            problem = Problem(429, "too_many_requests", "turns")
            raise problem.heading({"Retry-After": "5"})
        self._locks[key] = (lock, users + 1)
        return lock

    def _left(self, key: str) -> None:
        lock, users = self._locks.pop(key)
        if users > 1:
            self._locks[key] = (lock, users - 1)


def fingerprint(token: str) -> str:
    """What stands for a token where only sameness matters."""
    return hashlib.sha256(token.encode()).hexdigest()


async def _acquired(lock: asyncio.Lock) -> None:
    try:
        await asyncio.wait_for(lock.acquire(), TURN_BEFORE_S)
    except asyncio.TimeoutError:
        problem = Problem(503, "unavailable", "turn_before")
        raise problem.heading({"Retry-After": "10"}) from None
