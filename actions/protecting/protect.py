"""Danger and distress: somebody else is behind it, or somebody is not well."""

from __future__ import annotations

import re

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import frames, heard
from actions.base import BankingAction
from actions.close_form import ALL_SLOTS
from services.people.sessions import Session

FRAUD_LINE = "1930"  # the national cyber crime helpline
_GAVE_AWAY = re.compile(
    r"\b(?:shared|gave|given|told|read out|bata di\w*|de di\w*)\b", re.I
)
_DYING = re.compile(
    r"life|die\b|dying|suicide|kill|hang|jump|live|alone|lonely|mar\b|mar[nj]\w+|jeena"
    r"|akel\w+|hopeless|rona|cry\w*|weep|curse|god|zindagi",
    re.I,
)
_BEREAVED = re.compile(
    r"died|dead|passed away|expired|no more|guzar\w*|chal bas\w*|since (?:he|she) ",
    re.I,
)
_ABUSED = re.compile(
    r"\b(?:beat\w*|hit\w*|slap\w*|maar\w*|threaten\w*|lock\w*|throw me|prisoner"
    r"|khana bhi nahi|push\w*|son|daughter|bahu|beta ne)\b",
    re.I,
)


# What is needed, by the first words that are found; the last by any.
NEEDS = {"grief": _BEREAVED, "despair": _DYING, "abuse": _ABUSED, "illness": None}


class ActionProtect(BankingAction):
    """Warns in two plain sentences, and offers to block."""

    called = "action_protect"
    clears = ALL_SLOTS
    tells_what_stopped = True

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Say what is stopped by the rows, the warning, whom to call, one question."""
        _tell_money_stopped(dispatcher, tracker)
        away = _GAVE_AWAY.search(heard.text(tracker))
        dispatcher.utter_message(
            response="utter_protect_given_away" if away else "utter_protect",
            telephone=self.helpline,
            fraud_line=FRAUD_LINE,
        )
        return [
            SlotSet(heard.QUESTION, "block_account_form"),
            SlotSet(frames.SLOT, None),
        ]


class ActionCare(BankingAction):
    """One kind sentence, and who helps at once; money waits, nothing is sold."""

    called = "action_care"
    clears = ALL_SLOTS
    tells_what_stopped = True

    def reply(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, session: Session
    ) -> list[EventType]:
        """Say it, and whether money was stopped."""
        dispatcher.utter_message(response=f"utter_care_{_need(heard.text(tracker))}")
        _tell_money_stopped(dispatcher, tracker)
        return [SlotSet(frames.SLOT, None)]


def _tell_money_stopped(dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
    came_of_it = heard.consequence(tracker)
    if came_of_it.voided is not None or came_of_it.suspended:
        dispatcher.utter_message(response="utter_money_stopped")


def _need(words: str) -> str:
    found = (need for need, said in NEEDS.items() if said is None or said.search(words))
    return next(found)
