"""What is taken from the latest message, and what is left."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker

from actions import heard


def message(text: str, *entities: dict[str, Any]) -> Tracker:
    latest = {"text": text, "intent": {"name": "transfer_money"}, "entities": entities}
    return Tracker("c", {}, latest, [], False, None, {}, "action_listen")


def payee(value: str, text: str, confidence: float | None) -> dict[str, Any]:
    found: dict[str, Any] = {"entity": "payee", "value": value}
    found |= {"start": text.index(value), "end": text.index(value) + len(value)}
    return found | ({"confidence_entity": confidence} if confidence else {})


def test_a_doubtful_name_beside_a_sure_one_is_none() -> None:
    text = "send three hundred rupees to ramesh for arthritis ointment"
    spans = (payee("ramesh", text, 0.99), payee("ointment", text, 0.54))
    assert heard.payee_said(message(text, *spans)) == "ramesh"


def test_a_doubtful_name_alone_is_still_asked_about() -> None:
    text = "send it to ointment"
    assert heard.payee_said(message(text, payee("ointment", text, 0.5))) == "ointment"


def test_the_last_of_two_sure_names_is_meant_and_a_negated_one_is_not() -> None:
    text = "to ramesh, i mean sunita"
    spans = (payee("ramesh", text, 0.99), payee("sunita", text, None))
    assert heard.payee_said(message(text, *spans)) == "sunita"
    text = "sunita, not ramesh"
    spans = (payee("sunita", text, 0.99), payee("ramesh", text, 0.99))
    assert heard.payee_said(message(text, *spans)) == "sunita"
