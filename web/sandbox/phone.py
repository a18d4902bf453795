"""The customer's phone of demo mode: a page for people, JSON for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic import BaseModel

from protocol.rupees import rupees
from protocol.sentences import ENGLISH, say
from services.providers.sandbox_store import Record
from web.http.bodies import json_body
from web.http.documented import problems, takes_json
from web.pages import page
from web.sandbox.behaviour import Behaviour
from web.sandbox.desk import Desk
from web.sandbox.provider import desk_of

router = APIRouter(prefix="/sandbox", tags=["sandbox phone (demo only)"])
VERDICTS = ("approved", "declined", "expired", "cancelled")


class PasscodeOut(BaseModel):
    """The code to tell Saathi; absent where the approval alone was enough."""

    passcode: str | None


@router.get("/phone/{vpa}/", include_in_schema=False)
async def phone(request: Request, vpa: str) -> Response:
    """The phone's screen; it refreshes by itself, also without scripts."""
    desk = desk_of(request)
    zone = ZoneInfo(request.app.state.settings.time_zone)
    cards = [_card(desk, item, zone) for item in await desk.on_phone(vpa)]
    return page("phone.html", vpa=vpa, cards=cards)


@router.get(
    "/phone/{vpa}/requests/", response_model=list[dict[str, Any]], responses=problems()
)
async def requests(request: Request, vpa: str) -> Any:
    """What waits on this phone and what was answered, the newest first."""
    return await desk_of(request).on_phone(vpa)


@router.post(
    "/phone/{vpa}/requests/{request_id}/approve/",
    response_model=PasscodeOut,
    response_model_exclude_none=True,
    responses=problems(404, 409, 410, 503),
)
async def approve(request: Request, vpa: str, request_id: str) -> Any:
    """Say yes; the bank answers with the passcode."""
    passcode = await desk_of(request).answer(vpa, request_id, "approved")
    if _by_form(request):
        return RedirectResponse("../../../", status_code=303)
    return JSONResponse({"passcode": passcode} if passcode else {})


@router.post(
    "/phone/{vpa}/requests/{request_id}/decline/",
    status_code=204,
    responses=problems(404, 409, 410, 503),
)
async def decline(request: Request, vpa: str, request_id: str) -> Response:
    """Say no, or "that was not me"."""
    await desk_of(request).answer(vpa, request_id, "declined")
    if _by_form(request):
        return RedirectResponse("../../../", status_code=303)
    return Response(status_code=204)


@router.post(
    "/behaviour/",
    response_model=Behaviour,
    responses=problems(400, 408, 413, 415),
    openapi_extra=takes_json(Behaviour),
)
async def behave(request: Request) -> Any:
    """Make the UPI network slow, unwilling, talkative or silent, or normal again."""
    desk = desk_of(request)
    desk.behaviour = await json_body(request, Behaviour)
    if desk.behaviour.mode == "normal":
        await desk.payments.settle_pending()
    return desk.behaviour


def _by_form(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def _verdict(state: str) -> str:
    return say(ENGLISH, f"sandbox.{state}") if state in VERDICTS else ""


def _card(desk: Desk, item: Record, zone: ZoneInfo) -> dict[str, Any]:
    until = datetime.fromisoformat(item["expires_at"]).astimezone(zone)
    amount = item.get("amount_paise")
    return {
        **dict.fromkeys(("payee", "device", "place", "text")),
        **item,
        "amount": None if amount is None else rupees(amount),
        "until": until.strftime("%-I:%M:%S %p"),
        "passcode": desk.passcode(item["id"]) if item["state"] == "approved" else None,
        "verdict": _verdict(item["state"]),
    }
