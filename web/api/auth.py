"""Signing in by face and voice or with a passcode, and signing out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from anyio import to_thread
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from protocol import Verdict
from protocol.sentences import ENGLISH, say, told
from services.accounts.outcomes import SignedIn
from services.asking.challenges import Challenge
from services.bank import Bank
from services.people.sessions import Session
from services.work.errors import EvidenceExpired
from web.api import models
from web.api.capture_models import AskEvidence, CaptureRequiredOut, EvidenceAskedOut
from web.api.evidence import (
    Desk,
    Evidence,
    asked_again,
    desk_of,
    device_proof,
    verify,
)
from web.api.outcomes import outcome_json, security_log_json
from web.http.bodies import checked, form_body, json_body, media_type
from web.http.documented import needs_token, problems, takes_json
from web.http.limits import count_recording, limited
from web.http.problems import Problem
from web.http.sessions import bank_of, session_of, some_session, token_of
from web.http.uploads import FILE, Uploads, uploads

router = APIRouter(tags=["signing in"])
STRICTLY = [Depends(limited("sign_ins"))]
CAPTURES = {"face": {"type": "array", "items": FILE, "maxItems": 5}, "voice": FILE}


@router.post(
    "/api/auth/challenge/",
    response_model=EvidenceAskedOut,
    responses=problems(400, 401, 408, 413, 415),
    dependencies=STRICTLY,
    openapi_extra=takes_json(AskEvidence) | needs_token(optional=True),
)
async def ask_evidence(request: Request) -> Any:
    """Ask what to say, to show and to sign. The same for unknown customers.

    Say the digits; send one frontal photo and one for each turn of the head, to the
    customer's own side, in that order; sign the nonce with the device's key.
    """
    wish = await json_body(request, AskEvidence)
    session = await some_session(request)
    asked = await run_in_threadpool(
        bank_of(request).request_evidence, session, wish.customer, tuple(wish.captures)
    )
    return {
        "challenge_id": asked.challenge_id,
        "digits": asked.digits,
        "turns": list(asked.turns),
        "nonce": asked.nonce,
        "expires_at": asked.expires_at,
    }


@router.post(
    "/api/auth/login/",
    status_code=202,
    response_model=models.PasscodeRequiredOut,
    responses={
        200: {"model": models.SignedInOut, "description": "Signed in"},
        **problems(400, 401, 408, 413, 415, 423, asks_again=True),
    },
    dependencies=STRICTLY,
    openapi_extra=takes_json(models.Login, form=models.Login, files=CAPTURES)
    | needs_token(optional=True),
)
async def login(request: Request) -> Any:
    """Sign in by face and voice, or ask the customer's UPI app.

    Face and voice count only with the ``challenge_id`` that they answer; whose it is
    was said when it was asked for. Whatever does not fit, the passcode is asked for,
    and the answer is the same for unknown customers. Without a token, the
    ``challenge_id`` of the answer alone completes the sign-in.
    """
    wish, evidence = await _wish(request)
    session = await some_session(request)
    state = request.app.state
    if evidence is None:
        ask = state.bank.request_sign_in
        return _passcode_json(
            await run_in_threadpool(ask, session, wish.customer), session
        )
    count_recording(request, evidence.uploads.sound)
    attempt = _Attempt(desk_of(request), session, evidence)
    async with state.turns.of(token_of(request) or wish.challenge_id):
        return await to_thread.run_sync(
            attempt.decided, wish.customer, limiter=state.turns.room
        )


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
    response_model=models.SignedInOut
    | models.ReceiptOut
    | CaptureRequiredOut
    | models.DoneOut,
    response_model_exclude_none=True,
    responses=problems(400, 401, 404, 408, 409, 410, 413, 415, 423, 503),
    dependencies=STRICTLY,
    openapi_extra=takes_json(models.VerifyOtp) | needs_token(optional=True),
)
async def verify_otp(request: Request) -> Any:
    """Complete a sign-in with the passcode, or with the approval on the phone.

    The passcode of an enrolment is answered with what to capture; the captures are
    given to the conversation.
    """
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


@router.get(
    "/api/auth/security-log/",
    response_model=models.SecurityLogOut,
    responses=problems(401, 423),
    dependencies=[Depends(limited("requests"))],
    openapi_extra=needs_token(),
)
async def security_log(
    request: Request, limit: int = Query(20, ge=2, le=100)
) -> dict[str, Any]:
    """Who signed in as the customer and who was refused, newest first; their devices.

    The last two sign-ins are always listed, however many were refused since.
    """
    session = await session_of(request)
    log = await run_in_threadpool(bank_of(request).security_log, session, limit)
    return security_log_json(log, session.language)


async def _wish(request: Request) -> tuple[models.Login, Evidence | None]:
    files, form = Uploads(), None
    if media_type(request) == "multipart/form-data":
        form = await form_body(request)
        files = uploads(form)
        wish = checked(models.Login, form.fields)
    else:
        wish = await json_body(request, models.Login)
    device = device_proof(request, wish.device)
    if not files or wish.challenge_id is None:
        return wish, None
    return wish, Evidence(wish.challenge_id, files, device)


@dataclass(frozen=True)
class _Attempt:
    """A sign-in by face and voice: the bank's verdict, then its outcome."""

    desk: Desk
    session: Session | None
    evidence: Evidence

    def decided(self, customer: str) -> Any:
        """Sign in, ask again, or ask for the passcode: in this order.

        The passcode is asked for only where the bank has decided: a sign-in that
        follows by itself must not surprise anybody.
        """
        bank = self.desk.bank
        try:
            session = bank.evidence_session(
                self.evidence.challenge_id or "", self.session
            )
            verdict = verify(self.desk, session, self.evidence)
        except EvidenceExpired:
            self._check_decided(self.session)
            # As without evidence: a stranger learns nothing by trying challenges.
            asked = bank.request_sign_in(self.session, customer)
            return _passcode_json(asked, self.session)
        return _signed_in(bank, session) or self._passcode(session, verdict)

    def _passcode(self, session: Session, verdict: Verdict) -> dict[str, Any]:
        again = asked_again(verdict)
        if again is not None:
            raise again
        if verdict.how == "busy":
            raise _busy()
        if verdict.how == "undecided":
            raise _undecided()
        self._check_decided(session)
        challenge = self.desk.bank.hand_out_challenge(session)
        if challenge is None:
            raise _undecided()
        return _passcode_json(challenge, session)

    def _check_decided(self, session: Session | None) -> None:
        if self.desk.in_doubt(session, self.evidence):
            raise _undecided()


