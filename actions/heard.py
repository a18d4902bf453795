"""What was heard in this turn: the one place that looks into Rasa's tracker."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from rasa_sdk import Tracker

from services.confirming.hear import Consequence
from understanding.meaning.consent import Heard, hear_yes

Event = Mapping[str, Any]
WHICH_OF_THEM = (
    "utter_refused_payee_ambiguous",
    "utter_refused_payee_near",
    "utter_amount_ambiguous",
)
_NEGATED = re.compile(
    r"\b(?:not|isn't|instead of|rather than)\s+(?:to\s+|for\s+)?$", re.I
)
_ABOUT_THE_PERSON = re.compile(
    r"\b(?:payee|person|name|who|whom|him|her|someone)\b", re.I
)
SURE, DOUBTFUL = 0.9, 0.7  # of a span, as measured on wishes with a note
_ACT = re.compile(
    r"\b(?:send|pay|transfer|go|do|kar|stop|cancel|undo|back|mistake|bhej\w*|rok\w*|radd|jane)\b",
    re.I,
)
QUESTION = "question"  # the slot that names what a yes sets off
SPOKEN_OF = "spoken_of"  # the slot of the payee that was spoken of last
_PRONOUN = re.compile(
    r"\b(?:him|her|them|usko|usse|use|unko|unhe|isko|us|same person|same one|same"
    r" (?:man|lady|payee))\b",
    re.I,
)
_KNOWN_DEVICES = re.compile(
    r"\b(?:devices?|phones?|mobiles?|tablets?|computers?)\b.*"
    r"\b(?:know|known|knows|remember|recogni[sz]e)\b|\bmy devices\b",
    re.I,
)
_LAST_SIGN_IN = re.compile(
    r"\b(?:when|what time) (?:did|have|was) i\b"
    r"|\bmy (?:last|latest|previous) (?:sign|log)",
    re.I,
)
_ORDINALS = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2}
_ORDINAL = re.compile(r"\b(" + "|".join(_ORDINALS) + r")\b", re.I)


def intent(tracker: Tracker) -> str:
    """The intent of the latest message; empty when there is none."""
    return str((tracker.latest_message.get("intent") or {}).get("name") or "")


def confidence(tracker: Tracker) -> float:
    """How sure the intent of the latest message is, from 0 to 1."""
    found = (tracker.latest_message.get("intent") or {}).get("confidence")
    return float(found or 0.0)


def turn_number(tracker: Tracker) -> int:
    """The number that web gave this turn; 0 where web had no part in it."""
    found = metadata(tracker).get("turn")
    return found if isinstance(found, int) else 0


def note(tracker: Tracker, came_of_it: Consequence) -> None:
    """Keep what the words did to what waited, for whoever answers them."""
    tracker.latest_message["came_of_it"] = came_of_it


def consequence(tracker: Tracker) -> Consequence:
    """What the words of this turn did to what waited."""
    found = tracker.latest_message.get("came_of_it")
    return found if isinstance(found, Consequence) else Consequence()


def text(tracker: Tracker) -> str:
    """The words of the latest message."""
    return str(tracker.latest_message.get("text") or "")


def metadata(tracker: Tracker) -> Mapping[str, Any]:
    """What the channel sent along with the latest message."""
    found = tracker.latest_message.get("metadata")
    return found if isinstance(found, dict) else {}


def words_beside(tracker: Tracker) -> str:
    """The words of a message that brought a code, without it."""
    return str(metadata(tracker).get("words") or "")


def all_said(tracker: Tracker, entity: str) -> list[str]:
    """Every value of an entity in the latest message, in the order said."""
    return [str(found["value"]) for found in _entities(tracker, entity)]


def said(tracker: Tracker, entity: str) -> str | None:
    """The last value of an entity in the latest message."""
    values = all_said(tracker, entity)
    return values[-1] if values else None


def payee_said(tracker: Tracker) -> str | None:
    """The payee in the latest message; in "Sunita, not Ramesh" it is Sunita."""
    words = text(tracker)
    meant = [
        str(found["value"])
        for found in _sure(_entities(tracker, "payee"))
        if not _NEGATED.search(words[: found.get("start") or 0])
    ]
    return meant[-1] if meant else None


def _sure(entities: Sequence[Event]) -> list[Event]:
    """Leave out doubtful ones beside a sure one: in "for the ointment" is no name."""
    scores = [float(found.get("confidence_entity") or 1.0) for found in entities]
    least = DOUBTFUL if scores and max(scores) >= SURE else 0.0
    return [
        found for found, score in zip(entities, scores, strict=True) if score >= least
    ]


def amount_said(tracker: Tracker) -> str | None:
    """The amount in the latest message.

    With several, the whole utterance: who reads it knows what "not" and "no" do.
    """
    values = all_said(tracker, "amount")
    if len(values) > 1:
        return text(tracker)
    return values[0] if values else None


def names_an_act(tracker: Tracker) -> bool:
    """Whether a refusal says what is not to be done: "don't send it", "stop that"."""
    return _ACT.search(text(tracker)) is not None


def points_back(tracker: Tracker) -> bool:
    """Whether the words point to somebody spoken of before: "him", "usko"."""
    return _PRONOUN.search(text(tracker)) is not None


def is_named(tracker: Tracker, name: str) -> bool:
    """Whether the first word of a name stands in the words."""
    return name.split()[0].casefold() in text(tracker).casefold()


def left_a_form(tracker: Tracker) -> bool:
    """Whether a form was open when this turn began, and was left in it."""
    return any(
        event.get("event") == "active_loop" and event.get("name") is None
        for event in turn(tracker)
    )


def what_is_wrong(tracker: Tracker) -> str:
    """Say which slot a bare "change that" is about: the payee's, or the amount's."""
    return "payee" if _ABOUT_THE_PERSON.search(text(tracker)) else "amount"


def asked_of_sign_ins(tracker: Tracker) -> Literal["devices", "last", "all"]:
    """Say what is asked about sign-ins: the devices, one's own last one, or all."""
    words = text(tracker)
    if _LAST_SIGN_IN.search(words):
        return "last"
    return "devices" if _KNOWN_DEVICES.search(words) else "all"


