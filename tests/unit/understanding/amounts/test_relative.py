from dataclasses import FrozenInstanceError
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from understanding.amounts.reading import AmountKind, read_amount
from understanding.amounts.relative import RelativeAmount, RelativeKind, read_relative

MORE, LESS = RelativeKind.MORE, RelativeKind.LESS
TIMES, OF_BALANCE = RelativeKind.TIMES, RelativeKind.OF_BALANCE

SAID = {  # utterance: what of what; rupees for more and less
    "two hundred more": (MORE, 200),
    "make it fifty rupees more": (MORE, 50),
    "another 1,000 please": (MORE, 1000),
    "add 300 to it": (MORE, 300),
    "increase it by two thousand": (MORE, 2000),
    "aur do sau bhejo": (MORE, 200),
    "do sau aur": (MORE, 200),
    "250 less": (LESS, 250),
    "reduce it by a thousand": (LESS, 1000),
    "pachas rupaye kam": (LESS, 50),
    "half": (TIMES, Fraction(1, 2)),
    "half of it": (TIMES, Fraction(1, 2)),
    "send half that": (TIMES, Fraction(1, 2)),
    "three quarters of that": (TIMES, Fraction(3, 4)),
    "uska aadha": (TIMES, Fraction(1, 2)),
    "double": (TIMES, 2),
    "make it double please": (TIMES, 2),
    "twice as much": (TIMES, 2),
    "triple that amount": (TIMES, 3),
    "five times that": (TIMES, 5),
    "dugna kar do": (TIMES, 2),
    "forty per cent of it": (TIMES, Fraction(2, 5)),
    "half of my balance": (OF_BALANCE, Fraction(1, 2)),
    "a fifth of my savings": (OF_BALANCE, Fraction(1, 5)),
    "two thirds of the balance": (OF_BALANCE, Fraction(2, 3)),
    "send 2.5% of my balance to Meena": (OF_BALANCE, Fraction(1, 40)),
    "twenty five percent of my account balance": (OF_BALANCE, Fraction(1, 4)),
    "balance ka aadha": (OF_BALANCE, Fraction(1, 2)),
}
NOT_SAID = (
    "",
    "🙏",
    "five hundred",
    "half a lakh",
    "two and a half thousand",
    "ek hazaar aur do sau rupaye",
    "one more",
    "two more payees",
    "one more time",
    "not more than 200",
    "200 more or less",
    "don't double it",
    "nine double eight one",
    "I was charged twice",
    "on the third of May",
    "150% of my balance",
    "zero percent of my balance",
    "add half of that",
    "double that and two hundred more",
    "half " * 200,
)


@pytest.mark.parametrize(("text", "said"), SAID.items())
def test_an_amount_relative_to_another_is_read(
    text: str, said: tuple[RelativeKind, Fraction | int]
) -> None:
    kind, value = said
    in_paise = 100 if kind in (MORE, LESS) else 1
    assert read_relative(text) == RelativeAmount(kind, Fraction(value * in_paise))


@pytest.mark.parametrize("text", SAID)
def test_what_is_relative_is_no_value_by_itself(text: str) -> None:
    reading = read_amount(text)
    assert reading.kind in (AmountKind.NONE, AmountKind.AMBIGUOUS)


@pytest.mark.parametrize("text", NOT_SAID)
def test_what_is_no_clear_relation_is_none(text: str) -> None:
    assert read_relative(text) is None


def test_it_does_not_change() -> None:
    relative = RelativeAmount(MORE, Fraction(100))
    with pytest.raises(FrozenInstanceError):
        relative.value = Fraction(1)  # type: ignore[misc]


WORDS = (
    "half double twice of that it my balance a tenth ten percent % more less add by to "
    "aur kam sau hundred 500 times as much one rupees not ka aadha three third"
)


@settings(deadline=None)  # a busy machine is no failure
@given(
    st.one_of(
        st.text(max_size=200),
        st.lists(st.sampled_from(WORDS.split()), max_size=30).map(" ".join),
    )
)
def test_no_text_raises_and_every_value_is_positive(text: str) -> None:
    relative = read_relative(text)
    if relative is not None:
        assert relative.value > 0
        assert relative.kind is not OF_BALANCE or relative.value <= 1
