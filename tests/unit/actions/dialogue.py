"""Rasa's side of an action call, built as Rasa builds it, without Rasa."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import BankingAction

CONVERSATION = "conversation-1"
ROOT = Path(__file__).resolve().parents[3]
PLACEHOLDER = re.compile(r"{(\w+)}")
Event = dict[str, Any]


@cache
def domain() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))
    return loaded


@dataclass(frozen=True)
class Message:
    """One utterance, as NLU understood it."""

    intent: str
    text: str = ""
    entities: tuple[tuple[str, str], ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        entities = []
        for name, value in self.entities:
            start = max(self.text.find(value), 0)
            entities.append({"entity": name, "value": value, "start": start})
        return {
            "intent": {"name": self.intent, "confidence": 1.0},
            "text": self.text or " ".join(value for _, value in self.entities),
            "entities": entities,
            "metadata": dict(self.metadata),
        }


@dataclass(frozen=True)
class Answer:
    """What an action did: the responses it said and the events it returned."""

    messages: list[dict[str, Any]]
    events: list[Event]

    @property
    def said(self) -> list[str]:
        return [m["response"] or m["text"] for m in self._spoken]

    @property
    def _spoken(self) -> list[dict[str, Any]]:
        return [message for message in self.messages if not message["custom"]]

    @property
    def capture(self) -> dict[str, Any] | None:
        """What the client is given to capture by."""
        asked = [m["custom"].get("capture") for m in self.messages if m["custom"]]
        return next(filter(None, reversed(asked)), None)

    @property
    def slots(self) -> dict[str, Any]:
        return {e["name"]: e["value"] for e in self.events if e["event"] == "slot"}

    @property
    def followup(self) -> str | None:
        names = [e["name"] for e in self.events if e["event"] == "followup"]
        return names[0] if names else None

    def spoken(self) -> str:
        """The words as the domain's templates give them."""
        return " ".join(_filled(message) for message in self._spoken)


def tracker(
    message: Message,
    slots: Mapping[str, Any] | None = None,
    before: list[Event] | None = None,
    after: list[Event] | None = None,
    loop: str | None = None,
) -> Tracker:
    known = dict.fromkeys(domain()["slots"])
    return Tracker(
        CONVERSATION,
        {**known, "requested_slot": None, **(slots or {})},
        message.as_dict(),
        [*(before or []), {"event": "user", **message.as_dict()}, *(after or [])],
        False,
        None,
        {"name": loop} if loop else {},
        "action_listen",
    )


def in_form(
    form: str,
    message: Message,
    candidates: Mapping[str, Any],
    slots: Mapping[str, Any] | None = None,
    asked: str | None = None,
) -> Tracker:
    """The tracker that a running form's validation gets; ``asked`` is its question."""
    said = [_slot(name, value) for name, value in candidates.items()]
    after = [*said, _slot("requested_slot", asked), _action(form), *said]
    filled = {**(slots or {}), **candidates, "requested_slot": asked}
    return tracker(message, filled, after=after, loop=form)


def at_start(
    form: str,
    message: Message,
    said: Mapping[str, Any],
    left_over: Mapping[str, Any] | None = None,
) -> Tracker:
    """The tracker that a form's validation gets when it begins.

    Rasa offers every filled slot of the form, what was said now and what was left.
    """
    now = [_slot(name, value) for name, value in said.items()]
    every = {**(left_over or {}), **said}
    after = [
        *now,
        {"event": "active_loop", "name": form},
        _slot("requested_slot", None),
        _action(form),
        *(_slot(name, value) for name, value in every.items()),
    ]
    return tracker(message, every, after=after, loop=form)


def run(action: BankingAction, heard: Tracker) -> Answer:
    """Run an action; every response it says exists and has all its parameters."""
    dispatcher = CollectingDispatcher()
    events = asyncio.run(action.run(dispatcher, heard, domain()))
    answer = Answer(dispatcher.messages, events)
    assert "{" not in answer.spoken()
    return answer


def bot(text: str, response: str, payloads: tuple[str, ...] = ()) -> Event:
    buttons = [{"title": payload, "payload": payload} for payload in payloads]
    return {
        "event": "bot",
        "text": text,
        "data": {"buttons": buttons},
        "metadata": {"utter_action": response},
    }


def _filled(message: Mapping[str, Any]) -> str:
    if message["response"] is None:
        return str(message["text"])
    template = domain()["responses"][message["response"]][0]["text"]
    return PLACEHOLDER.sub(lambda found: str(message[found.group(1)]), template)


def _slot(name: str, value: Any) -> Event:
    return {"event": "slot", "name": name, "value": value}


def _action(name: str) -> Event:
    return {"event": "action", "name": name}
