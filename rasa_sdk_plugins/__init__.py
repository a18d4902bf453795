"""Guards the action server, adds to it: Rasa's SDK finds this package by name."""

from __future__ import annotations

import hmac
import logging
from typing import Any

import pluggy
from sanic import Sanic
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse, json

from protocol import SECRET_HEADER
from rasa_sdk_plugins.evidence import EvidenceDesk
from rasa_sdk_plugins.warm_up import WarmUp
from services import bootstrap
from services.installation import settings

hookimpl = pluggy.HookimplMarker("rasa_sdk")
log = logging.getLogger(__name__)


class Guard:
    """Lets nobody but Rasa and web in, and lets no error carry the conversation out."""

    def __init__(self, secret: str, warm_up: WarmUp | None = None) -> None:
        self._secret = secret.encode()
        self._warm_up = warm_up

    @hookimpl
    def attach_sanic_app_extensions(self, app: Sanic) -> None:
        """Put the check before every route and replace the SDK's error handler."""
        app.register_middleware(self.refuse_strangers, "request")
        app.exception(Exception)(answer_without_contents)

    async def refuse_strangers(self, request: Request) -> HTTPResponse | None:
        """Answer 401 unless the shared secret came along."""
        given = request.headers.get(SECRET_HEADER, "").encode(errors="replace")
        if hmac.compare_digest(given, self._secret):
            return self._health() if request.path == "/health" else None
        return json({"error": "unauthorised"}, status=401)

    def _health(self) -> HTTPResponse | None:
        """Say how the models are, too; without them the passcode still serves."""
        if self._warm_up is None:
            return None
        return json(
            {"status": "ok", "models": self._warm_up.state, **self._warm_up.loaded}
        )


async def answer_without_contents(_: Request, error: Exception) -> HTTPResponse:
    """Tell what kind of error it was; the SDK would echo the whole tracker."""
    if isinstance(error, SanicException):
        return json({"error": "refused"}, status=error.status_code)
    log.error("an action failed: %s", _names(error))
    return json({"error": "internal"}, status=500)


def _names(error: BaseException | None) -> str:
    names: list[str] = []
    while error is not None and len(names) < 10:
        names.append(type(error).__name__)
        error = error.__cause__ or error.__context__
    return " from ".join(names)


def init_hooks(manager: Any) -> None:
    """Register guard, evidence and warm-up; the SDK calls this once, at the start.

    Raises:
        SettingsError: the shared secret is missing or weak.
    """
    wanted = settings.load()
    engines = bootstrap.engines(wanted.weights, wanted.face_model)
    warm_up = WarmUp(engines.warm_up, engines.state)
    manager.register(Guard(wanted.inner_secret, warm_up))
    manager.register(EvidenceDesk(bootstrap.bank))
    manager.register(warm_up)
