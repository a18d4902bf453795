"""What is taken out of the words, and what stays: a table, and then everything else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from channels.redaction.passcode_redaction import REMOVED, Redacted, redact
from tests.timing import least_time_s
from understanding.codes.spelling import find_digit_runs
from understanding.plain import plain

CODE = "482913"
CARD = "4111 1111 1111 1111"

STAYS = [
    "make it 150000",
    "no, make that 150000",
    "send 150000 to Ramesh",
    "please send Ramesh 150000",
    "150000 to Ramesh",
    "send 150000 rupees to my son Ramesh",
    "₹150000",
    "Rs. 482913",
    "rupees 482913",
    "482913 rupees",
    "send 1,50,000 to Sunita",
    "1,50,000",
    "one lakh fifty thousand",
    "send one lakh fifty thousand to Ramesh",
    "four lakh eighty two thousand nine hundred thirteen rupees",
    "transfer 1500.50 to Ramesh",
    "five hundred",
    "500",
    "no, five hundred",
    "send five hundred rupees to Ramesh",
    "pay 500 for medicines",
    "two and a half lakh",
    "9000000001",
    "my number is 9000000001",
    "nine triple zero, triple zero, triple zero one",
    "nine zero zero zero zero zero zero zero zero one",
    "+91 90000 00001",
    "call me on 98765 43210",
    "UTR 423915678901",
    "the UTR is 423915678901",
    "did the payment with reference 423915678901 go through",
    "show the last five payments",
    "what did I spend in 2024",
    "what did I pay on 12/03/25",
    "payments from 5-3-2025 to 12-3-2025",
    "between 500 and 600 rupees",
    "ramesh482913@okaxis",
    "add ramesh482913@okaxis please",
    "hello",
    "",
    "send it to Ramesh",
    "I have approved it",
    "here is my passcode",
    "what is a PIN?",
    "I used my pin and then paid 5000 rupees to Ramesh",
    "my balance was 50000",
    "1234",
]

# Said while nothing is awaited: told kindly, nothing kept.
SECRETS = [
    CODE,
    "4 8 2 9 1 3",
    "four eight two nine one three",
    "four, double two, oh, nine one",
    "my code is 482913",
    "OTP 482913",
    "the passcode is four eight two nine one three",
    "my pin is 1234",
    "my pin is one two three four",
    "my PIN number is 1 2 3 4",
    "4321 is my upi pin",
    "upi pin 4321",
    "my UPI PIN is 482913",
    "pin: 1234",
    "mpin 123456",
    "my m-pin is 1234",
    "p.i.n. 1234",
    "P I N is 1 2 3 4",
    "cvv 123",
    "cvv is one two three",
    "the CVV on my card is 123",
    "123 cvv",
    "c v v 123",
    "otp 4829",
    "4829 is the otp",
    "password 12345678",
    CARD,
    "my card number is 4111111111111111",
    "my card is 4111-1111-1111-1111 and the cvv is 123",
    "card 5500 0000 0000 0004",
    "four one one one one one one one one one one one one one one one",
    "card number 4111 1111 1111 1112",
    "send 500 to Ramesh, my pin is 1234",
    "please pay with card 4111 1111 1111 1111 right away",
    "my pin is four thousand three hundred and twenty one",
    "4/8/2/9/1/3",
    "(4)(8)(2)(9)(1)(3)",
    "4_8_2_9_1_3",
    "4|8|2|9|1|3",
    "my pin is\u200b 1\u200b2\u200b3\u200b4",
    "pin" + "\u200b" * 99 + "1234",
    "pin1234",
    "CVV123",
]

# A code beside another wish: the wish goes on without it.
CUT_OUT = {
    "what is my balance 482913": f"what is my balance {REMOVED}",
    "Ramesh told 482913, show my payees": f"Ramesh told {REMOVED}, show my payees",
    "sign in with otp 4829 quickly": f"sign in with otp {REMOVED} quickly",
    "I bought bread, 48 29 13, milk": f"I bought bread, {REMOVED}, milk",
    "send 500 to Ramesh with code 482913": f"send 500 to Ramesh with code {REMOVED}",
    "send the code 482913 to Ramesh": f"send the code {REMOVED} to Ramesh",
}

PASSCODES = [
    "482913",
    " 482913 ",
    "482 913",
    "48 29 13",
    "4 8 2 9 1 3",
    "4-8-2-9-1-3",
    "482-913",
    "4.8.2.9.1.3",
    "4, 8, 2, 9, 1, 3",
    "4/8/2/9/1/3",
    "482 and 913",
    "4,82,913",
    "\uff14\uff18\uff12\uff19\uff11\uff13",
    "४८२९१३",
    "④⑧②⑨①③",
    "4\u200b8\u200c2\u200d9\u20601\ufeff3",
    "4\ufe0f\u20e38\ufe0f\u20e32\ufe0f\u20e39\ufe0f\u20e31\ufe0f\u20e33\ufe0f\u20e3",
    "four eight two nine one three",
    "Four. Eight. Two. Nine. One. Three.",
    "four eight two, nine one three",
    "forty eight twenty nine thirteen",
    "the code is 482913",
    "my passcode is four eight two nine one three",
    "it is 482913 please",
    "uh, four eight two, um, nine one three",
    "OTP 482913",
    "yes beta, it says 482913",
    "okay dear the code which came on my phone is 482913",
    "482913 thank you",
    "four eight two nine one three, I repeat, four eight two nine one three",
    "482913 482913",
    "four lakh eighty two thousand nine hundred thirteen",
    "/482913",
    "\n482913\n",
]


def said(text: str) -> Redacted:
    return redact(text, passcode_awaited=False, late=False)


def digits_left(text: str) -> str:
    """All digits a reader could find, in whatever form, in their order."""
    typed = [c for c in plain(text).text if c.isdigit()]
    spoken = "".join(run.digits for run in find_digit_runs(text))
    return "".join(typed) + " " + spoken


@pytest.mark.parametrize("text", STAYS)
@pytest.mark.parametrize("late", [False, True])
def test_amounts_numbers_and_references_stay(text: str, late: bool) -> None:
    assert redact(text, passcode_awaited=False, late=late) == Redacted(text)


@pytest.mark.parametrize("text", SECRETS)
def test_secrets_are_taken_out_and_told(text: str) -> None:
    redacted = said(text)
    assert redacted.kind == "secret"
    assert redacted.passcode is None
    assert REMOVED in redacted.text
    left = digits_left(redacted.text)
    for secret in (CODE, "1234", "4321", "123", "4829", "4111", "5500", "1111"):
        assert secret not in left


@pytest.mark.parametrize("text", CUT_OUT)
def test_a_code_is_cut_out_of_another_wish(text: str) -> None:
    assert said(text) == Redacted(CUT_OUT[text])


@pytest.mark.parametrize("text", PASSCODES)
def test_an_awaited_passcode_is_read(text: str) -> None:
    redacted = redact(text, passcode_awaited=True, late=False)
    assert redacted == Redacted(REMOVED, "passcode", CODE, 6)


@pytest.mark.parametrize("text", [t for t in PASSCODES if "lakh" not in t])
def test_a_late_passcode_is_read_or_at_least_not_kept(text: str) -> None:
    redacted = redact(text, passcode_awaited=False, late=True)
    if text in ("482 and 913", "4,82,913"):  # as good as any amount
        return
    assert redacted == Redacted(REMOVED, "passcode", CODE, 6)


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("48291", 5),
        ("four eight two nine one", 5),
        ("4829137", 7),
        ("four eight two nine one three seven", 7),
        ("my code is 4829", 4),
        ("482913 9", 7),
        ("it is 48291 please", 5),
    ],
)
def test_a_wrong_number_of_awaited_digits_asks_again(text: str, heard: int) -> None:
    redacted = redact(text, passcode_awaited=True, late=False)
    assert redacted == Redacted(REMOVED, "passcode", None, heard)


@pytest.mark.parametrize(
    "text",
    [
        "make it 150000",
        "no, 150000 rupees",
        "send 150000 to Ramesh",
        "₹1,50,000",
        "five hundred",
        "one lakh fifty thousand",
        "no, five hundred",
        "9000000001",
        "stop",
        "send the code again",
        "yes",
    ],
)
def test_while_a_passcode_is_awaited_the_dialogue_goes_on(text: str) -> None:
    assert redact(text, passcode_awaited=True, late=False) == Redacted(text)


@pytest.mark.parametrize(
    "text", ["my upi pin is 482913", "pin 1234", CARD, "cvv 123 and 482913"]
)
def test_a_pin_is_no_passcode_even_if_one_is_awaited(text: str) -> None:
    redacted = redact(text, passcode_awaited=True, late=False)
    assert redacted.kind == "secret"
    assert redacted.passcode is None


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (
            "sorry, it scrolled up, it is 482913",
            "sorry, it scrolled up, it is [number removed]",
        ),
        (
            "Approved. Code 482913. Valid 5 min.",
            "Approved. Code [number removed]. Valid 5 min.",
        ),
    ],
)
def test_an_awaited_passcode_is_found_in_whatever_is_said_around_it(
    text: str, left: str
) -> None:
    redacted = redact(text, passcode_awaited=True, late=False)
    assert redacted == Redacted(left, "passcode", "482913", 6)


@pytest.mark.parametrize(
    "text",
    ["my pin is 482913", "card 4111111111111111 and 482913", "482913 or 193482 is it"],
)
def test_what_may_be_another_secret_is_not_taken_for_it(text: str) -> None:
    redacted = redact(text, passcode_awaited=True, late=False)
    assert redacted.passcode is None
    assert "482913" not in redacted.text


def test_half_of_an_awaited_passcode_is_kept_for_the_other_half() -> None:
    for text in ("482", "four eight two"):
        redacted = redact(text, passcode_awaited=True, late=False)
        assert redacted == Redacted("[number removed]", "passcode", None, 3, "482")
    assert redact("500", passcode_awaited=True, late=False) == Redacted("500")
    assert redact("482", passcode_awaited=False, late=False) == Redacted("482")


def test_six_digits_are_an_amount_where_one_was_asked_for() -> None:
    for digits in ("150000", CODE):
        redacted = redact(
            digits, passcode_awaited=False, late=False, amount_expected=True
        )
        assert redacted == Redacted(digits)


def test_a_late_passcode_counts_more_than_an_amount_that_is_not_round() -> None:
    def late(digits: str) -> Redacted:
        return redact(digits, passcode_awaited=False, late=True, amount_expected=True)

    assert late(CODE).passcode == CODE
    assert late("150000") == Redacted("150000")


WORDS = (
    *("zero", "one", "two", "three", "four"),
    *("five", "six", "seven", "eight", "nine"),
)
SEPARATORS = st.sampled_from(
    [
        *("", " ", "  ", "-", ".", ", ", " - ", "/", " | ", "_", "*", ":", ";", "~"),
        *("\t", "\n", "\u00a0", "\u2013", "\u2026"),  # blanks, a dash, an ellipsis
        *("\u200b", "\u2060", "\u00ad", "\ufe0f", "\u202e"),  # nothing one can see
    ]
)
STYLES = (
    str,
    lambda n: chr(0xFF10 + n),  # full width
    lambda n: chr(0x0966 + n),  # Devanagari
    lambda n: chr(0x1D7CE + n),  # mathematical bold
    lambda n: chr(0x2080 + n),  # subscript
    lambda n: WORDS[n],
    lambda n: WORDS[n].upper(),
)
CARRIERS = st.sampled_from(
    [
        "{}",
        "the code is {}",
        "my otp {} thanks",
        "I think it was {}",
        "hello {} hello",
        "what is my balance {}",
        "{} show my payees",
        "({})",
        "pin {}",
        "Kamala said {} yesterday",
    ]
)


@st.composite
def spelled_codes(draw: st.DrawFn) -> tuple[str, str]:
    """Six digits, and one of the many ways to write them."""
    digits = draw(st.lists(st.integers(0, 9), min_size=6, max_size=6))
    style = draw(st.sampled_from(STYLES))
    separator = draw(SEPARATORS)
    if style(1)[0].isalpha() and not separator.strip("\u200b\u2060\u00ad\ufe0f\u202e"):
        separator = " " if not separator.isspace() else separator
    return "".join(map(str, digits)), separator.join(map(style, digits))


@settings(max_examples=1500, deadline=None)
@given(spelled_codes(), CARRIERS, st.booleans(), st.booleans())
@example(("000000", "0:0:0:0:0:0"), "{}", False, False)
@example(("012345", "oh one two three four five"), "the code is {}", True, False)
def test_no_code_survives_however_it_is_written(
    code: tuple[str, str], carrier: str, awaited: bool, late: bool
) -> None:
    digits, written = code
    redacted = redact(carrier.format(written), passcode_awaited=awaited, late=late)
    assert digits not in digits_left(redacted.text)
    assert redacted.passcode in (None, digits)


@given(st.text(max_size=200), st.booleans(), st.booleans())
def test_any_text_is_survived(text: str, awaited: bool, late: bool) -> None:
    redacted = redact(text, passcode_awaited=awaited, late=late)
    assert redacted.kind in (None, "passcode", "secret")
    assert not redacted.text.startswith("/")


@given(st.text(alphabet="0123456789 -.,/ab€₹@", max_size=40))
def test_redacting_twice_changes_nothing(text: str) -> None:
    once = said(text).text
    assert re.search(r"\d{6}", once) is None or said(once).text == once


@pytest.mark.parametrize(
    "text",
    [
        "four eight two nine one three and so on " * 1200,
        "9" * 60_000,
        "1 " * 30_000,
        "pin " * 10_000,
        "pin is 1234 " * 5_000,
        "/" * 60_000,
        "1/" * 30_000,
        "a.b@" * 15_000,
        "\u200b" * 60_000,
        "482913a" * 8_000,
    ],
    ids=lambda text: text[:12],
)
def test_long_texts_take_no_longer_than_their_length(text: str) -> None:
    def redacted(chars: int) -> Callable[[], Redacted]:
        return lambda: redact(text[:chars], passcode_awaited=True, late=True)

    quarter = least_time_s(redacted(len(text) // 4))
    # Four times as long; sixteen times is what a square would cost.
    assert least_time_s(redacted(len(text))) < max(1.0, quarter * 12)


def test_what_is_left_is_normalised() -> None:
    text = said("\uff53\uff45\uff4e\uff44\u200b five").text
    assert text == "send five"
    assert unicodedata.is_normalized("NFKC", text)


@pytest.mark.parametrize(
    "text",
    [
        "the six digits are 482913",
        "I approved it, the code is 482913",
        "sorry, 482913",
        "haan 482913",
        "482913 only",
        "482913 is your OTP for the payment. Do not share it with anyone",
        "Use 482913 to approve your transfer of Rs 75",
    ],
)
def test_an_awaited_code_is_taken_from_the_words_it_came_in(text: str) -> None:
    redacted = redact(text, passcode_awaited=True, late=False)
    assert (redacted.kind, redacted.passcode) == ("passcode", "482913")
    assert "482913" not in redacted.text
