"""From a bearer token to the session behind it. Tokens never reach a log or a URL."""

from __future__ import annotations

import re

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from services.bank import Bank
from services.people.sessions import Session
from services.work.errors import SessionUnknown
from web.http.problems import Problem

_BEARER = re.compile(r"bearer +([A-Za-z0-9_-]{16,200})", re.IGNORECASE | re.ASCII)


def bank_of(request: Request) -> Bank:
    """The bank that the application was made with."""
    bank: Bank = request.app.state.bank
    return bank


def token_of(request: Request) -> str | None:
    """The bearer token, or None where none was sent.

    Raises:
        SessionUnknown: there is an Authorization header, but no token in it.
    """
    header = request.headers.get("authorization")
    if header is None:
        return None
    match = _BEARER.fullmatch(header.strip())
    if match is None:
        raise SessionUnknown
    return match.group(1)


async def some_session(request: Request) -> Session | None:
    """The session of the token, None without one; 401 for a dead or foreign token."""
    token = token_of(request)
    if token is None:
        return None
    session = await run_in_threadpool(bank_of(request).find_session, token)
    request.state.language = session.language
    return session


async def session_of(request: Request) -> Session:
    """The session of the token, which must be there."""
    session = await some_session(request)
    if session is None:
        problem = Problem(401, "not_signed_in", "token")
        raise problem.heading({"WWW-Authenticate": "Bearer"})
    return session
