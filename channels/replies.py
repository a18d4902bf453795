"""From Rasa's messages to replies: plain words and buttons that say plain words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from channels.redaction.plain_text import clean
from protocol import Button, Capture, Reply


def replies_of(messages: Iterable[Mapping[str, Any]]) -> tuple[Reply, ...]:
    """Keep what can be said, tapped and captured of Rasa's messages.

    What is to be captured goes with the last thing that is said.

    Raises:
        ProtocolError: an action asked for a capture that is none.
    """
    messages = list(messages)
    replies = [_reply(message) for message in messages]
    replies = [reply for reply in replies if reply.text or reply.buttons]
    captures = [capture for message in messages if (capture := _capture(message))]
    if replies and captures:
        replies[-1] = replace(replies[-1], capture=captures[-1])
    return tuple(replies)


def _capture(message: Mapping[str, Any]) -> Capture | None:
    custom = message.get("custom")
    asked = custom.get("capture") if isinstance(custom, Mapping) else None
    return None if asked is None else Capture.from_json(asked)


def _reply(message: Mapping[str, Any]) -> Reply:
    text = message.get("text") or ""
    buttons = message.get("buttons") or ()
    return Reply(str(text), tuple(_button(button) for button in buttons))


def _button(button: Mapping[str, Any]) -> Button:
    title = str(button.get("title") or "")
    # A payload comes back as the customer's words: it must not be a command.
    return Button(title, clean(str(button.get("payload") or title)))
