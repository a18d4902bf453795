"""A word beside a number that nothing explains makes a question."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from understanding.amounts.reading import AmountKind, read_amount

READ = {  # utterance: rupees
    "ninty rupees for the barber": 90,
    "fiften thousand to the mason": 15_000,
    "8 thou for the plumber": 8000,
    "eightteen hundred": 1800,
    "four hundreds": 400,
    "sixty thousands to Meena": 60_000,
    "no not lakh, thousand": 1000,
    "seven hundred two to Meena": 702,
    "seven hundred four rupees": 704,
    "350 Meena ko bhejo": 350,
    "5th and 6th, 700 please": 700,
}
ASKED = {  # utterance: rupees to ask about
    "4 hjr to Meena": (),
    "4 lkh for Meena": (),
    "4 uh hjr": (),
    "4, hjr to Meena": (),
    "4hjr 700": (700,),
    "4.. lkh": (),
    "six dozen": (),
    "niny five thousand to Meena": (5000,),
    "sathe teen sau": (300,),
    "Leela ko sadhy chaar hazaar": (4000,),
    "paanchsau 50": (50,),
    "zevnty thousand to Meena": (1000,),
    "send sevnty thousand": (70_000,),
    "fivteen hundred": (1500,),
    "four hundrad rupees": (400,),
    "twnty thousand": (20_000,),
    "800 Meena": (800,),
    "Meena thousand": (1000,),
    "nine hundred two Meena": (902, 900),
    "nine hundred four my medicines": (904, 900),
    "thirty two Meena": (32, 30),
    "fifteen percent of my balance": (),
    "15% of it": (),
    "15 per cent": (),
    "one fourth of my balance": (),
    "two hundred more": (200,),
    "200 rupees less": (200,),
    "another two hundred": (200,),
    "increase it by two hundred": (200,),
    "add 200 to it": (200,),
    "double 200": (200,),
    "more than 200": (200,),
    "200 each": (200,),
    "two three hundred": (200, 300),
}


@pytest.mark.parametrize(("text", "rupees"), READ.items())
def test_explained_words_leave_the_amount_as_it_is(text: str, rupees: int) -> None:
    assert read_amount(text).paise == 100 * rupees


@pytest.mark.parametrize(("text", "rupees"), ASKED.items())
def test_a_word_that_nothing_explains_makes_a_question(
    text: str, rupees: tuple[int, ...]
) -> None:
    reading = read_amount(text)
    assert reading.kind is AmountKind.AMBIGUOUS
    assert reading.candidates == tuple(100 * value for value in rupees)


def test_what_the_caller_explains_is_no_part_of_the_amount() -> None:
    assert read_amount("800 Meena", names={"meena"}).paise == 80_000
    assert read_amount("Meena thousand", names={"meena"}).paise == 100_000
    assert read_amount("nine hundred to Meena", names={"meena"}).paise == 90_000
    assert read_amount("4 hjr Meena", names={"meena"}).paise is None


ODD = st.text(string.ascii_lowercase, min_size=6, max_size=9).map("z".__add__)


@settings(deadline=None)  # a busy machine is no failure
@given(st.integers(1, 10**6), ODD)
def test_no_number_beside_a_made_up_word_is_taken_for_an_amount(
    number: int, word: str
) -> None:
    for text in (f"send {number} {word}", f"send {number} {word} to Meena"):
        assert read_amount(text).kind is AmountKind.AMBIGUOUS
    for text in (f"send {word} thousand", f"send {word} sau rupaye"):
        assert read_amount(text).kind is AmountKind.AMBIGUOUS
