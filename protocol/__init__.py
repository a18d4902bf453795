"""The messages between web and Rasa: one small frozen dataclass each."""

from protocol.errors import ProtocolError
from protocol.listening import Listen, Listened
from protocol.turns import EVIDENCE, Button, Capture, Reply, Said, Say

SECRET_HEADER = "X-Saathi-Secret"  # noqa: S105 - the header's name, not its value

__all__ = [
    "EVIDENCE",
    "SECRET_HEADER",
    "Button",
    "Capture",
    "Listen",
    "Listened",
    "ProtocolError",
    "Reply",
    "Said",
    "Say",
]
