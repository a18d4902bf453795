"""Every error as application/problem+json (RFC 9457), in plain words.

Problem            raised by web itself: a status, a heading, words
services.Refusal   becomes the problem it describes
database away      503: it may or may not have been done
anything else      500: nothing of it is told or logged but its kind and place
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from services.installation.database import AWAY
from services.providers.upi_signing import BadSignature
from services.work.errors import Refusal

log = structlog.get_logger("web")
MEDIA_TYPE = "application/problem+json"
TYPES_AT = "/api/docs#"


class Problem(Exception):
    """An answer that is an error; ``slug`` names its type in the API's pages.

    ``members`` are told beside the words, as RFC 9457's extension members.
    """

    members: Mapping[str, Any] = MappingProxyType({})

    def __init__(self, status: int, slug: str, detail: str, **headers: str) -> None:
        super().__init__(slug)
        self.status, self.slug, self.detail = status, slug, detail
        self.headers = {
            name.replace("_", "-"): value for name, value in headers.items()
        }

    def telling(self, members: Mapping[str, Any]) -> Problem:
        """Return this problem with extension members."""
        self.members = dict(members)
        return self


TITLES = {
    "bad_request": "I could not read that request",
    "idempotency_key_missing": "The Idempotency-Key header is missing",
    "not_signed_in": "Please sign in",
    "bad_signature": "The signature does not fit",
    "not_found": "There is nothing at this address",
    "method_not_allowed": "This address does not do that",
    "too_slow": "The request took too long to arrive",
    "too_large": "That is too much at once",
    "unsupported_media_type": "That kind of content cannot be read here",
    "invalid": "Some of that cannot be used",
    "too_long": "That is too long",
    "nothing_said": "There was nothing to read",
    "unusable_recording": "I could not hear you in that recording",
    "capture_again": "Please try once more",
    "voice_not_enough": "Please use the passcode",
    "too_many_requests": "That was too fast",
    "conflict": "That cannot be done now",
    "gone": "That is over",
    "unavailable": "A part of this is not working now",
    "internal_error": "Something went wrong on our side",
}

_BY_STATUS = {
    400: ("bad_request", "The request could not be read."),
    404: (
        "not_found",
        "There is nothing at this address. Addresses of the API end with a slash.",
    ),
    405: ("method_not_allowed", "This address does not answer that method."),
}

# Without an answer nobody knows whether a commit happened: nothing else is true.
UNSURE = (
    " What you asked for may or may not have been done. Please ask again in a little"
    " while: a payment with the same Idempotency-Key, or its confirmation, is never"
    " carried out twice, and the history shows what was."
)
INTERNAL = Problem(500, "internal_error", "Something went wrong on our side." + UNSURE)
DATABASE_AWAY = Problem(
    503,
    "unavailable",
    "Our records cannot be reached at the moment." + UNSURE,
    Retry_After="10",
)


def install(app: FastAPI) -> None:
    """Turn every kind of error of ``app`` into a problem."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(Refusal, _refusal)
    for kind in AWAY:
        app.add_exception_handler(kind, _database_away)
    app.add_exception_handler(BadSignature, _bad_signature)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


def answer(problem: Problem) -> JSONResponse:
    """The response that tells a problem."""
    body = _body(problem.slug, TITLES[problem.slug], problem.status, problem.detail)
    return _response({**body, **problem.members}, problem.headers)


def unusable(errors: list[dict[str, Any]]) -> Problem:
    """The problem for pydantic's errors. Tells fields and reasons, never values."""
    told = sorted({_told(error) for error in errors})
    return Problem(422, "invalid", "Please check: " + "; ".join(told) + ".")


def _told(error: Mapping[str, Any]) -> str:
    if error["type"] == "value_error.extra":
        return "there is a field that is not known here"  # its name is theirs
    names = [str(part) for part in error["loc"] if part not in {"query", "path"}]
    field = ".".join(name for name in names if name != "__root__")
    return f"{field}: {error['msg']}" if field else str(error["msg"])


async def _problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)  # registered for it alone
    return answer(error)


async def _refusal(_: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)  # registered for it alone
    headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else {}
    if error.status in {429, 503}:
        headers["Retry-After"] = "60"
    return _response(
        _body(error.slug, error.title, error.status, error.detail), headers
    )


async def _database_away(_: Request, error: Exception) -> Response:
    log.warning("database away", kind=type(error).__name__)
    return answer(DATABASE_AWAY)


async def _bad_signature(_: Request, __: Exception) -> Response:
    return answer(
        Problem(401, "bad_signature", "This message is not signed by the UPI provider.")
    )


async def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # registered so
    return answer(unusable(list(error.errors())))


async def _http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # registered for it alone
    slug, detail = _BY_STATUS.get(error.status_code, _BY_STATUS[400])
    status = error.status_code if error.status_code in _BY_STATUS else 400
    problem = Problem(status, slug, detail)
    problem.headers.update(error.headers or {})
    return answer(problem)


def _body(slug: str, title: str, status: int, detail: str) -> dict[str, Any]:
    return {
        "type": TYPES_AT + slug,
        "title": title,
        "status": status,
        "detail": detail,
    }


def _response(body: dict[str, Any], headers: Mapping[str, str]) -> JSONResponse:
    return JSONResponse(body, body["status"], dict(headers), MEDIA_TYPE)
