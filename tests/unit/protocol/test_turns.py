import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol import SECRET_HEADER, Button, ProtocolError, Reply, Said, Say

SECRET = "482913"
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=50)
buttons = st.builds(Button, title=texts, payload=texts)
replies = st.builds(Reply, text=texts, buttons=st.tuples(buttons))
says = st.builds(
    Say,
    conversation_id=st.from_regex(r"\A[A-Za-z0-9_.:-]{1,128}\Z"),
    text=texts,
    event=st.none() | texts,
    metadata=st.dictionaries(texts, texts | st.integers()),
    awaiting=st.sampled_from([None, "passcode", "confirmation"]),
    late_passcode=st.booleans(),
)
saids = st.builds(
    Said,
    transcript=texts,
    replies=st.lists(replies, max_size=3).map(tuple),
    confidence=st.none() | st.floats(0, 1),
)


@given(says)
def test_say_survives_the_wire(say: Say) -> None:
    assert Say.from_json(json.loads(json.dumps(say.to_json()))) == say


@given(saids)
def test_said_survives_the_wire(said: Said) -> None:
    assert Said.from_json(json.loads(json.dumps(said.to_json()))) == said


def test_only_the_conversation_is_required() -> None:
    assert Say.from_json({"conversation_id": "c1"}) == Say("c1")


WRONG_SAYS: dict[str, Any] = {
    "a list": [SECRET],
    "null": None,
    "a text": SECRET,
    "no conversation": {"text": SECRET},
    "a conversation of another type": {"conversation_id": 482913},
    "an empty conversation": {"conversation_id": ""},
    "a conversation with a slash": {"conversation_id": f"{SECRET}/1"},
    "a conversation with a line end": {"conversation_id": f"{SECRET}\n"},
    "a conversation too long": {"conversation_id": SECRET * 30},
    "a text of another type": {"conversation_id": "c", "text": 482913},
    "a null text": {"conversation_id": "c", "text": None},
    "an event of another type": {"conversation_id": "c", "event": [SECRET]},
    "metadata of another type": {"conversation_id": "c", "metadata": [SECRET]},
    "metadata null": {"conversation_id": "c", "metadata": None},
    "metadata with a number as name": {"conversation_id": "c", "metadata": {1: 2}},
    "awaiting something else": {"conversation_id": "c", "awaiting": SECRET},
    "late as a text": {"conversation_id": "c", "late_passcode": SECRET},
    "late as a number": {"conversation_id": "c", "late_passcode": 1},
    "an unknown field": {"conversation_id": "c", "sender": SECRET},
}


@pytest.mark.parametrize("data", WRONG_SAYS.values(), ids=WRONG_SAYS)
def test_a_wrong_say_is_refused_without_being_quoted(data: Any) -> None:
    with pytest.raises(ProtocolError) as refused:
        Say.from_json(data)
    assert SECRET not in str(refused.value)
    assert refused.value.__context__ is None


GOOD_REPLY = {"text": "t", "buttons": []}
WRONG_SAIDS: dict[str, Any] = {
    "nothing": {},
    "no transcript": {"replies": [], "confidence": 0.5},
    "replies of another type": {"transcript": "", "replies": {"text": SECRET}},
    "a reply of another type": {"transcript": "", "replies": [SECRET]},
    "a reply with an unknown field": {
        "transcript": "",
        "replies": [{**GOOD_REPLY, "image": SECRET}],
    },
    "a button without payload": {
        "transcript": "",
        "replies": [{"text": "", "buttons": [{"title": SECRET}]}],
    },
    "confidence as a text": {"transcript": "", "confidence": SECRET},
    "confidence as a truth": {"transcript": "", "confidence": True},
    "evidence of an unknown kind": {"transcript": "", "evidence": SECRET},
    "confidence above one": {"transcript": "", "confidence": 1.1},
    "confidence not a number": {"transcript": "", "confidence": float("nan")},
}


@pytest.mark.parametrize("data", WRONG_SAIDS.values(), ids=WRONG_SAIDS)
def test_a_wrong_said_is_refused_without_being_quoted(data: Any) -> None:
    with pytest.raises(ProtocolError) as refused:
        Said.from_json(data)
    assert SECRET not in str(refused.value)


def test_metadata_are_copied_both_ways() -> None:
    metadata = {"a": 1}
    say = Say.from_json({"conversation_id": "c", "metadata": metadata})
    metadata["a"] = 2
    say.to_json()["metadata"]["a"] = 3
    assert say.metadata == {"a": 1}


def test_the_secret_travels_in_this_header() -> None:
    assert SECRET_HEADER == "X-Saathi-Secret"
