import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from num2words import num2words

from protocol.rupees import rupees
from tests.timing import least_time_s
from understanding.amounts.reading import (
    MOST_PAISE,
    AmountKind,
    amount_in_words,
    read_amount,
)

LAKH, CRORE = 100_000, 10_000_000

CLEAR = {  # utterance: rupees
    "two and a half lakh": 2.5 * LAKH,
    "half a lakh": 0.5 * LAKH,
    "half of a lakh": 0.5 * LAKH,
    "three quarters of a lakh": 0.75 * LAKH,
    "a quarter lakh": 0.25 * LAKH,
    "two and three quarter lakh": 2.75 * LAKH,
    "one point five lakh": 1.5 * LAKH,
    "one point two five lakh": 1.25 * LAKH,
    "one point twenty five lakh": 1.25 * LAKH,
    "point five lakh": 0.5 * LAKH,
    "1.5 lakh": 1.5 * LAKH,
    "2½ lakh": 2.5 * LAKH,
    "two lacs": 2 * LAKH,
    "two lack": 2 * LAKH,
    "5L": 5 * LAKH,
    "2.5 cr": 2.5 * CRORE,
    "ten crore thirty lakh": 10.3 * CRORE,
    "one lakh crore": LAKH * CRORE,
    "one lakh and twenty": LAKH + 20,
    "two million": 20 * LAKH,
    "one hundred and fifty thousand": 1.5 * LAKH,
    "dedh lakh": 1.5 * LAKH,
    "dhai hazaar": 2500,
    "sava lakh": 1.25 * LAKH,
    "saadhe teen hazaar": 3500,
    "paune do lakh": 1.75 * LAKH,
    "paanch sau rupaye": 500,
    "2k": 2000,
    "2.5 k": 2500,
    "Rs. 1,500.50": 1500.50,
    "Rs.50": 50,
    "₹ 2,50,000": 2.5 * LAKH,
    "₹250,000": 2.5 * LAKH,
    "₹2,50,000.00 only": 2.5 * LAKH,
    "INR 2,00,000/-": 2 * LAKH,
    "500/-": 500,
    "500rs": 500,
    "Rs500": 500,
    "five thousand two hundred": 5200,
    "five thousand, two hundred": 5200,
    "fifteen hundred": 1500,
    "twenty-five hundred": 2500,
    "a hundred": 100,
    "hundred and fifty": 150,
    "thousand rupees": 1000,
    "one thousand and fifty": 1050,
    "two thousand and five": 2005,
    "rupees five hundred only": 500,
    "five hundred rupees and fifty paise": 500.50,
    "five hundred rupees fifty paise": 500.50,
    "Rs 500 and 50 paise": 500.50,
    "rupees five hundred and fifty paise": 500.50,
    "fifty paise": 0.50,
    "two and a half rupees": 2.50,
    "uh five, five hundred": 500,
    "five... um... five hundred rupees": 500,
    "five hundred, five hundred rupees": 500,
    "five hundred five hundred": 500,
    "five, uh, hundred": 500,
    "five hundred rupees, 500": 500,
    "५०० रुपये": 500,
    "\uff15\uff10\uff10 rupees": 500,  # full width
    "\u200f500\u200f rupees": 500,
    "five\u00a0hundred rupees 🙏": 500,
}

CORRECTED = {
    "five hundred, no six hundred": 600,
    "five hundred... sorry, six hundred rupees": 600,
    "five hundred I mean six hundred": 600,
    "no, five hundred": 500,
    "make it six hundred": 600,
    "five hundred, no, not five hundred, six hundred": 600,
    "six hundred, not five hundred": 600,
    "not five hundred, six hundred": 600,
    "five hundred instead of six hundred": 500,
    "change it from five hundred to six hundred": 600,
    "two hundred, no three hundred, sorry four hundred": 400,
    "five thousand, no six rupees": 6,
}

