"""What an error looks like in the API's description."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from web.http.bases import Outgoing


class ProblemOut(Outgoing):
    """An error, as RFC 9457 has it."""

    type: str
    title: str
    status: int
    detail: str


class CaptureAgainOut(ProblemOut):
    """A value that cannot be used; or another face or recording is asked for."""

    may_be_absent: ClassVar[frozenset[str]] = frozenset(
        {"challenge_id", "kinds", "digits", "turns", "nonce", "expires_at"}
    )

    challenge_id: str
    kinds: list[str]
    digits: str | None
    turns: list[str]
    nonce: str
    expires_at: datetime
