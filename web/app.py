"""The web application: the only door to the bank, put together from its parts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from services.bank import Bank
from services.installation.settings import Settings
from services.providers.sandbox_store import SandboxStore
from web import pages
from web.api import auth, chat, health, transactions, upi
from web.api.attempts import Attempts
from web.api.dialogue import Dialogue
from web.api.verifier import Verifier
from web.http import problems
from web.http.door import Door
from web.http.limits import Limits
from web.http.turns import Turns
from web.sandbox import phone, provider
from web.sandbox.desk import Desk

DESCRIPTION = (
    "Net-banking by conversation, and the same by plain calls. Money is in paise, "
    "times are RFC 3339 in UTC, errors are problem+json in plain words."
)


def create_app(
    bank: Bank, settings: Settings, sandbox: SandboxStore | None = None
) -> FastAPI:
    """Build the application. Nothing is opened before the first request.

    Args:
        bank: the use cases.
        settings: where Rasa and the action server are, the limits, the secrets.
        sandbox: where the UPI sandbox keeps its records; it is mounted in demo mode
            only, and then needs them.
    """
    app = FastAPI(
        title="Saathi",
        version="1",
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        redirect_slashes=False,
        lifespan=_lifespan,
    )
    app.state.bank, app.state.settings = bank, settings
    app.state.dialogue = Dialogue(settings.rasa_url, settings.inner_secret)
    app.state.verifier = Verifier(settings.actions_url, settings.inner_secret)
    app.state.health = health.Health(bank, app.state.dialogue, settings)
    app.state.turns, app.state.attempts = Turns(), Attempts()
    app.state.limits = Limits(
        settings.requests_per_minute, settings.sign_ins_per_minute
    )
    problems.install(app)
    for part in (auth, chat, transactions, upi, health, pages):
        app.include_router(part.router)
    if settings.demo and sandbox is not None:
        app.state.desk = Desk.of(settings, sandbox)
        app.include_router(provider.router)
        app.include_router(phone.router)
    app.add_middleware(Door)
    app.openapi = lambda: _described(app)  # type: ignore[method-assign] # FastAPI's documented way
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    app.state.dialogue.close()
    app.state.verifier.close()
    if hasattr(app.state, "desk"):
        await app.state.desk.close()


def _described(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        described = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            routes=app.routes,
        )
        schemes = described.setdefault("components", {})
        schemes["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
        app.openapi_schema = described
    return app.openapi_schema
