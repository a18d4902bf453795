"""How long each step of a turn waits, the innermost first.

Whoever waits inside gives up before whoever waits for it, so that there is always
somebody left to apologise. ``STEPS`` is the order, tested from end to end; the
documents quote these figures. Seconds, but where a name ends in ``_MS``.
"""

from __future__ import annotations

# In the database.
LOCK_MS = 4_000
STATEMENT_MS = 5_000
CONNECT_DATABASE_S = 5
# The UPI provider: to connect, and for its answer.
CONNECT_UPI_S = 2.0
UPI_S = 4.0
# An action, and one that looks at a face and a voice: by when it has decided, so that
# what the customer was told failed is not done afterwards, and when it gives up.
ACTION_S = 8.0
DECIDED_S = 12.0
EVIDENCE_ACTION_S = 15.0
# From when it was given, evidence without a verdict is in doubt, and may be accepted.
UNSURE_S = 30.0
# From Rasa or web to the action server; a turn in the channel; a turn from web.
ACTION_CALL_S = 17.0
CHANNEL_TURN_S = 20.0
TURN_S = 25.0
# A recording: heard by the channel, and awaited by web, where others' may come first.
HEARING_S = 12.0
LISTEN_S = 30.0
# A turn that waits in web for the conversation's turn before it.
TURN_BEFORE_S = 30.0
# From web to Rasa: to connect, and for a sign of life.
CONNECT_RASA_S = 2.0
HEALTH_S = 2.0
# A client in the terminal: a recording is heard first, and looked at after that.
CLIENT_S = 70.0

# Each waits for the one before it.
STEPS: dict[str, tuple[float, ...]] = {
    "a turn": (
        LOCK_MS / 1000,
        STATEMENT_MS / 1000,
        ACTION_S,
        ACTION_CALL_S,
        CHANNEL_TURN_S,
        TURN_S,
        CLIENT_S,
    ),
    "a turn that asks the UPI provider": (CONNECT_UPI_S, UPI_S, ACTION_S),
    "a turn that looks at evidence": (DECIDED_S, EVIDENCE_ACTION_S, ACTION_CALL_S),
    "evidence by the API": (DECIDED_S, EVIDENCE_ACTION_S, ACTION_CALL_S, UNSURE_S),
    "evidence that was begun late": (EVIDENCE_ACTION_S + DECIDED_S, UNSURE_S),
    "evidence in a turn": (TURN_S, UNSURE_S),
    "a recording": (HEARING_S, LISTEN_S, CLIENT_S),
    "a turn behind another": (TURN_S, TURN_BEFORE_S, CLIENT_S),
    "a recording and its turn": (LISTEN_S + TURN_S, CLIENT_S),
}
