"""Signing in with a passcode, and signing out."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from services.bank import Bank
from services.sessions import Session
from web.api import models
from web.api.bodies import checked, form_body, json_body, media_type
from web.api.documented import needs_token, problems, takes_json
from web.api.limits import limited
from web.api.outcomes import outcome_json
from web.api.sessions import bank_of, session_of, some_session
from web.api.uploads import check_captures

router = APIRouter(tags=["signing in"])
STRICTLY = [Depends(limited("sign_ins"))]
FILE = {"type": "string", "format": "binary"}
CAPTURES = {"face": {"type": "array", "items": FILE, "maxItems": 5}, "voice": FILE}


@router.post(
    "/api/auth/login/",
    status_code=202,
    response_model=models.PasscodeRequiredOut,
    responses=problems(400, 401, 408, 413, 415, 423),
    dependencies=STRICTLY,
    openapi_extra=takes_json(models.Login, form=CAPTURES) | needs_token(optional=True),
)
async def login(request: Request) -> Any:
    """Ask the customer's UPI app. The answer is the same for unknown customers.

    A face or a voice may come along, but cannot sign anybody in yet: the passcode
    does. Without a token, the ``challenge_id`` alone completes the sign-in.
    """
    wish = await _wish(request)
    session = await some_session(request)
    asked = await run_in_threadpool(
        bank_of(request).request_sign_in, session, wish.customer
    )
    return {
        "challenge_id": asked.challenge_id,
        "expires_at": asked.expires_at,
        "prompt": asked.prompt,
    }


@router.get(
    "/api/auth/challenge/{challenge_id}/",
    response_model=models.ChallengeOut,
    responses=problems(401, 410),
    dependencies=[Depends(limited("requests"))],
    openapi_extra=needs_token(optional=True),
)
async def challenge(request: Request, challenge_id: str) -> Any:
    """Tell whether the request on the phone was answered."""
    session = await some_session(request)
    found = await run_in_threadpool(
        bank_of(request).challenge_state, challenge_id, session
    )
    over = found.state in {"redeemed", "locked"}
    return {"state": "expired" if over else found.state}


@router.post(
    "/api/auth/verify-otp/",
    response_model=models.SignedInOut | models.ReceiptOut | models.DoneOut,
    response_model_exclude_none=True,
    responses=problems(400, 401, 404, 408, 409, 410, 413, 415, 423, 503),
    dependencies=STRICTLY,
    openapi_extra=takes_json(models.VerifyOtp) | needs_token(optional=True),
)
async def verify_otp(request: Request) -> Any:
    """Complete a sign-in with the passcode, or with the approval on the phone."""
    given = await json_body(request, models.VerifyOtp)
    session = await some_session(request)
    return await run_in_threadpool(_redeem, bank_of(request), session, given)


@router.post(
    "/api/auth/logout/",
    status_code=204,
    responses=problems(401),
    dependencies=[Depends(limited("requests"))],
    openapi_extra=needs_token(),
)
async def logout(request: Request) -> Response:
    """End the session; its token is worthless from now on."""
    session = await session_of(request)
    await run_in_threadpool(bank_of(request).close_session, session)
    return Response(status_code=204)


async def _wish(request: Request) -> models.Login:
    if media_type(request) != "multipart/form-data":
        return await json_body(request, models.Login)
    form = await form_body(request)
    check_captures(form)
    return checked(models.Login, form.fields)


def _redeem(
    bank: Bank, session: Session | None, given: models.VerifyOtp
) -> dict[str, Any]:
    session, outcome = bank.redeem(
        session, given.challenge_id, given.passcode, approved=bool(given.approved)
    )
    token = bank.take_rotated_token(session)
    return outcome_json(session, outcome, token)
