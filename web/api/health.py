"""Whether each part works, asked briefly and at most once a second."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from protocol import SECRET_HEADER
from services.bank import Bank
from services.installation.settings import Settings
from web.api.dialogue import Dialogue
from web.api.models import HealthOut
from web.http.documented import problems

router = APIRouter(tags=["health"])
ANSWER_S, KEPT_S = 2.0, 1.0


@dataclass
class Health:
    """Asks the database, Rasa and the action server."""

    bank: Bank
    dialogue: Dialogue
    settings: Settings
    kept: dict[str, str] = field(default_factory=dict)
    asked_at: float = -KEPT_S
    asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def parts(self) -> dict[str, str]:
        """Each part's state; "up" is the only good one."""
        async with self.asking:
            if time.monotonic() - self.asked_at >= KEPT_S:
                self.kept = await self._ask()
                self.asked_at = time.monotonic()
            return self.kept

    async def _ask(self) -> dict[str, str]:
        bank, rasa, actions = await asyncio.gather(
            self._bank(), self._rasa(), self._actions()
        )
        return {"web": "up", **bank, "rasa": rasa, "actions": actions}

    async def _bank(self) -> dict[str, str]:
        asked = run_in_threadpool(self.bank.health)
        try:
            return await asyncio.wait_for(asked, ANSWER_S)
        except Exception:  # noqa: BLE001, RUF100 - whatever it is, it is down
            return {"database": "down"}

    async def _rasa(self) -> str:
        return "up" if await run_in_threadpool(self.dialogue.ready) else "down"

    async def _actions(self) -> str:
        headers = {SECRET_HEADER: self.settings.inner_secret}
        url = f"{self.settings.actions_url}/health"
        try:
            async with httpx.AsyncClient(trust_env=False, timeout=ANSWER_S) as client:
                answer = await client.get(url, headers=headers)
        except httpx.HTTPError:
            return "down"
        return "up" if answer.status_code == 200 else "down"


@router.get(
    "/health/",
    response_model=HealthOut,
    responses={
        **problems(),
        503: {"description": "A part is down", "model": HealthOut},
    },
)
async def health(request: Request) -> Any:
    """Each part's state; 503 when one of them is down."""
    parts = await request.app.state.health.parts()
    well = all(state == "up" for state in parts.values())
    body = {"status": "ok" if well else "degraded", "parts": parts}
    return JSONResponse(body, 200 if well else 503)
