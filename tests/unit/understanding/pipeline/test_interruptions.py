"""What interrupts a form: the whole table, and that no rule repeats it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest
import yaml

from services.installation.settings import ROOT
from understanding.pipeline.interruptions import (
    LEAVE,
    LEAVES,
    PARK,
    SWITCHES,
    next_step,
)

DOMAIN: Mapping[str, Any] = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))
RULES: list[Mapping[str, Any]] = yaml.safe_load(
    (ROOT / "data" / "rules.yml").read_text("utf-8")
)["rules"]
FORMS = tuple(DOMAIN["forms"])
INTENTS = tuple(DOMAIN["intents"])
LISTEN = "action_listen"
ASKED = ("confirmed", "amount", "customer_handle", None)
# Said again here, so that nothing drops out of the table unseen.
LEFT = {
    "stop": "action_stop",
    "start_again": "action_stop",
    "goodbye": "action_goodbye",
    "human_handoff": "action_human_handoff",
    "sign_out": "action_sign_out",
    "cancel_transfer": "action_cancel_transfer",
    "dispute_payment": "action_cancel_transfer",
    "scam_pressure": "action_protect",
    "report_fraud": "action_protect",
    "distress": "action_care",
    "same_again": "action_same_again",
    "schedule_payment": "action_schedule_payment",
}
NOTHING = sorted(set(INTENTS) - set(LEFT) - set(SWITCHES) - {"deny"})


def test_the_table_names_what_the_domain_knows() -> None:
    assert dict(LEAVES) == LEFT
    assert {*LEAVES, *SWITCHES} <= set(INTENTS)
    assert {LEAVE, PARK, *LEAVES.values()} <= {LEAVE, *DOMAIN["actions"]}
    assert set(SWITCHES.values()) == set(FORMS)
    assert not set(LEAVES) & set(SWITCHES)


@pytest.mark.parametrize(("intent", "form"), product(LEFT, FORMS))
def test_a_form_is_left_and_then_it_is_done(intent: str, form: str) -> None:
    for asked_for in ASKED:
        assert next_step(intent, form, asked_for, []) == LEAVE
    assert next_step(intent, None, None, [LEAVE]) == LEFT[intent]
    assert next_step(intent, None, None, [LEAVE, LEFT[intent]]) == LISTEN


@pytest.mark.parametrize(("intent", "form"), product(SWITCHES, FORMS))
def test_a_form_is_put_aside_for_another_and_never_for_itself(
    intent: str, form: str
) -> None:
    other = SWITCHES[intent]
    for asked_for in ASKED:
        expected = None if other == form else PARK
        assert next_step(intent, form, asked_for, []) == expected
    assert next_step(intent, form, None, [PARK]) == other
    assert next_step(intent, other, None, [PARK, other]) is None


@pytest.mark.parametrize("form", FORMS)
def test_a_no_answers_yes_or_no_and_leaves_any_other_question(form: str) -> None:
    assert next_step("deny", form, "confirmed", []) is None
    for asked_for in ("payee", "amount", "vpa", "customer_handle", None):
        assert next_step("deny", form, asked_for, []) == LEAVE
    assert next_step("deny", None, None, [LEAVE]) == "action_stop"


@pytest.mark.parametrize(("intent", "form"), product(NOTHING, FORMS))
def test_anything_else_is_the_forms_own_or_a_digression(intent: str, form: str) -> None:
    for asked_for in ASKED:
        assert next_step(intent, form, asked_for, []) is None
    assert next_step(intent, form, "confirmed", [f"action_{intent}"]) is None


@pytest.mark.parametrize("intent", INTENTS)
def test_outside_any_form_nothing_is_interrupted(intent: str) -> None:
    assert next_step(intent, None, None, []) is None
    assert next_step(intent, None, None, ["action_done"]) is None


@pytest.mark.parametrize("form", FORMS)
def test_what_is_done_after_a_form_ends_the_turn(form: str) -> None:
    assert next_step("affirm", None, None, [form]) is None
    assert next_step("affirm", None, None, [form, "action_done"]) == LISTEN
    assert next_step("affirm", None, None, ["action_done", form]) is None
    assert next_step("affirm", form, None, ["action_done", "action_more"]) is None


def intents_of(rule: Mapping[str, Any]) -> set[str]:
    steps = [each for step in rule["steps"] for each in step.get("or", [step])]
    return {each["intent"] for each in steps if "intent" in each}


def forms_of(rule: Mapping[str, Any]) -> set[str]:
    steps = [*rule["steps"], *rule.get("condition", [])]
    return {step["active_loop"] for step in steps if step.get("active_loop")}


@pytest.mark.parametrize("intent", [*LEFT, "greet", "deny", *SWITCHES])
def test_it_has_one_rule_at_most_whatever_forms_there_are(intent: str) -> None:
    rules = [rule for rule in RULES if intent in intents_of(rule)]
    assert len(rules) == 1
    begins = {SWITCHES[intent]} if intent in SWITCHES else set()
    assert forms_of(rules[0]) == begins


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["rule"]))
def test_no_rule_repeats_the_table(rule: Mapping[str, Any]) -> None:
    actions = [step["action"] for step in rule["steps"] if "action" in step]
    assert not {LEAVE, PARK} & set(actions)
    left = intents_of(rule) & set(LEFT)
    # Within a form the table speaks; the rule only for what is said outside any.
    if left:
        assert {"active_loop": None} in rule["condition"]
        assert {LEFT[name] for name in left} == set(actions)
