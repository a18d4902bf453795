"""Whatever comes in, what goes on is one line that no layer reads as a command."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from channels.redaction.plain_text import clean

MISCHIEF = st.text(
    st.sampled_from(
        "/\\ \t\n\x00\u200b\u2060\ufeff\u00ad\u2044\u2215\uff0f\u3164\u115fa"
    )
)


@given(st.text() | MISCHIEF)
@example("\u2101greet")
@example("/\u0338/greet")
def test_no_text_becomes_a_command(text: str) -> None:
    cleaned = clean(text)
    assert not cleaned.strip().startswith("/")
    assert cleaned == cleaned.strip()
    assert "\n" not in cleaned


@given(st.text() | MISCHIEF)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text())
def test_nothing_invisible_is_left(text: str) -> None:
    categories = {unicodedata.category(character) for character in clean(text)}
    assert categories.isdisjoint({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("send five hundred rupees", "send five hundred rupees"),
        ("  two   blanks\tand\na line ", "two blanks and a line"),
        ("ramesh@okaxis / kamala@saathi", "ramesh@okaxis / kamala@saathi"),
        ("₹1,500.50", "₹1,500.50"),
        ("Jos\u0065\u0301", "Jos\u00e9"),
        ("\uff28\uff29", "HI"),
        ("/greet", "greet"),
        ("\u0915\u094d\u092f\u093e", "\u0915\u094d\u092f\u093e"),
    ],
)
def test_ordinary_words_stay_as_they_are(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned
