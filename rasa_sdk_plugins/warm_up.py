"""Loads the models for faces and voices when the action server starts."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from typing import Literal

import pluggy
from sanic import Sanic

hookimpl = pluggy.HookimplMarker("rasa_sdk")
log = logging.getLogger(__name__)
State = Literal["loading", "ready", "unavailable"]


class WarmUp:
    """Loads in a thread of its own: the server answers meanwhile, by passcode.

    Args:
        load: loads every model.
        which: says, once they are there, which they are.
    """

    def __init__(
        self,
        load: Callable[[], None],
        which: Callable[[], dict[str, str]] = dict,
    ) -> None:
        self._load, self._which = load, which
        self.state: State = "loading"
        self.loaded: dict[str, str] = {}

    @hookimpl
    def attach_sanic_app_extensions(self, app: Sanic) -> None:
        """Begin once the server listens."""
        app.register_listener(self.begin, "after_server_start")

    async def begin(self, _app: Sanic, _loop: asyncio.AbstractEventLoop) -> None:
        """Load without waiting for it."""
        threading.Thread(target=self.load, name="warm-up", daemon=True).start()

    def load(self) -> None:
        """Load the models; without them every customer is asked for a passcode."""
        try:
            self._load()
            self.loaded = self._which()
        except Exception as error:
            self.state = "unavailable"
            # Weights' errors say which command mends them; they hold nothing personal.
            log.warning("no models: %s: %s", type(error).__name__, error)
        else:
            self.state = "ready"
            log.info("models: %s", self.loaded)
