"""What the provider tells the bank: signed, over real HTTP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

import httpx
import structlog

from services.providers.upi_signing import Message, sign

log = structlog.get_logger("web.sandbox")

TIMEOUT_S = 10.0


class NotHeard(Exception):
    """The bank did not answer, or not with success; ``status`` is 0 for no answer."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass
class Callbacks:
    """Sends callbacks, now or a little later."""

    secret: str = field(repr=False)
    client: httpx.AsyncClient = field(
        default_factory=lambda: httpx.AsyncClient(timeout=TIMEOUT_S, trust_env=False)
    )
    later: set[asyncio.Task[None]] = field(default_factory=set)

    async def tell(self, url: str, event: dict[str, Any]) -> dict[str, Any]:
        """Send one event and return the bank's answer.

        Raises:
            NotHeard: no answer, a refusal, or an answer that is no JSON object.
        """
        body = json.dumps(event).encode()
        headers = sign(self.secret, Message("POST", httpx.URL(url).path, body))
        headers["Content-Type"] = "application/json"
        try:
            answer = await self.client.post(url, content=body, headers=headers)
            told = answer.json() if answer.is_success else None
        except (httpx.HTTPError, ValueError):
            raise NotHeard(0) from None
        if not isinstance(told, dict):
            raise NotHeard(answer.status_code)
        return told

    def tell_later(self, url: str, event: dict[str, Any], times: int = 1) -> None:
        """Send an event once the answer in hand has had time to arrive."""
        task = asyncio.create_task(self._quietly(self._repeated(url, event, times)))
        self.later.add(task)
        task.add_done_callback(self.later.discard)

    async def close(self) -> None:
        """Forget what was still to be told, and let the connections go."""
        for task in self.later:
            task.cancel()
        await self.client.aclose()

    async def _repeated(self, url: str, event: dict[str, Any], times: int) -> None:
        await asyncio.sleep(0.2)
        for _ in range(times):
            await self.tell(url, event)

    @staticmethod
    async def _quietly(telling: Coroutine[Any, Any, None]) -> None:
        try:
            await telling
        except NotHeard as error:
            log.warning("a callback was not heard", status=error.status)
