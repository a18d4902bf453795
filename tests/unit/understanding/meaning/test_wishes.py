"""A sentence about paying is a wish to pay now, or its words say why it is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.understanding.meaning.payments import OTHERS, WISHES
from understanding.meaning.wishes import Veto, veto

IMPERATIVES = [text for text in WISHES if text.startswith(("send ", "pay ", "give "))]
WANTS = [text for text in WISHES if text.startswith(("I want to ", "I need to "))]


@pytest.mark.parametrize("text", WISHES)
def test_a_wish_is_not_stopped(text: str) -> None:
    assert veto(text) is None


@pytest.mark.parametrize(("why", "text"), OTHERS)
def test_what_only_sounds_like_a_wish_is_stopped(why: str, text: str) -> None:
    assert veto(text) is not None, why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("I sent 500 to Ramesh", Veto.PAST),
        ("don't send 500 to Ramesh", Veto.NEGATED),
        ("if he comes send 500 to Ramesh", Veto.HYPOTHETICAL),
        ("how do I send 500 to Ramesh", Veto.ASKED),
        ("my son says send 500 to Ramesh", Veto.REPORTED),
        ("my brother sends Ramesh 500", Veto.OTHERS),
        ("send me 500", Veto.RECEIVING),
        ("send 500 to Ramesh tomorrow", Veto.LATER),
        ("send a message to Ramesh", Veto.THING),
        ("sending money frightens me", Veto.ABOUT),
    ],
)
def test_the_reason_is_told(text: str, why: Veto) -> None:
    assert veto(text) is why


@given(st.sampled_from(IMPERATIVES), st.sampled_from(["don't ", "do not ", "never "]))
def test_a_wish_negated_is_none(text: str, negation: str) -> None:
    assert veto(negation + text) is not None


@given(
    st.sampled_from([*IMPERATIVES, *WANTS]),
    st.sampled_from(["my son says ", "he told me ", "if he comes ", "she said "]),
)
def test_a_wish_in_another_s_mouth_or_on_a_condition_is_none(
    text: str, before: str
) -> None:
    assert veto(before + text) is not None


@given(st.sampled_from(IMPERATIVES), st.sampled_from(["how do I ", "should I "]))
def test_a_wish_asked_about_is_none(text: str, question: str) -> None:
    assert veto(question + text) is not None


@given(
    st.sampled_from(WISHES),
    st.sampled_from([str.upper, str.title, str.lower, "{}.".format, "beta, {}".format]),
)
def test_case_and_address_stop_no_wish(text: str, noise: object) -> None:
    assert callable(noise)
    assert veto(noise(text)) is None


@given(st.text(max_size=80))
def test_nothing_said_raises(text: str) -> None:
    assert veto(text) in (None, *Veto)


def test_a_long_sentence_is_judged_fast() -> None:
    assert veto("please just now " * 60 + "send 500 to Ramesh") is None
