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

from protocol.sentences import ENGLISH, Sentence, Value, joined, say, told
from services.installation.database import AWAY
from services.providers.upi_signing import BadSignature
from services.work.errors import Refusal

log = structlog.get_logger("web")
MEDIA_TYPE = "application/problem+json"
TYPES_AT = "/api/docs#"
FURTHER = "problems.invalid.further"
NOTHING_READABLE = "problems.invalid.nothing_readable"
PASSCODE_OR_APPROVED = "problems.invalid.passcode_or_approved"
# What our validators raise as a ValueError, whose text pydantic hands on.
OURS = {slug: Sentence(slug) for slug in (NOTHING_READABLE, PASSCODE_OR_APPROVED)}


class Problem(Exception):
    """An answer that is an error; ``slug`` names its type in the API's pages.

    Its heading and its words stand in the catalogue under ``problems``, by the slug
    and the case; ``params`` are what the words name. ``members`` are told beside the
    words, as RFC 9457's extension members.
    """

    members: Mapping[str, Any] = MappingProxyType({})
    headers: Mapping[str, str] = MappingProxyType({})

    def __init__(self, status: int, slug: str, case: str, **params: Value) -> None:
        super().__init__(slug)
        self.status, self.slug = status, slug
        self.sentence = Sentence(f"problems.{slug}.{case}", params)

    def telling(self, members: Mapping[str, Any]) -> Problem:
        """Return this problem with extension members."""
        self.members = dict(members)
        return self

    def heading(self, headers: Mapping[str, str]) -> Problem:
        """Return this problem with headers for its answer."""
        self.headers = {**self.headers, **headers}
        return self


_BY_STATUS = {
    400: ("bad_request", "request"),
    404: ("not_found", "address"),
    405: ("method_not_allowed", "method"),
}

# Without an answer nobody knows whether a commit happened: nothing else is true.
UNSURE = Sentence("problems.unsure")
INTERNAL = Problem(500, "internal_error", "unforeseen", unsure=UNSURE)
DATABASE_AWAY = Problem(503, "unavailable", "database", unsure=UNSURE).heading(
    {"Retry-After": "10"}
)


def language_of(request: Request) -> str:
    """Return the language of the session that asks; English before one is known."""
    return str(getattr(request.state, "language", ENGLISH))


def install(app: FastAPI) -> None:
    """Turn every kind of error of ``app`` into a problem."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(Refusal, _refusal)
    for kind in AWAY:
        app.add_exception_handler(kind, _database_away)
    app.add_exception_handler(BadSignature, _bad_signature)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


def answer(problem: Problem, language: str) -> JSONResponse:
    """The response that tells a problem in a language."""
    body = {
        "type": TYPES_AT + problem.slug,
        "title": say(language, f"problems.{problem.slug}.title"),
        "status": problem.status,
        "detail": told(language, problem.sentence),
    }
    return _response({**body, **problem.members}, problem.headers)


def unusable(errors: list[dict[str, Any]]) -> Problem:
    """The problem for pydantic's errors. Tells fields and reasons, never values."""
    faults = {told(ENGLISH, fault): fault for fault in map(_fault, errors)}
    listed = [faults[words] for words in sorted(faults)]
    return Problem(422, "invalid", "fields", told=joined(FURTHER, listed))


def _fault(error: Mapping[str, Any]) -> Value:
    if error["type"] == "value_error.extra":
        return Sentence("problems.invalid.unknown_field")  # its name is theirs
    names = [str(part) for part in error["loc"] if part not in {"query", "path"}]
    field = ".".join(name for name in names if name != "__root__")
    # Our own validators name a sentence; pydantic's words come from its own stock.
    reason = OURS.get(str(error["msg"]), str(error["msg"]))
    if not field:
        return reason
    return Sentence("problems.invalid.field", {"field": field, "reason": reason})


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)  # registered for it alone
    return answer(error, language_of(request))


async def _refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)  # registered for it alone
    language = language_of(request)
    headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else {}
    if error.status in {429, 503}:
        headers["Retry-After"] = "60"
    body = {
        "type": TYPES_AT + error.slug,
        "title": error.title(language),
        "status": error.status,
        "detail": error.words(language),
    }
    return _response(body, headers)


async def _database_away(request: Request, error: Exception) -> Response:
    log.warning("database away", kind=type(error).__name__)
    return answer(DATABASE_AWAY, language_of(request))


async def _bad_signature(request: Request, _: Exception) -> Response:
    problem = Problem(401, "bad_signature", "provider")
    return answer(problem, language_of(request))


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # registered so
    return answer(unusable(list(error.errors())), language_of(request))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # registered for it alone
    slug, case = _BY_STATUS.get(error.status_code, _BY_STATUS[400])
    status = error.status_code if error.status_code in _BY_STATUS else 400
    problem = Problem(status, slug, case).heading(error.headers or {})
    return answer(problem, language_of(request))


def _response(body: dict[str, Any], headers: Mapping[str, str]) -> JSONResponse:
    return JSONResponse(body, body["status"], dict(headers), MEDIA_TYPE)
