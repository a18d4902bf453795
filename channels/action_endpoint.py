"""The way to the action server: bounded in time, and its failures told."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from typing import Any

import aiohttp
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from protocol.patience import ACTION_CALL_S

# Rasa itself would wait 300 s, while its lock on the conversation lives for 60 s.
# Faces and voices take their time, and may wait for one another before.
REJECTED = 400  # how an action says that it does not want to run

_failures: ContextVar[list[str] | None] = ContextVar("failures", default=None)


def note_failures() -> list[str]:
    """Start a list that receives the failures of this turn's actions."""
    failures: list[str] = []
    _failures.set(failures)
    return failures


class WatchedEndpoint(EndpointConfig):
    """An endpoint that gives up in time and notes each failure for the turn.

    Rasa goes on after a failed action as if it had done nothing, so that only the
    channel can tell the customer.
    """

    @classmethod
    def of(cls, endpoint: EndpointConfig) -> WatchedEndpoint:
        """Take over all settings of an endpoint."""
        watched = cls()
        watched.__dict__.update(endpoint.__dict__)
        return watched

    async def request(self, *args: Any, **kwargs: Any) -> Any:
        """Send a request as Rasa does; errors carry no contents.

        Raises:
            ClientResponseError: the server refused.
            aiohttp.ClientError: it could not be reached, or not in time.
        """
        kwargs["timeout"] = aiohttp.ClientTimeout(total=ACTION_CALL_S)
        try:
            return await super().request(*args, **kwargs)
        except ClientResponseError as error:
            if error.status == REJECTED:
                raise
            _note(f"status {error.status}")
            raise ClientResponseError(error.status, "refused", "") from None
        except (aiohttp.ClientError, asyncio.TimeoutError) as error:
            _note(type(error).__name__)
            raise aiohttp.ClientError(type(error).__name__) from None


def _note(failure: str) -> None:
    failures = _failures.get()
    if failures is not None:
        failures.append(failure)
