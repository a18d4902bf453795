"""A condensed history is worth as much as the whole one, and stays short."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.shared.core.events import Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from channels.conversations.history import condense
from tests.unit.channels import dialogues
from tests.unit.channels.dialogues import DOMAIN, FORM

MAX_HISTORY = 5


def tracker_of(events: list[Event]) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("c1", events, DOMAIN.slots)


def seen_by_policies(events: list[Event]) -> dict[str, Any]:
    """All that a prediction, a form or an action can see of a tracker."""
    tracker = tracker_of(events)
    stories = tracker.past_states(DOMAIN, ignore_rule_only_turns=True)
    rules = tracker.past_states(DOMAIN, omit_unset_slots=True)
    loop = tracker.active_loop
    return {
        "stories": stories[-MAX_HISTORY:],
        "rules": rules[-MAX_HISTORY:],
        "slots": tracker.current_slot_values(),
        "action": tracker.latest_action,
        "message": tracker.latest_message.as_sub_state(),
        "loop": loop and (loop.name, loop.is_interrupted, loop.rejected),
        "followup": tracker.followup_action,
        "paused": tracker.is_paused(),
        "words": tracker.latest_bot_utterance.text,
    }


def dialogue(seed: int, turns: int) -> list[list[Event]]:
    """A random but possible dialogue; whether only rules know a turn is random too."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable dialogue, not a secret
    in_form, spoken = False, []
    for _ in range(turns):
        turn = chance.choice(dialogues.possible(in_form))
        spoken.append(turn(chance.random() < 0.7))
        in_form = dialogues.leaves_form_open(turn, in_form)
    return spoken


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**9), turns=st.integers(1, 25))
def test_every_turn_sees_the_same_with_the_condensed_history(
    seed: int, turns: int
) -> None:
    whole = dialogues.beginning()
    short = whole
    for turn in dialogue(seed, turns):
        for upto in range(len(turn) + 1):  # also in the middle of a turn
            expected = seen_by_policies(whole + turn[:upto])
            assert seen_by_policies(short + turn[:upto]) == expected
        whole = whole + turn
        short = condense(short + turn, MAX_HISTORY)
    assert seen_by_policies(condense(whole, MAX_HISTORY)) == seen_by_policies(whole)


@pytest.mark.parametrize(
    "turn",
    [
        dialogues.form_goes_on,
        dialogues.digression,
        dialogues.digression_without_return,
    ],
)
@pytest.mark.parametrize("hidden", [True, False])
def test_a_form_of_a_hundred_turns_stays_short(
    turn: dialogues.Turn, hidden: bool
) -> None:
    whole = dialogues.beginning() + dialogues.form_begins(hidden)
    short, lengths = whole, []
    for _ in range(100):
        whole = whole + turn(hidden)
        short = condense(short + turn(hidden), MAX_HISTORY)
        lengths.append(len(short))
        assert seen_by_policies(short) == seen_by_policies(whole)
    assert max(lengths) <= 60
    assert lengths[-1] <= lengths[10] * 1.2
    assert tracker_of(short).active_loop_name == FORM


def test_a_long_conversation_stays_short() -> None:
    short, lengths = dialogues.beginning(), []
    for turn in dialogue(seed=7, turns=400):
        short = condense(short + turn, MAX_HISTORY)
        lengths.append(len(short))
    assert max(lengths) <= 120


def test_a_story_is_remembered_behind_many_turns_of_rules() -> None:
    whole = dialogues.beginning() + dialogues.balance(hidden=False)
    short = whole
    for _ in range(50):
        whole = whole + dialogues.greeting(hidden=True)
        short = condense(short + dialogues.greeting(hidden=True), MAX_HISTORY)
    whole_states = seen_by_policies(whole)["stories"]
    assert seen_by_policies(short)["stories"] == whole_states
    assert any("action_check_balance" in str(state) for state in whole_states)


def test_the_latest_turn_is_left_as_it_was() -> None:
    turn = dialogues.form_goes_on(True)
    events = dialogues.beginning() + dialogues.form_begins(True) + turn
    assert condense(events, MAX_HISTORY)[-len(turn) :] == turn


def test_earlier_messages_lose_the_ranking_of_intents() -> None:
    events = dialogues.beginning() + dialogues.greeting(True) * 2
    earlier, latest = (
        event
        for event in condense(events, MAX_HISTORY)
        if isinstance(event, UserUttered)
    )
    assert "intent_ranking" not in earlier.parse_data
    assert "intent_ranking" in latest.parse_data


def test_a_conversation_without_a_message_is_kept() -> None:
    condensed = condense(dialogues.beginning(), MAX_HISTORY)
    assert seen_by_policies(condensed) == seen_by_policies(dialogues.beginning())


def test_condensing_changes_none_of_the_events() -> None:
    events = dialogues.beginning() + dialogues.form_begins(True)
    events += dialogues.form_goes_on(True)
    before = [event.as_dict() for event in events]
    condense(events, MAX_HISTORY)
    assert [event.as_dict() for event in events] == before
