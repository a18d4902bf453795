"""Evidence that came by the API: decided here, where the models are, with no dialogue.

It says how far the bank came, and nothing of who it is or what was compared: web reads
from the database what came of it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from json import loads

import pluggy
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from protocol import Capture, ProtocolError, Verdict, Verify
from protocol.patience import EVIDENCE_ACTION_S
from services.asking.evidence import CaptureRequest, Heard
from services.bank import Bank
from services.work.errors import EnginesBusy, Refusal

hookimpl = pluggy.HookimplMarker("rasa_sdk")
log = logging.getLogger(__name__)
PATH = "/evidence"
LARGEST_BODY = 2_000  # bytes: two ids and a seal


class EvidenceDesk:
    """Takes evidence from web, beside the actions, within their bounds of time.

    Args:
        bank: gives the bank; put together at the first call.
        patience_s: how long it is looked at before web hears that nothing is known.
    """

    def __init__(
        self, bank: Callable[[], Bank], patience_s: float = EVIDENCE_ACTION_S
    ) -> None:
        self._bank, self._patience_s = bank, patience_s

    @hookimpl
    def attach_sanic_app_extensions(self, app: Sanic) -> None:
        """Add the route; the guard stands before it as before every other."""
        app.add_route(self.take, PATH, methods=["POST"])

    async def take(self, request: Request) -> HTTPResponse:
        """Answer with a verdict; 400 or 413 to what is no evidence."""
        if len(request.body) > LARGEST_BODY:
            return json({"error": "too large"}, status=413)
        try:
            asked = Verify.from_json(loads(request.body))
        except (ProtocolError, ValueError, RecursionError):
            return json({"error": "unreadable"}, status=400)
        return json((await self._verdict(asked)).to_json())

    async def _verdict(self, asked: Verify) -> Verdict:
        """Decide in a thread; one that is late may still decide."""
        deciding = asyncio.to_thread(lambda: verdict(self._bank(), asked))
        try:
            return await asyncio.wait_for(deciding, self._patience_s)
        except Exception as error:
            # Never the error's text: it may quote what was given.
            log.error("evidence failed: %s", type(error).__name__)  # noqa: TRY400 - a trace could hold it
            return Verdict("undecided")


def verdict(bank: Bank, asked: Verify) -> Verdict:
    """Have the bank decide; a refusal is a decision as well."""
    try:
        session = bank.session_of(asked.conversation_id)
        heard = Heard(asked.sealed_digits)
        outcome = bank.verify_identity(session, asked.evidence_id, heard)
    except EnginesBusy:
        return Verdict("busy")
    except Refusal:
        return Verdict("decided")
    if isinstance(outcome, CaptureRequest):
        return Verdict("again", _capture(outcome), outcome.fault)
    return Verdict("decided")


def _capture(request: CaptureRequest) -> Capture:
    return Capture(
        challenge_id=request.challenge_id,
        purpose=request.purpose,
        kinds=request.kinds,
        nonce=request.nonce,
        expires_at=request.expires_at.isoformat(),
        digits=request.digits,
        turns=request.turns,
    )
