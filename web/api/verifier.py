"""The way to the action server, which holds the models: one call for each evidence."""

from __future__ import annotations

from protocol import Verdict, Verify
from protocol.patience import ACTION_CALL_S
from web.api.inner import Inner

VERIFY = "/evidence"


class Verifier:
    """Has evidence decided, from any thread. Opens nothing before it does."""

    def __init__(self, url: str, secret: str) -> None:
        self._inner = Inner(url, secret, "actions")

    def verify(self, verify: Verify) -> Verdict:
        """Have it decided; what came of it stands in the database.

        Raises:
            InnerDown: no answer within 17 s, or none that can be read.
        """
        body = verify.to_json()
        return self._inner.asked(VERIFY, body, Verdict.from_json, ACTION_CALL_S)

    def close(self) -> None:
        """Let the connections go."""
        self._inner.close()