def _signed_in(bank: Bank, session: Session) -> JSONResponse | None:
    """The answer to a sign-in that was made just now, read from the session."""
    token = bank.take_rotated_token(session)
    if token is None:
        return None
    now = bank.find_session(token)
    if now.level == "anonymous":
        return None  # it ended, and a stranger's session follows
    body = outcome_json(now, SignedIn(now.customer_name or ""), token)
    return JSONResponse(jsonable_encoder(models.SignedInOut(**body)))


def _undecided() -> Problem:
    problem = Problem(503, "unavailable", "sign_in_undecided")
    return problem.heading({"Retry-After": "15"})


def _busy() -> Problem:
    problem = Problem(503, "unavailable", "sign_in_busy")
    return problem.heading({"Retry-After": "10"})


def _passcode_json(asked: Challenge, session: Session | None) -> dict[str, Any]:
    language = session.language if session else ENGLISH
    return {
        "challenge_id": asked.challenge_id,
        "sent_to": say(language, "upi_app.name"),
        "expires_at": asked.expires_at,
        "prompt": told(language, asked.prompt),
    }


def _redeem(
    bank: Bank, session: Session | None, given: models.VerifyOtp
) -> dict[str, Any]:
    session, outcome = bank.redeem(
        session, given.challenge_id, given.passcode, approved=bool(given.approved)
    )
    token = bank.take_rotated_token(session)
    return outcome_json(session, outcome, token)
