"""The domain and the code agree: every refusal has words, no slot has authority."""

from __future__ import annotations

import inspect
import re
from typing import Any, get_args

import pytest

from actions.captures import FAULTS
from actions.paying.transfer_money import SLOTS
from actions.protecting.protect import NEEDS
from actions.talking.not_yet import WISHES
from biometrics.verifier import MODALITIES
from services.confirming.acts import ACTS
from services.paying.whereabouts import State
from services.work import errors
from services.work.errors import Refusal
from tests.unit.actions.dialogue import PLACEHOLDER, ROOT, domain

# What a slot may hold: words that were said, and whether a yes was heard.
ALLOWED_SLOTS = {
    "payee": "text",
    "amount": "text",
    "period": "text",
    "narration": "text",
    "vpa": "text",
    "customer_handle": "text",
    "direction": "text",
    "count": "text",
    "confirmed": "bool",
    "frames": "any",  # wishes put aside, with such words
    "question": "text",  # which action a yes to the last question sets off
    "spoken_of": "text",  # a saved payee's UPI ID
    "half_code": "text",  # sealed, and worth nothing without the other half
}
REFUSALS = [
    found
    for _, found in inspect.getmembers(errors, inspect.isclass)
    if issubclass(found, Refusal) and found is not Refusal
]


def make(refusal: type[Refusal]) -> Refusal:
    if refusal is errors.PayeeAmbiguous:
        return errors.PayeeAmbiguous(("A", "B"))
    if refusal is errors.PayeeNear:
        return errors.PayeeNear("A", ("B",))
    return refusal()


def texts() -> dict[str, list[dict[str, Any]]]:
    responses: dict[str, list[dict[str, Any]]] = domain()["responses"]
    return responses


def test_no_slot_carries_authority() -> None:
    slots = {name: slot["type"] for name, slot in domain()["slots"].items()}
    assert slots == ALLOWED_SLOTS


def test_only_the_yes_influences_the_dialogue() -> None:
    slots = domain()["slots"]
    influential = [n for n, slot in slots.items() if slot["influence_conversation"]]
    assert influential == ["confirmed"]


def test_the_yes_is_heard_only_while_it_is_asked_for() -> None:
    mappings = domain()["slots"]["confirmed"]["mappings"]
    assert {mapping["type"] for mapping in mappings} == {"from_intent"}
    for mapping in mappings:
        for condition in mapping["conditions"]:
            assert condition["requested_slot"] == "confirmed"
            assert condition["active_loop"].endswith("_form")


def test_free_text_fills_a_slot_only_while_it_is_asked_for() -> None:
    for name, slot in domain()["slots"].items():
        for mapping in slot["mappings"]:
            if mapping["type"] == "from_text":
                asked = {c["requested_slot"] for c in mapping["conditions"]}
                assert asked == {name}


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda r: r.__name__)
def test_every_refusal_has_words_and_all_they_need(refusal: type[Refusal]) -> None:
    raised = make(refusal)
    given = {"detail", "telephone", *raised.params}
    for variant in texts()[raised.utter]:
        assert set(PLACEHOLDER.findall(variant["text"])) <= given


def test_every_refusal_response_belongs_to_a_refusal() -> None:
    spoken = {name for name in texts() if name.startswith("utter_refused_")}
    assert spoken == {make(refusal).utter for refusal in REFUSALS}


def test_every_response_in_the_code_is_in_the_domain() -> None:
    code = "".join(p.read_text("utf-8") for p in (ROOT / "actions").rglob("*.py"))
    named = set(re.findall(r'"(utter_\w*[a-z])"', code)) - {"utter_action"}
    assert named <= set(texts())


def test_every_response_in_the_domain_is_used() -> None:
    parts = [*(ROOT / "actions").rglob("*.py"), *(ROOT / "data").glob("*.yml")]
    used = "".join(part.read_text("utf-8") for part in parts)
    asked = {name for name in texts() if name.startswith("utter_ask_")}
    states = ("anonymous", "signed_in")
    built = {f"utter_help_{state}" for state in states}
    built |= {f"utter_{m}_{w}" for m in MODALITIES for w in ("forgotten", "unknown")}
    built |= {f"utter_enrol_{modality}_challenge" for modality in MODALITIES}
    built |= set(FAULTS.values())
    refused = {name for name in texts() if name.startswith("utter_refused_")}
    built |= {f"utter_voided_{act.kind}" for act in ACTS if act.ordered}
    by_code = (act for act in ACTS if act.ordered and "passcode" in act.confirmed_by)
    built |= {f"utter_still_wanted_{act.kind}" for act in by_code}
    built |= {f"utter_whereabouts_{state}" for state in get_args(State)}
    built |= {f"utter_care_{need}" for need in NEEDS}
    built |= {f"utter_too_late_{how}" for how in ("posted", "sent")}
    built |= {"utter_ask_transfer_money_form_confirmed_narration"}
    left = set(texts()) - asked - built - refused
    # Rasa itself says utter_default when no policy knows what to do.
    assert {name for name in left if name not in used} == set()


def test_every_wish_that_is_not_built_is_named_honestly() -> None:
    rules = (ROOT / "data" / "rules.yml").read_text("utf-8")
    group = rules[rules.index("- rule: not yet") :].partition("- action:")[0]
    assert set(re.findall(r"intent: (\w+)", group)) == set(WISHES)


def test_every_button_says_plain_words() -> None:
    for variants in texts().values():
        for variant in variants:
            for button in variant.get("buttons", []):
                assert re.fullmatch(r"[a-zA-Z ]+", button["payload"])


def test_a_session_is_never_ended_by_rasa_and_takes_no_slots_along() -> None:
    assert domain()["session_config"] == {
        "session_expiration_time": 0,
        "carry_over_slots_to_new_session": False,
    }


def test_what_a_payment_leaves_in_slots_is_cleared() -> None:
    assert set(SLOTS) <= set(ALLOWED_SLOTS)
