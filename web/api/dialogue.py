"""The way to Rasa: one call a turn or recording, over kept-alive connections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import httpx
import structlog

from protocol import SECRET_HEADER, Listen, Listened, ProtocolError, Said, Say
from protocol.patience import CONNECT_RASA_S, HEALTH_S, LISTEN_S, TURN_S

log = structlog.get_logger("web.api.dialogue")

SAY, LISTEN = "/webhooks/assistant/say", "/webhooks/assistant/listen"
HEALTH = "/webhooks/assistant/health"
# Rasa's server lets an idle connection go after five seconds: leave before it does,
# or a turn is sent into a closing connection and cannot safely be sent again.
IDLE_S = 3.0

Heard = TypeVar("Heard", Said, Listened)


class DialogueDown(Exception):
    """Rasa did not answer, or not with what was agreed."""


class Dialogue:
    """Speaks to Rasa's inner channel, from any thread. Opens nothing before it does."""

    def __init__(self, url: str, secret: str) -> None:
        self._client = httpx.Client(
            base_url=url,
            headers={SECRET_HEADER: secret},
            timeout=httpx.Timeout(TURN_S, connect=CONNECT_RASA_S),
            limits=httpx.Limits(max_connections=64, keepalive_expiry=IDLE_S),
            trust_env=False,
        )

    def say(self, say: Say) -> Said:
        """Say one thing and hear the replies.

        Raises:
            DialogueDown: no answer within 25 s, or none that can be read. Only a
                connection that could not be made is tried a second time: a turn
                that was heard may have moved money.
        """
        return self._asked(SAY, say.to_json(), Said.from_json, TURN_S)

    def listen(self, listen: Listen) -> Listened:
        """Have a recording decoded and heard.

        Raises:
            DialogueDown: no answer within 30 s, or none that can be read.
        """
        return self._asked(LISTEN, listen.to_json(), Listened.from_json, LISTEN_S)

    def ready(self) -> bool:
        """Whether Rasa has its model and its own tracker store."""
        try:
            answer = self._client.get(HEALTH, timeout=HEALTH_S)
            return answer.status_code == 200 and answer.json().get("ready") is True
        except (httpx.HTTPError, ValueError, AttributeError):
            return False

    def close(self) -> None:
        """Let the connections go."""
        self._client.close()

    def _asked(
        self, path: str, body: Any, read: Callable[[Any], Heard], patience_s: float
    ) -> Heard:
        try:
            answer = self._sent(path, body, patience_s)
            answer.raise_for_status()
            return read(answer.json())
        except (httpx.HTTPError, ValueError, ProtocolError) as error:
            log.error("no answer from rasa", kind=type(error).__name__)  # noqa: TRY400 - a trace could hold words
            raise DialogueDown from None

    def _sent(self, path: str, body: Any, patience_s: float) -> httpx.Response:
        timeout = httpx.Timeout(patience_s, connect=CONNECT_RASA_S)
        try:
            return self._client.post(path, json=body, timeout=timeout)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            return self._client.post(path, json=body, timeout=timeout)
