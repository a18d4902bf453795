import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.unit.understanding.amounts.hindi_words import NUMERALS, in_hindi, spelled
from understanding.amounts.reading import AmountKind, read_amount

UP_TO_A_CRORE = st.integers(min_value=1, max_value=99_99_999)
STYLES = st.integers(min_value=0, max_value=11)


@pytest.mark.parametrize("style", [0, 1])
def test_every_numeral_from_one_to_ninety_nine_is_read(style: int) -> None:
    assert len(NUMERALS) == 99
    for number, word in enumerate(NUMERALS, start=1):
        said = spelled(word, style)
        assert read_amount(f"{said} rupaye").paise == number * 100, said
        assert read_amount(f"gita ko {said} hazaar bhejo").paise == number * 10**5, said


@settings(deadline=None)  # a busy machine is no failure
@given(UP_TO_A_CRORE, STYLES)
@example(1_00_020, 0)
@example(60_060, 1)
@example(99_99_999, 3)
def test_hindi_numerals_are_inverted(number: int, style: int) -> None:
    said = in_hindi(number, style, joint=" aur ")
    assert read_amount(f"{said} rupaye").paise == number * 100
    assert read_amount(f"Meena ko {said} rupaye bhej dijiye").paise == number * 100


@settings(deadline=None)  # a busy machine is no failure
@given(UP_TO_A_CRORE, STYLES)
@example(1_00_020, 0)
@example(5_005, 1)
def test_without_and_they_are_inverted_or_asked_about(number: int, style: int) -> None:
    reading = read_amount(f"{in_hindi(number, style)} rupaye")
    if reading.kind is AmountKind.AMBIGUOUS:  # "ek lakh bees" may be 1,20,000
        assert number * 100 in reading.candidates
    else:
        assert reading.paise == number * 100


CLEAR = {  # utterance: rupees
    "sava sau": 125,
    "savaa lakh rupaye": 1_25_000,
    "dedh sau rupaye Leela ko": 150,
    "derh hazaar": 1500,
    "dhaai sau": 250,
    "adhai hajaar rupaiya": 2500,
    "paune sau": 75,
    "paune teen lakh": 2_75_000,
    "saadhe saat hazaar": 7500,
    "sadhe 4 hajar rupaye": 4500,
    "sadhe barah sau": 1250,
    "aadha lakh": 50_000,
    "Mohan bhai ko unnis sau rupaye": 1900,
    "3 laakh 40 hajar": 3_40_000,
    "7 hajaar 250 rupees": 7250,
    "9laakh": 9_00_000,
    "4hajar": 4000,
    "pachees": 25,
    "transfer chalees hazaar to Leela": 40_000,
    "do sau do": 202,
    "sattar rupaye": 70,  # alone it is a name
}

ASKED = {  # utterance: rupees to ask about
    "sath hazaar": (60_000,),  # sixty, or seven
    "do thousand": (2000,),
    "please do thousand rupees": (2000,),
    "do teen sau": (200, 300),
    "char paanch hazaar bhej do": (4000, 5000),
    "teen so rupaye": (300,),
    "Leela ko chaar sau do": (402, 400),  # or: "give four hundred"
    "ek aadh hazaar": (1000,),
    "Gopal Das hazaar": (10_000,),
    "ek sau aur": (100,),  # more
    "aur do hazaar bhejo": (2000,),
    "५ हजार": (),
}


@pytest.mark.parametrize(("text", "rupees"), CLEAR.items())
def test_hindi_amounts_are_read_to_the_paisa(text: str, rupees: float) -> None:
    assert read_amount(text).paise == round(rupees * 100)


@pytest.mark.parametrize(("text", "rupees"), ASKED.items())
def test_hindi_that_may_mean_two_things_is_asked_about(
    text: str, rupees: tuple[int, ...]
) -> None:
    reading = read_amount(text)
    assert reading.kind is AmountKind.AMBIGUOUS
    assert reading.candidates == tuple(100 * value for value in rupees)


@pytest.mark.parametrize(
    "text",
    ["please do", "do", "my teen daughter", "Gopal Das", "char dham", "so", "ek"],
)
def test_words_that_are_also_numerals_count_only_beside_a_scale(text: str) -> None:
    assert read_amount(text).kind is AmountKind.NONE