AMBIGUOUS = {  # utterance: rupees to ask about
    "one fifty": (150, 1.50),
    "one fifty rupees": (150, 1.50),
    "five two hundred": (5200, 5, 200),
    "five five hundred": (5500, 5, 500),
    "five zero zero": (500,),
    "one lakh twenty": (LAKH + 20, 1.2 * LAKH),
    "one lakh five": (LAKH + 5, 1.05 * LAKH, 1.5 * LAKH),
    "two thousand five": (2005, 2500),
    "two lakh and a half": (2.5 * LAKH, 2 * LAKH + 0.5),
    "two and a half": (2.50,),
    "five hundred and fifty paise": (500.50, 5.50),
    "five rupees fifty": (5.50, 5),
    "five hundred or six hundred": (500, 600),
    "five hundred to Ramesh and six hundred to Sunita": (500, 600),
    "500-600": (500, 600),
    "five hundred, fifty": (550, 500, 50),
    "five thousand, no six": (6000, 6),
    "five thousand two hundred, no, three hundred": (5300, 300),
    "2,50": (250, 2.50),
    "2,5000": (25000,),
    "1.500": (1.50, 1500),
    "1, 50, 000": (1.5 * LAKH,),
    "50 000": (50000,),
    "0500": (500,),
    "Rs .50": (50, 0.50),
    "9000000001": (9000000001,),
    "five hundred dollars": (500,),
    "five hundered": (500,),
    "five thosand two hundred": (5200,),
    "a few hundred": (),
    "thousands of rupees": (),
    "a couple of thousand": (),
    "500/600 rupees": (),
}

# As old customers speak: greetings, names, reasons and dates around one amount.
TRIAL = {
    "please send five hundred rupees to Ramesh": 500,
    "beta, send two thousand to my son Ramesh": 2000,
    "I want to give fifteen hundred rupees to the milk man": 1500,
    "kindly transfer Rs. 2,500/- to Sunita ji": 2500,
    "uh, send, send one thousand two hundred fifty to the chemist": 1250,
    "transfer half a lakh to my daughter for her fees": 50_000,
    "the electricity is one thousand eight hundred and forty rupees": 1840,
    "pay rupees three hundred only to the newspaper boy": 300,
    "can you please put ten thousand in Ramesh's account": 10_000,
    "send 500 to 9000000001": 500,
    "send five hundred to nine triple zero triple zero triple zero one": None,
    "I owe him two and a half thousand": 2500,
    "one lakh rupees, yes one lakh": 100_000,
    "give her a thousand rupees for the festival": 1000,
    "send seven hundred and fifty rupees and fifty paise": 750.50,
    "no no, not two hundred, three hundred": 300,
    "twelve hundred, twelve hundred rupees": 1200,
    "about five thousand rupees please": 5000,
    "₹1,00,000 to ramesh123@okaxis": 100_000,
    "that one, the five hundred": 500,
    "send him two lakh fifty thousand on the 5th": 250_000,
    "sir please do 2k": 2000,
    "send one fifty": None,
    "what is my balance": None,
}


@pytest.mark.parametrize(("text", "rupees"), (CLEAR | CORRECTED).items())
def test_a_clear_amount_is_read_to_the_paisa(text: str, rupees: float) -> None:
    reading = read_amount(text)
    assert (reading.kind, reading.paise) == (AmountKind.VALUE, round(rupees * 100))


@pytest.mark.parametrize(("text", "rupees"), AMBIGUOUS.items())
def test_what_may_mean_two_things_is_asked_about(
    text: str, rupees: tuple[float, ...]
) -> None:
    reading = read_amount(text)
    assert reading.kind is AmountKind.AMBIGUOUS
    assert reading.paise is None
    assert reading.candidates == tuple(round(100 * value) for value in rupees)


@pytest.mark.parametrize(("text", "rupees"), TRIAL.items())
def test_the_trial_sentences_give_the_amount_or_no_value(
    text: str, rupees: float | None
) -> None:
    expected = None if rupees is None else round(rupees * 100)
    assert read_amount(text).paise == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", AmountKind.NONE),
        ("to Ramesh", AmountKind.NONE),
        ("half of it", AmountKind.NONE),
        ("everything", AmountKind.NONE),
        ("not five hundred", AmountKind.NONE),
        ("this one", AmountKind.NONE),
        ("my teen grandson", AmountKind.NONE),
        ("on the 5th at 10:30", AmountKind.NONE),
        ("5/3/2025", AmountKind.NONE),
        ("ramesh123@okaxis", AmountKind.NONE),
        ("1e5", AmountKind.NONE),
        ("zero rupees", AmountKind.ZERO),
        ("0", AmountKind.ZERO),
        ("₹0.00", AmountKind.ZERO),
        ("minus five hundred", AmountKind.NEGATIVE),
        ("-500", AmountKind.NEGATIVE),
        ("Rs. -500", AmountKind.NEGATIVE),
        ("\u2212500", AmountKind.NEGATIVE),
        ("9" * 30, AmountKind.TOO_LARGE),
        ("9" * 10_000, AmountKind.TOO_LARGE),
        ("two lakh crore crore", AmountKind.AMBIGUOUS),
    ],
)
def test_no_amount_zero_negative_and_absurd_are_told_apart(
    text: str, kind: AmountKind
) -> None:
    reading = read_amount(text)
    assert reading.kind is kind
    assert reading.paise is None


