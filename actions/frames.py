"""Wishes put aside: a stack kept with the conversation, taken up by itself.

A frame is what was wanted and what was known of it. A form that another wish
interrupts, and whatever needed a sign-in first, is put on the stack; when the other is
done, the last one is begun anew with its values, and read back as ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet

SLOT = "frames"
MOST = 3
VALUES = ("payee", "amount", "narration", "vpa", "period", "direction", "count")
Frame = Mapping[str, Any]


def stack(tracker: Tracker) -> list[Frame]:
    """The wishes that were put aside, the last one last."""
    found = tracker.slots.get(SLOT)
    return list(found) if isinstance(found, list) else []


def put_aside(tracker: Tracker, then: str) -> list[EventType]:
    """Put a wish aside with the values that are known of it.

    Args:
        tracker: of the conversation.
        then: the form or action that takes it up.
    """
    values = {name: tracker.slots.get(name) for name in VALUES}
    known = {name: value for name, value in values.items() if value is not None}
    frame = {"then": then, "values": known}
    others = [each for each in stack(tracker) if each["then"] != then]
    return [SlotSet(SLOT, [*others, frame][-MOST:])]


def put_next(tracker: Tracker, then: str, values: Mapping[str, Any]) -> EventType:
    """Put a wish of the same breath aside: it comes right after the one before."""
    frame = {"then": then, "values": dict(values), "next": True}
    return SlotSet(SLOT, [*stack(tracker), frame][-MOST:])


def comes_next(tracker: Tracker) -> bool:
    """Whether the last wish that was put aside was said in one breath with this."""
    frames = stack(tracker)
    return bool(frames) and bool(frames[-1].get("next"))


def take_up(tracker: Tracker, **found: Any) -> list[EventType]:
    """Take the last wish up again; what was found for it meanwhile counts."""
    frames = stack(tracker)
    if not frames:
        return []
    frame = frames.pop()
    new = {name: value for name, value in found.items() if value is not None}
    values = {**frame["values"], **new}
    return [
        SlotSet(SLOT, frames or None),
        *(SlotSet(name, value) for name, value in values.items()),
        FollowupAction(frame["then"]),
    ]