def choice(tracker: Tracker) -> str | None:
    """The offered button that "the second one" means; None when nothing was chosen."""
    match = _ORDINAL.search(text(tracker))
    offered = _offered(tracker)
    if len(offered) == 1 and hear_yes(text(tracker)) is Heard.YES:
        return offered[0]
    if match is None or not offered:
        return None
    place = _ORDINALS[match.group(1).lower()]
    return offered[place] if place < len(offered) else None


def asked_already(tracker: Tracker) -> bool:
    """Whether the check has asked "this one or that one" in this very turn."""
    return any(spoken_as(reply) in WHICH_OF_THEM for reply in _replies(turn(tracker)))


def spoken_as(reply: Event) -> str:
    """The name of the response that a reply was made of."""
    return str((reply.get("metadata") or {}).get("utter_action") or "")


def turn(tracker: Tracker) -> Sequence[Event]:
    """The events since the latest message, oldest first."""
    return _after_last_user(tracker.events)


def last_replies(tracker: Tracker) -> list[Event]:
    """What Saathi said in the turn before this one, oldest first."""
    events = tracker.events
    before = events[: len(events) - len(_after_last_user(events))]
    while before:
        replies = _replies(_after_last_user(before[:-1]))
        if replies:
            return replies
        before = _up_to_last_user(before[:-1])
    return []


def _replies(events: Sequence[Event]) -> list[Event]:
    return [e for e in events if e.get("event") == "bot" and e.get("text")]


def _offered(tracker: Tracker) -> list[str]:
    for reply in reversed(last_replies(tracker)):
        buttons = (reply.get("data") or {}).get("buttons") or []
        if buttons:
            return [str(button["payload"]) for button in buttons]
    return []


def _entities(tracker: Tracker, name: str) -> list[Event]:
    found = tracker.latest_message.get("entities") or []
    return [entity for entity in found if entity.get("entity") == name]


def _last_user(events: Sequence[Event]) -> int:
    places = (i for i in range(len(events) - 1, -1, -1) if _is_user(events[i]))
    return next(places, -1)


def _is_user(event: Event) -> bool:
    return event.get("event") == "user"


def _after_last_user(
    events: Sequence[Event],
) -> Sequence[Event]:
    return events[_last_user(events) + 1 :]


def _up_to_last_user(
    events: Sequence[Event],
) -> Sequence[Event]:
    return events[: _last_user(events) + 1]
