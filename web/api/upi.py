"""Where the UPI provider answers: approvals of requests, and payments that settle."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from web.http.bodies import raw_body
from web.http.documented import problems
from web.http.sessions import bank_of

router = APIRouter(tags=["UPI provider"])


@router.post(
    "/api/upi/callback/",
    response_model=dict[str, Any],
    responses=problems(400, 401, 404, 408, 409, 410, 413),
)
async def callback(request: Request) -> JSONResponse:
    """Take a signed callback. An approval is answered with the passcode to show."""
    body = await raw_body(request)
    headers = dict(request.headers)
    answer = await run_in_threadpool(bank_of(request).upi_callback, headers, body)
    return JSONResponse(answer)
