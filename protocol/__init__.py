"""The messages between the processes: one small frozen dataclass each."""

from protocol.errors import ProtocolError
from protocol.listening import Listen, Listened
from protocol.turns import Button, Capture, Reply, Said, Say
from protocol.verdicts import Verdict, Verify

SECRET_HEADER = "X-Saathi-Secret"  # noqa: S105 - the header's name, not its value

__all__ = [
    "SECRET_HEADER",
    "Button",
    "Capture",
    "Listen",
    "Listened",
    "ProtocolError",
    "Reply",
    "Said",
    "Say",
    "Verdict",
    "Verify",
]
