"""From Rasa's messages to replies: plain words and buttons that say plain words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from channels.plain_text import clean
from protocol import Button, Reply

NOTHING_HEARD = Reply("I did not hear anything. Please say it again, in your own time.")
TOO_LONG = Reply(
    "That was very long, and I lost the thread. Please tell me one thing at a time."
)
SORRY = Reply(
    "I am sorry, something went wrong on my side just now. Please try again in a"
    " moment, or say that you want to speak to a person. If you were paying somebody,"
    " look at your last payments first."
)


def replies_of(messages: Iterable[Mapping[str, Any]]) -> tuple[Reply, ...]:
    """Keep what can be said and tapped of Rasa's messages."""
    found = (_reply(message) for message in messages)
    return tuple(reply for reply in found if reply.text or reply.buttons)


def _reply(message: Mapping[str, Any]) -> Reply:
    text = message.get("text") or ""
    buttons = message.get("buttons") or ()
    return Reply(str(text), tuple(_button(button) for button in buttons))


def _button(button: Mapping[str, Any]) -> Button:
    title = str(button.get("title") or "")
    # A payload comes back as the customer's words: it must not be a command.
    return Button(title, clean(str(button.get("payload") or title)))
