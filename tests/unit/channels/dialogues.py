"""Small dialogues, event by event as Rasa records them, for the tracker's tests."""

from __future__ import annotations

import warnings
from collections.abc import Callable

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    BotUttered,
    DefinePrevUserUtteredFeaturization,
    Event,
    LoopInterrupted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)

FORM = "transfer_money_form"
CUSTOM = [{"type": "custom"}]
DESCRIPTION = {
    "intents": ["greet", "transfer_money", "inform", "check_balance", "affirm"],
    "entities": ["payee", "amount"],
    "slots": {
        "payee": {
            "type": "text",
            "influence_conversation": False,
            "mappings": CUSTOM,
        },
        "amount": {"type": "text", "mappings": CUSTOM},
        "confirmed": {"type": "bool", "mappings": CUSTOM},
    },
    "forms": {FORM: {"required_slots": ["payee", "amount", "confirmed"]}},
    "actions": ["action_check_balance", "action_transfer_money", "action_stop"],
    "responses": {"utter_greet": [{"text": "Hello."}]},
}


def _domain() -> Domain:
    with warnings.catch_warnings():
        # Rasa tells everybody with slots that they are not filled by themselves.
        warnings.simplefilter("ignore")
        return Domain.from_dict(DESCRIPTION)


DOMAIN = _domain()


def beginning() -> list[Event]:
    return [ActionExecuted("action_session_start"), SessionStarted(), listen(True)]


def message(intent: str, text: str = "", **entities: str) -> list[Event]:
    found = [{"entity": name, "value": value} for name, value in entities.items()]
    parse_data = {
        "text": text,
        "intent": {"name": intent, "confidence": 0.9},
        "entities": found,
        "intent_ranking": [{"name": intent, "confidence": 0.9}] * 10,
    }
    words = text or f"words for {intent}"
    return [UserUttered(words, parse_data["intent"], found, parse_data)]


def executed(action: str, hidden: bool) -> Event:
    return ActionExecuted(action, "SomePolicy", 1.0, hide_rule_turn=hidden)


def listen(hidden: bool) -> Event:
    return executed("action_listen", hidden)


def answered(action: str, hidden: bool) -> list[Event]:
    return [
        DefinePrevUserUtteredFeaturization(False),
        executed(action, hidden),
        BotUttered(f"{action} says something"),
    ]


def asked(slot: str | None) -> list[Event]:
    return [SlotSet("requested_slot", slot), BotUttered(f"what {slot}?")]


def greeting(hidden: bool) -> list[Event]:
    return [*message("greet"), *answered("utter_greet", hidden), listen(hidden)]


def balance(hidden: bool) -> list[Event]:
    said = message("check_balance")
    return [*said, *answered("action_check_balance", hidden), listen(hidden)]


def form_begins(hidden: bool) -> list[Event]:
    return [
        *message("transfer_money", payee="Ramesh"),
        SlotSet("payee", "Ramesh"),
        DefinePrevUserUtteredFeaturization(False),
        executed(FORM, hidden),
        ActiveLoop(FORM),
        *asked("amount"),
        listen(hidden),
    ]


def form_goes_on(hidden: bool) -> list[Event]:
    return [
        *message("inform", amount="five hundred"),
        SlotSet("amount", "five hundred"),
        DefinePrevUserUtteredFeaturization(False),
        executed(FORM, hidden),
        SlotSet("amount", "five hundred"),
        *asked("confirmed"),
        listen(hidden),
    ]


def digression(hidden: bool) -> list[Event]:
    return [
        *message("check_balance"),
        ActionExecutionRejected(FORM),
        *answered("action_check_balance", hidden),
        LoopInterrupted(True),
        executed(FORM, hidden),
        *asked("amount"),
        listen(hidden),
    ]


def digression_without_return(hidden: bool) -> list[Event]:
    return [
        *message("greet"),
        ActionExecutionRejected(FORM),
        *answered("utter_greet", hidden),
        listen(hidden),
    ]


def form_ends(hidden: bool) -> list[Event]:
    return [
        *message("affirm"),
        SlotSet("confirmed", True),
        DefinePrevUserUtteredFeaturization(False),
        executed(FORM, hidden),
        SlotSet("requested_slot", None),
        ActiveLoop(None),
        executed("action_transfer_money", hidden),
        BotUttered("sent"),
        SlotSet("payee", None),
        SlotSet("amount", None),
        SlotSet("confirmed", None),
        listen(hidden),
    ]


def form_stopped(hidden: bool) -> list[Event]:
    return [
        *message("inform", "stop"),
        ActionExecutionRejected(FORM),
        DefinePrevUserUtteredFeaturization(False),
        executed("action_deactivate_loop", hidden),
        SlotSet("requested_slot", None),
        ActiveLoop(None),
        executed("action_stop", hidden),
        listen(hidden),
    ]


def not_understood(hidden: bool) -> list[Event]:
    return [
        *message("greet", "mumble"),
        *answered("action_default_fallback", hidden),
        UserUtteranceReverted(),
        listen(hidden),
    ]


Turn = Callable[[bool], list[Event]]
IDLE_TURNS: tuple[Turn, ...] = (greeting, balance, not_understood, form_begins)
FORM_TURNS: tuple[Turn, ...] = (
    form_goes_on,
    form_goes_on,
    digression,
    digression_without_return,
    form_ends,
    form_stopped,
)


def possible(in_form: bool) -> tuple[Turn, ...]:
    return FORM_TURNS if in_form else IDLE_TURNS


def leaves_form_open(turn: Turn, in_form: bool) -> bool:
    if turn is form_begins:
        return True
    return in_form and turn not in (form_ends, form_stopped)
