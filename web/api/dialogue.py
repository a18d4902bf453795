"""The way to Rasa: one call a turn or recording."""

from __future__ import annotations

from protocol import Listen, Listened, Said, Say
from protocol.patience import LISTEN_S, TURN_S
from web.api.inner import Inner

SAY, LISTEN = "/webhooks/assistant/say", "/webhooks/assistant/listen"
HEALTH = "/webhooks/assistant/health"


class Dialogue:
    """Speaks to Rasa's inner channel, from any thread. Opens nothing before it does."""

    def __init__(self, url: str, secret: str) -> None:
        self._inner = Inner(url, secret, "rasa")

    def say(self, say: Say) -> Said:
        """Say one thing and hear the replies.

        Raises:
            InnerDown: no answer within 25 s, or none that can be read.
        """
        return self._inner.asked(SAY, say.to_json(), Said.from_json, TURN_S)

    def listen(self, listen: Listen) -> Listened:
        """Have a recording decoded and heard.

        Raises:
            InnerDown: no answer within 30 s, or none that can be read.
        """
        return self._inner.asked(LISTEN, listen.to_json(), Listened.from_json, LISTEN_S)

    def ready(self) -> bool:
        """Whether Rasa has its model and its own tracker store."""
        return self._inner.ready(HEALTH)

    def close(self) -> None:
        """Let the connections go."""
        self._inner.close()
