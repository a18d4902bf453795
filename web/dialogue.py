"""The way to Rasa: one call for each turn, over kept-alive loopback connections."""

from __future__ import annotations

import httpx
import structlog

from protocol import SECRET_HEADER, ProtocolError, Said, Say

log = structlog.get_logger("web.dialogue")

SAY, HEALTH = "/webhooks/assistant/say", "/webhooks/assistant/health"
TURN_S, CONNECT_S, HEALTH_S = 25.0, 2.0, 2.0
# Rasa's server lets an idle connection go after five seconds: leave before it does,
# or a turn is sent into a closing connection and cannot safely be sent again.
IDLE_S = 3.0


class DialogueDown(Exception):
    """Rasa did not answer, or not with what was agreed."""


class Dialogue:
    """Speaks to Rasa's inner channel, from any thread. Opens nothing before it does."""

    def __init__(self, url: str, secret: str) -> None:
        self._client = httpx.Client(
            base_url=url,
            headers={SECRET_HEADER: secret},
            timeout=httpx.Timeout(TURN_S, connect=CONNECT_S),
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
        try:
            answer = self._sent(say)
            answer.raise_for_status()
            return Said.from_json(answer.json())
        except (httpx.HTTPError, ValueError, ProtocolError) as error:
            log.error("no answer from rasa", kind=type(error).__name__)  # noqa: TRY400 - a trace could hold words
            raise DialogueDown from None

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

    def _sent(self, say: Say) -> httpx.Response:
        body = say.to_json()
        try:
            return self._client.post(SAY, json=body)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            return self._client.post(SAY, json=body)
