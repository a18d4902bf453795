"""The ways inward: to Rasa and to the action server, over kept-alive connections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import httpx
import structlog

from protocol import SECRET_HEADER, ProtocolError
from protocol.patience import CONNECT_RASA_S, HEALTH_S, TURN_S

log = structlog.get_logger("web.api.inner")

# Their servers let an idle connection go after five seconds: leave before they do, or a
# turn is sent into a closing connection and cannot safely be sent again.
IDLE_S = 3.0

Read = TypeVar("Read")


class InnerDown(Exception):
    """An inner process did not answer, or not with what was agreed."""


class Inner:
    """Calls one inner process, from any thread. Opens nothing before it does.

    Args:
        url: where it listens.
        secret: shared by all processes; without it nothing is answered.
        name: what the log calls it.
    """

    def __init__(self, url: str, secret: str, name: str) -> None:
        self._name = name
        self._client = httpx.Client(
            base_url=url,
            headers={SECRET_HEADER: secret},
            timeout=httpx.Timeout(TURN_S, connect=CONNECT_RASA_S),
            limits=httpx.Limits(max_connections=64, keepalive_expiry=IDLE_S),
            trust_env=False,
        )

    def asked(
        self, path: str, body: Any, read: Callable[[Any], Read], patience_s: float
    ) -> Read:
        """Send a message and read the answer.

        Raises:
            InnerDown: no answer in time, or none that can be read. Only a connection
                that could not be made is tried a second time: what was heard may have
                moved money.
        """
        try:
            answer = self._sent(path, body, patience_s)
            answer.raise_for_status()
            return read(answer.json())
        except (httpx.HTTPError, ValueError, ProtocolError) as error:
            log.error(f"no answer from {self._name}", kind=type(error).__name__)  # noqa: TRY400 - a trace could hold words
            raise InnerDown from None

    def ready(self, path: str) -> bool:
        """Whether it says that it is ready."""
        try:
            answer = self._client.get(path, timeout=HEALTH_S)
            return answer.status_code == 200 and answer.json().get("ready") is True
        except (httpx.HTTPError, ValueError, AttributeError):
            return False

    def close(self) -> None:
        """Let the connections go."""
        self._client.close()

    def _sent(self, path: str, body: Any, patience_s: float) -> httpx.Response:
        timeout = httpx.Timeout(patience_s, connect=CONNECT_RASA_S)
        try:
            return self._client.post(path, json=body, timeout=timeout)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            return self._client.post(path, json=body, timeout=timeout)
