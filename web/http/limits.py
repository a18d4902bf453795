"""How often one address and one session may ask: fixed windows, in memory."""

from __future__ import annotations

import ipaddress
import time
import warnings
from collections.abc import Awaitable, Callable

from fastapi import Request

from web.http.problems import Problem

with warnings.catch_warnings():
    # This release looks its own version up by setuptools' older way.
    warnings.simplefilter("ignore", DeprecationWarning)
    from limits import RateLimitItemPerMinute
    from limits.storage import MemoryStorage
    from limits.strategies import FixedWindowRateLimiter


class Limits:
    """Counts by kind: ``requests``, ``sign_ins``, ``recordings`` and ``session``."""

    def __init__(self, requests_per_minute: int, sign_ins_per_minute: int) -> None:
        self._kept = MemoryStorage()  # the limiter itself holds it only weakly
        self._counter = FixedWindowRateLimiter(self._kept)
        self._kinds = {
            "requests": RateLimitItemPerMinute(requests_per_minute),
            "sign_ins": RateLimitItemPerMinute(sign_ins_per_minute),
            # Each keeps the one recogniser busy for seconds, whoever else waits.
            "recordings": RateLimitItemPerMinute(max(1, sign_ins_per_minute // 3)),
            # One person speaks in one session; an address may be a whole family's.
            "session": RateLimitItemPerMinute(max(1, requests_per_minute // 2)),
        }

    def count(self, kind: str, whom: str) -> None:
        """Count one request; above the limit, a 429 that says when to come back."""
        limit = self._kinds[kind]
        if self._counter.hit(limit, kind, whom):
            return
        resets_at = self._counter.get_window_stats(limit, kind, whom)[0]
        wait_s = max(1, int(resets_at - time.time()) + 1)
        problem = Problem(429, "too_many_requests", "wait", seconds=wait_s)
        raise problem.heading({"Retry-After": str(wait_s)})


def limited(kind: str) -> Callable[[Request], Awaitable[None]]:
    """A dependency that counts the request against its sender's address."""

    async def count(request: Request) -> None:
        request.app.state.limits.count(kind, address_of(request))

    return count


def count_recording(request: Request, sound: bytes | None) -> None:
    """Count a recording, where there is one, against its sender's address."""
    if sound is not None:
        request.app.state.limits.count("recordings", address_of(request))


def address_of(request: Request) -> str:
    """The sender's IP address; for IPv6 the /64, which one household has."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "unknown"
    if address.version == 4:
        return host
    return str(ipaddress.ip_network((address, 64), strict=False).network_address)
