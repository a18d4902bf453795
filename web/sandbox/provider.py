"""The UPI provider's own address space, as the bank's side speaks to it."""

from __future__ import annotations

from typing import Any, TypeVar

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import Field, StrictStr

from services.providers.upi_signing import BadSignature, Message, verify
from web.http.bases import Incoming
from web.http.bodies import json_body, raw_body
from web.http.problems import Problem
from web.sandbox.desk import Authorisation, Desk, Notice
from web.sandbox.names import name_of
from web.sandbox.payments import Payment

Body = TypeVar("Body", bound=Incoming)


class Resolve(Incoming):
    """Whose UPI ID is this?"""

    vpa: StrictStr = Field(min_length=3, max_length=100)


router = APIRouter(prefix="/sandbox/upi", include_in_schema=False)


@router.post("/vpas/resolve")
async def resolve(request: Request) -> dict[str, str]:
    """Tell the bank-registered name of another bank's UPI ID."""
    asked = await _signed(request, Resolve)
    await desk_of(request).behaviour.delay("others")
    name = name_of(asked.vpa)
    if name is None:
        raise Problem(404, "not_found", "upi_id")
    return {"vpa": asked.vpa.strip().lower(), "name": name}


@router.post("/authorisations", status_code=202)
async def authorise(request: Request) -> dict[str, str]:
    """Put a question on a customer's phone."""
    asked = await _signed(request, Authorisation)
    desk = desk_of(request)
    await desk.ask(asked)
    await desk.behaviour.delay("authorisations")
    return {"request_id": asked.request_id}


@router.post("/authorisations/{request_id}/cancel", status_code=204)
async def cancel(request: Request, request_id: str) -> Response:
    """Take a question back."""
    await _check_signature(request)
    await desk_of(request).cancel(request_id)
    return Response(status_code=204)


@router.post("/notices", status_code=202)
async def notify(request: Request) -> dict[str, str]:
    """Put a message on a customer's phone."""
    notice = await _signed(request, Notice)
    desk = desk_of(request)
    await desk.notify(notice)
    await desk.behaviour.delay("others")
    return {"notice_id": notice.notice_id}


@router.post("/payments")
async def pay(request: Request) -> Response:
    """Pay, once for each payment_id. The money has moved before a late answer."""
    payment = await _signed(request, Payment)
    desk = desk_of(request)
    result = await desk.payments.pay(payment, desk.behaviour)
    await desk.behaviour.delay("payments")
    return JSONResponse(result, 202 if result["status"] == "pending" else 200)


@router.get("/payments/{payment_id}")
async def payment_status(request: Request, payment_id: str) -> dict[str, Any]:
    """Tell what became of a payment."""
    await _check_signature(request)
    desk = desk_of(request)
    result = await desk.payments.status(payment_id, desk.behaviour)
    if result is None:
        raise Problem(404, "not_found", "payment")
    return result


def desk_of(request: Request) -> Desk:
    """The desk that the application was made with."""
    desk: Desk = request.app.state.desk
    return desk


async def _signed(request: Request, model: type[Body]) -> Body:
    await _check_signature(request)
    return await json_body(request, model)


async def _check_signature(request: Request) -> None:
    """Believe nothing that is unsigned, stale or heard before."""
    desk = desk_of(request)
    body = await raw_body(request)
    message = Message(request.method, request.url.path, body)
    if desk.seen(verify(desk.secret, message, request.headers)):
        raise BadSignature("it came before")
