"""Payments without the conversation: open, confirm, cancel, and the statement."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from anyio import to_thread
from fastapi import APIRouter, Depends, Header, Query, Request
from starlette.concurrency import run_in_threadpool

from services.bank import Bank
from services.looking.transaction_history import HistoryQuery
from services.paying.transfer_money import Wish
from services.people.sessions import Session
from services.work.errors import OrderUnknown
from web.api import models
from web.api.capture_models import VoiceFields
from web.api.evidence import Evidence, desk_of, device_proof
from web.api.outcomes import entry_json, order_json, receipt_json
from web.api.spoken_confirmation import Spoken
from web.http.bodies import checked, form_body, json_body, media_type
from web.http.documented import needs_token, problems, takes_json
from web.http.limits import count_recording, limited
from web.http.problems import Problem
from web.http.sessions import bank_of, session_of, token_of
from web.http.uploads import FILE, uploads
from web.http.words import plain

router = APIRouter(
    tags=["paying"],
    prefix="/api/transactions",
    dependencies=[Depends(limited("requests"))],
)
_KEY = re.compile(r"[!-~]{1,200}", re.ASCII)
_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.(\d{3}|\d{6}))?([Zz]|[+-]\d\d:\d\d)",
    re.ASCII,
)
INSTANT = "RFC 3339 with its offset, such as 2026-01-31T09:30:00Z"
KEY_HEADER = Header(None, alias="Idempotency-Key", description="Required.")


@router.post(
    "/",
    status_code=202,
    response_model=models.OrderOut,
    response_model_exclude_unset=True,
    responses=problems(400, 401, 404, 408, 409, 413, 415, 423, 503),
    openapi_extra=takes_json(models.OpenTransfer) | needs_token(),
)
async def open_transfer(
    request: Request, idempotency_key: str | None = KEY_HEADER
) -> Any:
    """Read a payment back and ask the UPI app for it. Nothing moves yet.

    Where a voice may confirm it too, the answer holds the digits to speak.

    The same Idempotency-Key with the same body gives the same order, however often,
    and says how it stands by then: so whoever lost an answer learns what was done.
    """
    if idempotency_key is None or not _KEY.fullmatch(idempotency_key):
        raise Problem(400, "idempotency_key_missing", "key")
    session = await session_of(request)
    wish = await json_body(request, models.OpenTransfer)
    return await run_in_threadpool(
        _opened, bank_of(request), session, wish, idempotency_key
    )


@router.post(
    "/{order_id}/confirm/",
    response_model=models.ReceiptOut,
    response_model_exclude_none=True,
    responses=problems(
        400, 401, 404, 408, 409, 410, 413, 415, 423, 503, asks_again=True
    ),
    openapi_extra=takes_json(models.Confirm, form=VoiceFields, files={"voice": FILE})
    | needs_token(),
)
async def confirm(request: Request, order_id: str) -> Any:
    """Pay, with the passcode from the UPI app or by voice.

    A voice says the order's ``digits`` and comes with the device's signature. A repeat
    returns the same receipt.
    """
    session = await session_of(request)
    known = _known_form(order_id)
    state = request.app.state
    if media_type(request) == "multipart/form-data":
        spoken = Spoken(desk_of(request), session, known)
        evidence = await _voice(request, known)
        count_recording(request, evidence.uploads.sound)
        async with state.turns.of(token_of(request)):
            receipt = await to_thread.run_sync(
                spoken.confirm, evidence, limiter=state.turns.room
            )
    else:
        given = await json_body(request, models.Confirm)
        receipt = await run_in_threadpool(
            state.bank.confirm_with_passcode, session, known, given.passcode
        )
    return receipt_json(receipt)


@router.post(
    "/{order_id}/cancel/",
    response_model=models.CancelledOut,
    responses=problems(401, 404, 409),
    openapi_extra=needs_token(),
)
async def cancel(request: Request, order_id: str) -> Any:
    """Withdraw a payment; 409 once the money has gone."""
    session = await session_of(request)
    known = _known_form(order_id)
    await run_in_threadpool(bank_of(request).cancel_transfer, session, known)
    return {"id": known}


@dataclass
class Asked:
    """What part of the statement is wanted."""

    limit: int = Query(20, ge=1, le=100)
    cursor: str | None = Query(None, max_length=500)
    from_: str | None = Query(None, alias="from", max_length=40, description=INSTANT)
    to: str | None = Query(None, max_length=40, description=INSTANT)
    payee: str | None = Query(None, max_length=100)
    direction: Literal["debit", "credit"] | None = Query(None)

    def query(self) -> HistoryQuery:
        """The bank's own query; 422 where an instant cannot be read."""
        return HistoryQuery(
            limit=self.limit,
            cursor=self.cursor,
            from_at=_instant("from", self.from_),
            to_at=_instant("to", self.to),
            payee=plain(self.payee) or None if self.payee else None,
            direction=self.direction,
        )


@router.get(
    "/history/",
    response_model=models.HistoryOut,
    responses=problems(401, 404),
    openapi_extra=needs_token(),
)
async def history(request: Request, asked: Asked = Depends()) -> Any:
    """The statement, newest first, page by page."""
    session = await session_of(request)
    query = asked.query()
    page = await run_in_threadpool(bank_of(request).transaction_history, session, query)
    items = [entry_json(item) for item in page.items]
    return {"items": items, "next_cursor": page.next_cursor}


def _opened(
    bank: Bank, session: Session, wish: models.OpenTransfer, key: str
) -> dict[str, Any]:
    payment = Wish(wish.payee, wish.amount_paise, wish.narration, key)
    order = bank.open_transfer(session, payment, issue_challenge=True)
    if order.transfer_id is None:
        return order_json(order)
    return order_json(order, bank.receipt_so_far(session, order.id))


async def _voice(request: Request, order_id: str) -> Evidence:
    form = await form_body(request)
    files = uploads(form, faces=False)
    fields = checked(VoiceFields, form.fields)
    if not files:
        raise Problem(422, "invalid", "no_recording")
    device = device_proof(request, fields.device)
    return Evidence(fields.challenge_id, files, device, order_id)


def _known_form(order_id: str) -> str:
    """An order's id as the bank writes it; what is no id can be no order's."""
    try:
        return str(uuid.UUID(order_id))
    except ValueError:
        raise OrderUnknown from None


def _instant(name: str, given: str | None) -> datetime | None:
    """Read RFC 3339, strictly: an instant without its offset could be any."""
    if given is None:
        return None
    try:
        if _INSTANT.fullmatch(given):
            return datetime.fromisoformat(re.sub("[Zz]$", "+00:00", given))
    except ValueError:
        pass  # a 31st of February: told below
    raise Problem(422, "invalid", "instant", field=name)
