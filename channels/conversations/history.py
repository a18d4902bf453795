"""Shortens a conversation's past to what its next turn depends on.

Rasa replays every event of a tracker several times a turn, so that a conversation
costs more with each turn. But policies look back at `max_history` turns of the
stories and at the last turns of the rules, and a form at its own start. What is
older only matters for the slots it has left behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    AllSlotsReset,
    BotUttered,
    ConversationPaused,
    ConversationResumed,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

# A policy's features reach one action before its first, and the one now predicted.
MARGIN = 2
Turn = list[Event]


def condense(events: Sequence[Event], max_history: int) -> list[Event]:
    """Return fewer events after which a tracker stands where it stood.

    Slots, active loop, latest action and message are the same, and so are the last
    `max_history` states that the policies see, with and without the turns that
    only rules know. The last turn stays as it is; earlier ones lose what was
    undone, overwritten or only of use to understanding.

    Args:
        events: all events of a tracker, between two turns.
        max_history: the largest `max_history` of the policies.
    """
    latest = _latest_message_at(events)
    past = DialogueStateTracker.from_events("", list(events[:latest])).applied_events()
    turns = _turns(past)
    kept = _kept(turns, max_history + MARGIN)
    condensed = _session_start()
    dropped: Turn = []
    for index, turn in enumerate(turns):
        if index not in kept:
            dropped += turn
            continue
        is_beginning = index == min(kept)
        condensed += _beginning(dropped) if is_beginning else _left_behind(dropped)
        condensed += _shortened(turn)
        dropped = []
    return condensed + list(events[latest:])


def _latest_message_at(events: Sequence[Event]) -> int:
    messages = [i for i, event in enumerate(events) if isinstance(event, UserUttered)]
    return messages[-1] if messages else len(events)


def _turns(events: Iterable[Event]) -> list[Turn]:
    """Cut before each of the customer's messages; the first part has none."""
    turns: list[Turn] = [[]]
    for event in events:
        if isinstance(event, UserUttered):
            turns.append([])
        turns[-1].append(event)
    return turns


def _kept(turns: Sequence[Turn], needed: int) -> set[int]:
    """Choose the latest turns, and the latest of those that stories know."""
    seen = _seen_by_stories(turns)
    kept: set[int] = set()
    actions, seen_actions, anchored = 0, 0, False
    for index in reversed(range(len(turns))):
        # Where a turn's first action is not seen, the next one that is goes with the
        # message of the turn before.
        wanted = needed if anchored else 3 * needed
        if actions < needed or (any(seen[index]) and seen_actions < wanted):
            kept.add(index)
            actions += len(seen[index])
            seen_actions += sum(seen[index])
            anchored = seen[index][:1] == [True] and seen_actions >= needed
    return kept


def _seen_by_stories(turns: Sequence[Turn]) -> list[list[bool]]:
    """Tell of each action in each turn whether the policies of stories see it.

    As `Domain.states_for_tracker_history` does: what follows a loop's action, or was
    asked for by an event, is seen or not as the action before it.
    """
    tracker = DialogueStateTracker("", slots=None)
    hidden = False
    seen: list[list[bool]] = []
    for turn in turns:
        seen.append([])
        for event in turn:
            if isinstance(event, ActionExecuted):
                if not (tracker.followup_action or _is_after_loop(tracker)):
                    hidden = event.hide_rule_turn
                seen[-1].append(not hidden)
            tracker.update(event)
    return seen


def _is_after_loop(tracker: DialogueStateTracker) -> bool:
    return bool(tracker.latest_action_name == tracker.active_loop_name)


def _session_start() -> list[Event]:
    return [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted()]


def _beginning(dropped: Turn) -> list[Event]:
    """Start a session with the slots and the loop that the dropped turns left."""
    if not dropped:
        return []
    left_behind = _left_behind(dropped)
    loop = next((e for e in left_behind if isinstance(e, ActiveLoop)), None)
    listen = _unseen_by_stories(ACTION_LISTEN_NAME)
    if loop is None or loop.name is None:
        return [listen, *left_behind]
    # As if the loop had begun here: it must not count as run for the first time.
    message = _shortened([_message_that_began(dropped)])
    return [listen, *message, _unseen_by_stories(loop.name), *left_behind, listen]


def _unseen_by_stories(action: str) -> ActionExecuted:
    return ActionExecuted(action, hide_rule_turn=True)


def _message_that_began(events: Turn) -> Event:
    latest: Event = UserUttered.empty()
    began = latest
    for event in events:
        if isinstance(event, UserUttered):
            latest = event
        if isinstance(event, ActiveLoop) and event.name:
            began = latest
    return began


def _left_behind(events: Turn) -> list[Event]:
    """Keep what outlasts its turn, each once: slots, the loop, a pause."""
    lasting: dict[str, Event] = {}
    for event in events:
        if isinstance(event, AllSlotsReset):
            lasting = {k: e for k, e in lasting.items() if not isinstance(e, SlotSet)}
            lasting["slots reset"] = event
        if key := _lasting_key(event):
            lasting.pop(key, None)
            lasting[key] = event
        if isinstance(event, ActionExecuted):
            # A loop that runs again is no longer rejected.
            lasting.pop(f"rejected {event.action_name}", None)
    return list(lasting.values())


def _lasting_key(event: Event) -> str | None:
    if isinstance(event, SlotSet):
        return f"slot {event.key}"
    if isinstance(event, ActionExecutionRejected):
        return f"rejected {event.action_name}"
    if isinstance(event, ActiveLoop):
        return "loop"
    return "pause" if _is_pause(event) else None


def _is_pause(event: Event) -> bool:
    return isinstance(event, ConversationPaused | ConversationResumed)


def _shortened(turn: Sequence[Event]) -> list[Event]:
    """Leave out what a later event before the next action overwrites."""
    shortened: list[Event] = []
    overwritten: set[str] = set()
    for event in reversed(turn):
        if isinstance(event, ActionExecuted):
            overwritten.clear()
        key = _overwritten_key(event)
        if key in overwritten:
            continue
        if key is not None:
            overwritten.add(key)
        shortened.append(_plain(event) if isinstance(event, UserUttered) else event)
    return shortened[::-1]


def _overwritten_key(event: Event) -> str | None:
    if isinstance(event, SlotSet):
        return f"slot {event.key}"
    if isinstance(event, ActionExecutionRejected):
        return f"rejected {event.action_name}"
    return "words" if isinstance(event, BotUttered) else None


def _plain(message: UserUttered) -> UserUttered:
    """Drop what only understanding needed, such as the ranking of intents."""
    parse_data = {
        "text": message.text,
        "intent": message.intent,
        "entities": message.entities,
    }
    return UserUttered(
        text=message.text,
        intent=message.intent,
        entities=message.entities,
        parse_data=parse_data,
        timestamp=message.timestamp,
        input_channel=message.input_channel,
        message_id=message.message_id,
        use_text_for_featurization=message.use_text_for_featurization,
    )
