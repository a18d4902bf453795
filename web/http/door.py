"""The outermost layer: request ids, security headers, access log, the last catch."""

from __future__ import annotations

import secrets
import time
import traceback
from dataclasses import dataclass, field

import structlog
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.http import problems

log = structlog.get_logger("web")
# Asked every second by whoever watches; its answer says what the log would.
UNLOGGED = "/health/"

API_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"
HEADERS = {
    "Content-Security-Policy": API_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), geolocation=()",
}


@dataclass
class Door:
    """Wraps the application. A page may set a header of ``HEADERS`` for itself."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; whatever it raises ends here as a plain 500."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        visit = _Visit(scope, send)
        try:
            await self.app(scope, receive, visit.send)
        except Exception as error:  # noqa: BLE001, RUF100 - the last catch of all
            visit.failed(error)
            if not visit.begun:
                await _internal(scope)(scope, receive, visit.send)
        finally:
            visit.log()


def _internal(scope: Scope) -> JSONResponse:
    return problems.answer(problems.INTERNAL, problems.language_of(Request(scope)))


@dataclass
class _Visit:
    """One request and what became of it."""

    scope: Scope
    pass_on: Send
    begun: bool = False
    status: int = 500
    request_id: str = field(default_factory=lambda: secrets.token_hex(8))
    started: float = field(default_factory=time.perf_counter)

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun, self.status = True, message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-Id"] = self.request_id
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await self.pass_on(message)

    def failed(self, error: Exception) -> None:
        """Log an unforeseen error by kind and place: its words may be personal."""
        frames = traceback.extract_tb(error.__traceback__)[-4:]
        places = [f"{frame.filename}:{frame.lineno}" for frame in frames]
        log.error(
            "unforeseen error",
            request_id=self.request_id,
            kind=type(error).__name__,
            places=places,
        )

    def log(self) -> None:
        """Log the route's template: an address may hold a UPI ID or a handle."""
        route = getattr(self.scope.get("route"), "path", "unknown")
        if route == UNLOGGED:
            return
        log.info(
            "request",
            request_id=self.request_id,
            method=self.scope["method"],
            route=route,
            status=self.status,
            ms=round(1000 * (time.perf_counter() - self.started), 1),
        )
