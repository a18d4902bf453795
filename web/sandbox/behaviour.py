"""How the sandbox misbehaves, when it is told to."""

from __future__ import annotations

import asyncio
from typing import Literal

from pydantic import Field

from web.http.bases import Incoming

Kind = Literal["authorisations", "payments", "others"]
DEFAULT_S = {"slow": 2.5, "silent": 30.0}


class Behaviour(Incoming):
    """One of five modes, for requests to the phone, for payments or for everything.

    normal    answers at once
    slow      answers and calls back after ``seconds``
    decline   declines by itself; payments fail
    twice     sends every callback twice
    silent    takes what it is told, answers only after ``seconds`` (far too late),
              never calls back; payments stay pending until it is normal again
    """

    mode: Literal["normal", "slow", "decline", "twice", "silent"] = "normal"
    seconds: float | None = Field(default=None, ge=0, le=120)
    applies_to: Literal["authorisations", "payments", "all"] = "all"

    def is_(self, mode: str, kind: Kind) -> bool:
        """Whether this mode is on for this kind of thing."""
        return self.mode == mode and self.applies_to in {kind, "all"}

    async def delay(self, kind: Kind) -> None:
        """Wait as long as an answer of this kind has to wait."""
        for mode, default_s in DEFAULT_S.items():
            if self.is_(mode, kind):
                await asyncio.sleep(
                    default_s if self.seconds is None else float(self.seconds)
                )