@settings(deadline=None)  # a busy machine is no failure
@given(st.integers(min_value=1, max_value=10**10 - 1))  # num2words ends there
@example(100_001)
@example(99_99_999)
def test_inverts_num2words_in_indian_english(number: int) -> None:
    assert read_amount(num2words(number, lang="en_IN")).paise == number * 100


@pytest.mark.parametrize("base", [0, 990, 99_900, 1_00_000, 10_00_000, 1_00_00_000])
def test_inverts_num2words_around_every_change_of_scale(base: int) -> None:
    for number in range(base + 1, base + 250):
        assert read_amount(num2words(number, lang="en_IN")).paise == number * 100


@settings(deadline=None)  # a busy machine is no failure
@given(st.integers(min_value=1, max_value=10**9), st.integers(1, 99))
def test_inverts_num2words_with_decimals(rupees: int, paise: int) -> None:
    words = f"{num2words(rupees, lang='en_IN')} rupees and {num2words(paise)} paise"
    assert read_amount(words).paise == rupees * 100 + paise


@settings(deadline=None)  # a busy machine is no failure
@given(st.integers(min_value=1, max_value=MOST_PAISE))
@example(10**14)
@example(49)
def test_what_is_spoken_and_shown_is_read_back_to_the_paisa(paise: int) -> None:
    assert read_amount(amount_in_words(paise)).paise == paise
    assert read_amount(rupees(paise)).paise == paise


@settings(deadline=None)  # a busy machine is no failure
@given(st.integers(min_value=1, max_value=10**13))
def test_western_grouping_is_read_too(rupees: int) -> None:
    assert read_amount(f"Rs {rupees:,}").paise == rupees * 100


@settings(deadline=None)  # a busy machine is no failure
@given(st.text(max_size=200))
def test_no_text_raises_and_only_a_value_has_paise(text: str) -> None:
    reading = read_amount(text)
    assert (reading.paise is not None) == (reading.kind is AmountKind.VALUE)
    assert reading.kind is AmountKind.AMBIGUOUS or not reading.candidates


WORDS = (
    "one two five ten fifty zero hundred thousand lakh crore k and a half quarter of "
    "point rupees paise Rs. ₹ , . - / no not to few dollars 500 1,50,000 2.5 1/2 ½ uh "
    "dedh paune teen do make it instead of @ %"
)


@settings(deadline=None)  # a busy machine is no failure
@given(st.lists(st.sampled_from(WORDS.split()), max_size=60).map(" ".join))
def test_no_row_of_number_words_raises_or_gives_a_wild_value(text: str) -> None:
    reading = read_amount(text)
    for paise in (*reading.candidates, reading.paise or 1):
        assert 0 < paise <= MOST_PAISE


@pytest.mark.parametrize(
    "word",
    ["five", "hundred", "five hundred", "500,", "rupees", "few", "no 5", "not 5", "a",
     "five rupees fifty", "½", "1/2", "thousnd", "-", "12 34", "Rs.", "five uh", "🙏"],
)  # fmt: skip
def test_ten_thousand_words_are_read_quickly(word: str) -> None:
    text = " ".join([word] * 10_000)
    assert least_time_s(lambda: read_amount(text)) < 3


@pytest.mark.parametrize(
    ("paise", "words", "digits"),
    [
        (0, "zero rupees", "₹0"),
        (1, "one paisa", "₹0.01"),
        (50, "fifty paise", "₹0.50"),
        (100, "one rupee", "₹1"),
        (50_000, "five hundred rupees", "₹500"),
        (50_050, "five hundred rupees and fifty paise", "₹500.50"),
        (1_000_000, "ten thousand rupees", "₹10,000"),
        (10_000_000, "one lakh rupees", "₹1,00,000"),
        (25_000_000, "two lakh fifty thousand rupees", "₹2,50,000"),
        (12_345_678_901, "twelve crore thirty-four lakh fifty-six thousand seven "
         "hundred and eighty-nine rupees and one paisa", "₹12,34,56,789.01"),
    ],
)  # fmt: skip
def test_amounts_are_spoken_and_shown_the_indian_way(
    paise: int, words: str, digits: str
) -> None:
    assert amount_in_words(paise) == words
    assert rupees(paise) == digits


def test_a_negative_amount_is_shown_but_not_spoken() -> None:
    assert rupees(-150_000) == "-₹1,500"
    with pytest.raises(ValueError, match="zero up"):
        amount_in_words(-1)
