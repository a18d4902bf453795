"""What Rasa's own files must agree on with the channels."""

from pathlib import Path
from typing import Any

import yaml

from channels.hearing import INNER_EVENTS
from protocol import SECRET_HEADER

ROOT = Path(__file__).resolve().parents[3]


def read(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text())


def test_the_tracker_store_remembers_as_far_as_the_policies_look_back() -> None:
    policies = read("config.yml")["policies"]
    needed = [p.get("max_history") for p in policies if p["name"] != "RulePolicy"]
    assert None not in needed  # it would mean all of the conversation
    assert read("endpoints.yml")["tracker_store"]["max_history"] >= max(needed)


def test_actions_are_called_with_the_secret() -> None:
    headers = read("endpoints.yml")["action_endpoint"]["headers"]
    assert headers == {SECRET_HEADER: "${SAATHI_INNER_SECRET}"}


def test_no_stock_channel_is_open() -> None:
    assert list(read("credentials.yml")) == ["channels.assistant.AssistantInput"]


def test_inner_events_are_intents_of_the_domain() -> None:
    assert set(read("domain.yml")["intents"]) >= INNER_EVENTS
