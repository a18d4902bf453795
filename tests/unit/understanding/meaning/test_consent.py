"""A yes to money is every word of it a yes; whatever else is said is none."""

import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.unit.understanding.meaning.yeses import OTHERWISE, SAME, YES
from understanding.meaning import consent, english, hindi, repeating, spellings
from understanding.meaning.consent import Heard, hear_yes
from understanding.meaning.patterns import heaviest_cover, rows_of

RAMESH = ("Ramesh Kumar",)
REFUSALS = """
no|no no|nahi|never|don't|do not send it|please don't|cancel it|stop|mat bhejo|rehne do
no way|not now|not yet|no need|I don't want it|that is wrong|my answer is no|नहीं|मत भेजो
"""
WORDS_AGAINST = (
    *("not", "no", "but", "don't", "never", "if", "wait", "maybe", "tomorrow", "later"),
    *("nahi", "mat", "ruko", "lekin", "agar", "shayad", "kal", "kya", "why", "how"),
    *("Sunita", "Gupta", "Suresh", "Mohan", "Farida", "half", "twice", "again", "?"),
    *("0", "7", "50", "5000", "two", "thousand", "lakh", "%", "dollars", "लेकिन", "मत"),
)
ALL_YES = [*YES, *SAME]
TURNING = {"no", "not", "nahi", "but", "lekin", "par", "if", "agar", "wait", "mat"}
AGAINST = [text for text in OTHERWISE if TURNING.intersection(text.split())]


def heard(text: str) -> Heard:
    return hear_yes(text, payee_names=RAMESH, amount_paise=500_00)


@pytest.mark.parametrize("text", YES)
def test_a_yes_is_heard_whoever_is_paid(text: str) -> None:
    assert heard(text) is Heard.YES
    assert hear_yes(text) is Heard.YES


@pytest.mark.parametrize("text", SAME)
def test_the_same_payment_told_again_is_a_yes(text: str) -> None:
    assert heard(text) is Heard.YES


@pytest.mark.parametrize("text", SAME)
def test_another_payment_told_is_no_yes(text: str) -> None:
    other = hear_yes(text, payee_names=("Sunita Sharma",), amount_paise=600_00)
    assert other is not Heard.YES


@pytest.mark.parametrize("text", OTHERWISE)
def test_anything_else_is_no_yes(text: str) -> None:
    assert heard(text) is not Heard.YES


@pytest.mark.parametrize("text", REFUSALS.strip().replace("\n", "|").split("|"))
def test_a_refusal_and_nothing_else_is_a_no(text: str) -> None:
    assert heard(text) is Heard.NO


@pytest.mark.parametrize(
    "text", ["no, send 600", "not Ramesh, Sunita", "no wait", "cancel the gas", ""]
)
def test_a_refusal_that_says_more_is_unclear(text: str) -> None:
    assert heard(text) is Heard.UNCLEAR


def test_half_a_name_that_refuses_is_no_name() -> None:
    shop = ("Stop Shop",)
    assert hear_yes("yes to stop shop", payee_names=shop) is Heard.YES
    assert hear_yes("yes stop", payee_names=shop) is not Heard.YES


def test_a_payee_named_like_a_yes_does_not_spoil_it() -> None:
    assert hear_yes("sahi hai, bhej do", payee_names=("Sahi Ram",)) is Heard.YES


def test_no_phrase_uses_a_spelling_that_is_rewritten() -> None:
    rewritten = spellings.spelled("plese", frozenset())
    assert rewritten == ("please",)
    known = consent._known()
    assert not [
        word for word in known if spellings.spelled(word, frozenset()) != (word,)
    ]


def inserted(text: str, word: str, at: int) -> str:
    words = text.split()
    at %= len(words) + 1
    return " ".join([*words[:at], word, *words[at:]])


@given(st.sampled_from(ALL_YES), st.sampled_from(WORDS_AGAINST), st.integers(0, 30))
def test_a_word_against_it_spoils_any_yes(text: str, word: str, at: int) -> None:
    assert heard(inserted(text, word, at)) is not Heard.YES


@given(
    st.sampled_from(ALL_YES),
    st.text("abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=12),
    st.integers(0, 30),
)
def test_a_word_never_seen_spoils_any_yes(text: str, word: str, at: int) -> None:
    known = consent._known() | {"ramesh", "kumar", "rs"}
    usual = spellings.spelled(word, consent._known())
    assume(not known.intersection(usual) and not word.startswith(("r", "k")))
    assert heard(inserted(text, word, at)) is not Heard.YES


@given(st.sampled_from(ALL_YES), st.integers(0, 99_999), st.integers(0, 30))
def test_another_number_spoils_any_yes(text: str, number: int, at: int) -> None:
    assume(number not in (100, 500))
    assert heard(inserted(text, str(number), at)) is not Heard.YES


# Each was once heard as a yes.
@pytest.mark.parametrize(
    "text",
    [
        *("again yes", "yes again yes", "yes I can hear if you, please send it"),
        *("yes five hundred rupees half", "yes pay Ramesh 500 rupees half"),
        *("haan paanch sau 0", "yes five hundred 0 only", "50000 paise bhej do"),
    ],
)
def test_a_word_that_explains_nothing_is_not_passed_over(text: str) -> None:
    assert heard(text) is Heard.UNCLEAR


@given(st.sampled_from(ALL_YES), st.randoms())
def test_case_and_stops_change_nothing(text: str, chance: random.Random) -> None:
    noisy = " ".join(
        chance.choice((str.upper, str.title, str.lower))(word)
        + chance.choice(("", ",", "!", " ...", "  "))
        for word in text.replace("'", "'").split()
    )
    assert heard(noisy) is Heard.YES


@given(st.sampled_from(AGAINST), st.randoms())
def test_no_order_of_the_words_makes_a_no_a_yes(
    text: str, chance: random.Random
) -> None:
    words = text.split()
    chance.shuffle(words)
    assert heard(" ".join(words)) is not Heard.YES


@given(st.text(max_size=60))
def test_nothing_said_raises(text: str) -> None:
    assert heard(text) in Heard


@pytest.mark.parametrize("language", [english, hindi, repeating])
def test_no_phrase_is_a_bare_word_of_grammar(language: object) -> None:
    bare = {"do", "i", "you", "it", "that", "is", "to", "can", "may", "let", "make"}
    classes = getattr(language, "CLASSES")  # noqa: B009
    for table in ("YES", "ORDER", "WEAK", "BESIDE", "BEFORE_ORDER"):
        rows = rows_of(getattr(language, table, ""), classes)
        assert [row for row in rows if len(row) == 1 and row[0] & bare] == []


def test_a_long_row_of_yeses_is_weighed_fast() -> None:
    assert heaviest_cover(["yes"] * 24, consent._affirming()) == 2
    assert heard("yes " * 25) is Heard.UNCLEAR
