"""Words that weigh more than a classifier, row by row."""

from __future__ import annotations

import pytest

from understanding.meaning.cues import Cue, cue_of, takes_back, unsettles

DESPAIR = (
    "I have chest pain",
    "there is pain in my chest",
    "I cannot breathe",
    "I fell down in the kitchen",
    "call an ambulance",
    "I want to die",
    "I do not want to live",
    "my husband has died",
    "I lost my wife",
    "my son beats me",
    "I am so lonely",
    "mar jaun to achha",
)
DANGER = (
    "a man is asking me to send the money",
    "the bank manager wants my otp",
    "they told me to install anydesk",
    "he can see my screen",
    "they say I am under digital arrest",
    "I won a lottery",
    "my kyc will be blocked today",
    "the electricity will be cut tonight",
    "this is a fraud",
    "do not tell your son",
    "keep it a secret",
    "he is still on the line",
    "I told him the otp",
    "otp bata diya",
    "they forced me to pay",
    "somebody hacked my account",
)
AGAINST = (
    "wrong person",
    "do not send it",
    "please cancel it",
    "take it back",
    "mat bhejo",
    "rehne do",
    "I changed my mind",
    "by mistake",
    "no",
    "nahi",
    "to sunita instead",
    "I meant six hundred",
)
NONE = (
    "yes",
    "haan ji",
    "send 500 to ramesh",
    "what is my balance",
    "one moment",
    "who is that",
    "good morning",
    "how long does it take",
    "thank you",
    "the code has come",
)
ROWS = [
    *((text, Cue.DESPAIR) for text in DESPAIR),
    *((text, Cue.DANGER) for text in DANGER),
    *((text, Cue.AGAINST) for text in AGAINST),
    *((text, None) for text in NONE),
]


@pytest.mark.parametrize(("text", "cue"), ROWS)
def test_the_cue_of_a_sentence(text: str, cue: Cue | None) -> None:
    assert cue_of(text) is cue


@pytest.mark.parametrize("text", [*DESPAIR, *DANGER])
def test_it_counts_beside_a_yes_and_in_capitals(text: str) -> None:
    assert cue_of(f"yes, {text}") is cue_of(text)
    assert cue_of(text.upper()) is cue_of(text)


def test_the_gravest_counts() -> None:
    assert cue_of("no, my chest is paining and he wants my otp") is Cue.DESPAIR
    assert cue_of("no, he wants my otp") is Cue.DANGER


@pytest.mark.parametrize("text", AGAINST)
def test_what_takes_something_back(text: str) -> None:
    assert takes_back(text)


@pytest.mark.parametrize("text", NONE)
def test_what_takes_nothing_back(text: str) -> None:
    assert not takes_back(text)
    assert not unsettles(text)


@pytest.mark.parametrize(
    "text",
    ["I have already paid", "ask my son first", "maybe", "till then", "not now"],
)
def test_what_unsettles_a_yes(text: str) -> None:
    assert unsettles(text)
