from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.timing import least_time_s
from understanding.codes.spelling import (
    DigitRun,
    find_digit_runs,
    read_digits,
    read_mobile,
    spell_out,
    spell_out_in_words,
)

# As old customers give a six-digit code; the code is 482913 unless said otherwise.
TRIAL = {
    "482913": "482913",
    "4 8 2 9 1 3": "482913",
    "4, 8, 2, 9, 1, 3.": "482913",
    "48 29 13": "482913",
    "482-913": "482913",
    "482,913": "482913",
    "48.29.13": "482913",
    "four eight two nine one three": "482913",
    "Four. Eight. Two. Nine. One. Three.": "482913",
    "four, eight, two... um, nine, one, three": "482913",
    "forty eight twenty nine thirteen": "482913",
    "forty-eight, twenty-nine, thirteen": "482913",
    "it is four eight two, then nine one three": "482913",
    "my code is 482913, thank you beta": "482913",
    "yes sir the OTP is 482 913 please": "482913",
    "four eight to nine one three": "482913",
    "the one-time password is 482913": "482913",
    "482913, I repeat, 482913": "482913",
    "oh, 482913": "482913",
    "oh four eight two nine one three": "482913",
    "oh four eight two one three": "048213",
    "four, double two, oh, nine one": "422091",
    "triple seven, four, double o": "777400",
    "double 29 13 5": "229135",
    "48O913": "480913",
    "nought four treble two one": "042221",
    "४८२९१३": "482913",
    "\uff14\uff18\uff12\uff19\uff11\uff13": "482913",
    "4️⃣8️⃣2️⃣9️⃣1️⃣3️⃣": "482913",
    "\u200e482\u200f913": "482913",
    "482913 🙏": "482913",
}

NO_DIGITS_ALONE = (
    "",
    "🙏",
    "hello",
    "oh",
    "make it 150000",
    "1,50,000",
    "₹482913",
    "482913 rupees",
    "five hundred",
    "1500.50",
    "500 and 600",
    "send 482913",
    "my PIN is 4829",
    "ramesh482913@okaxis",
    "four eight two no four eight three",
    "05/03/25",
    "on 5-3-2025",
)


@pytest.mark.parametrize(("text", "digits"), TRIAL.items())
def test_a_code_is_read_however_it_is_given(text: str, digits: str) -> None:
    assert read_digits(text) == digits


@pytest.mark.parametrize("text", NO_DIGITS_ALONE)
def test_anything_but_digits_and_politeness_is_no_code(text: str) -> None:
    assert read_digits(text) is None


COUNTED = {
    "these six digits are showing: 482913": "482913",
    "the six-digit code, 482913": "482913",
    "my 6 digits, 4 8 2 9 1 3": "482913",
    "I have approved, it shows 482913": "482913",
    "four eight two nine one six digits": "482916",
    "9 6 digits": "96",
}
AWAITED = {
    "482913 only": "482913",
    "sorry, it was 482913": None,
    "sorry, it is 482913": "482913",
    "haan ji 482913": "482913",
    "there you go, 482913": None,
    "you go 482913": "482913",
    "482913 is the OTP for your payment. Never share it with anybody": "482913",
    "use OTP 482913 to confirm a transfer of Rs 1,250.50": "482913",
    "no, 482913": None,
    "I did not approve 482913": None,
    "send 482913": None,
    "for Rs 482913": None,
}


@pytest.mark.parametrize(("text", "digits"), COUNTED.items())
def test_a_count_of_digits_is_none_of_them(text: str, digits: str) -> None:
    assert read_digits(text) == digits


@pytest.mark.parametrize(("text", "digits"), AWAITED.items())
def test_an_awaited_code_may_come_in_its_message(text: str, digits: str | None) -> None:
    assert read_digits(text, awaited=True) == digits


@pytest.mark.parametrize("text", ["150000 only", "sorry, 150000", "transfer 150000"])
def test_what_may_be_an_amount_is_a_code_only_where_one_is_awaited(text: str) -> None:
    assert read_digits(text) is None
    assert read_digits(text, awaited=True) == "150000"


RUNS = {  # utterance: what was said of each run, its digits, whether an amount
    "code 482913 now": [("482913", "482913", False)],
    "it is four, double two, oh, nine one ok": [
        ("four, double two, oh, nine one", "422091", False)
    ],
    "send five hundred rupees": [("five hundred", "5", True)],
    "send Rs. 150000 to 9000000001": [
        ("150000", "150000", True),
        ("9000000001", "9000000001", False),
    ],
    "make it 150000": [("150000", "150000", False)],
    "150000/- only": [("150000", "150000", True)],
    "send 1,50,000 today": [("1,50,000", "150000", True)],
    "send 1500.50 today": [("1500.50", "150050", True)],
    "482913 rupees": [("482913", "482913", True)],
    "two lakh fifty thousand": [("two lakh fifty thousand", "250", True)],
    "5k": [("5k", "5", True)],
    "five rupees 482913": [("five", "5", True), ("482913", "482913", False)],
    "one thousand, four eight two nine one three": [
        ("one", "1", True),
        ("four eight two nine one three", "482913", False),
    ],
    "500 and 600": [("500", "500", False), ("600", "600", False)],
    "four and eight": [("four and eight", "48", False)],
    "UTR 123456789012": [("123456789012", "123456789012", False)],
    "4111 1111-1111.1111": [("4111 1111-1111.1111", "4" + "1" * 15, False)],
    "from 5-3-2025 to 2025-03-09": [],
    "oh dear, not to go": [],
    "\uff14\uff18\uff12 🙏 9": [("\uff14\uff18\uff12 🙏 9", "4829", False)],
    "(482)*913_5": [("482)*913_5", "4829135", False)],
    "10:30": [("10", "10", False), ("30", "30", False)],
}


@pytest.mark.parametrize(("text", "expected"), RUNS.items())
def test_runs_of_digits_are_found_where_they_are(
    text: str, expected: list[tuple[str, str, bool]]
) -> None:
    runs = find_digit_runs(text)
    found = [(text[r.start : r.end], r.digits, r.magnitude) for r in runs]
    assert found == expected


@pytest.mark.parametrize(
    ("text", "embedded"),
    [("482913", False), ("ramesh482913@okaxis", True), ("482913@ybl", True),
     ("x_482913", True), ("OTP:482913", False)],
)  # fmt: skip
def test_digits_inside_a_name_are_told_apart(text: str, embedded: bool) -> None:
    assert [run.embedded for run in find_digit_runs(text)] == [embedded]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("9000000001", "9000000001"),
        ("my number is +91 90000 00001", "9000000001"),
        ("0091-9000000001", "9000000001"),
        ("09000000001", "9000000001"),
        ("nine triple zero triple zero double zero one", "9000000001"),
        ("nine zero zero zero zero, uh, zero zero zero zero one", "9000000001"),
        ("ninety eight, seventy six, fifty four, thirty two, ten", "9876543210"),
        ("send five hundred rupees to 9000000001 please", "9000000001"),
        ("it is 9000000001, yes 9000000001", "9000000001"),
        ("my mobile nine eight seven six five, four three two one oh", "9876543210"),
        ("900000001", None),
        ("5000000001", None),
        ("90000000012", None),
        ("9000000001 or 9000000002", None),
        ("₹9000000001", None),
        ("9000000001@ybl", None),
        ("", None),
    ],
)
def test_one_indian_mobile_number_is_read(text: str, number: str | None) -> None:
    assert read_mobile(text) == number


DIGITS = st.text("0123456789", min_size=1, max_size=16)


@settings(deadline=None)  # a busy machine is no failure
@given(DIGITS)
def test_what_is_spelled_out_is_read_back(digits: str) -> None:
    assert read_digits(spell_out(digits)) == digits
    assert read_digits(spell_out_in_words(digits)) == digits


WRITERS = st.sampled_from(
    [
        str,
        spell_out,
        spell_out_in_words,
        " ".join,
        "-".join,
        lambda d: d[:3] + " " + d[3:],
    ]
)


@settings(deadline=None)  # a busy machine is no failure
@given(st.text("0123456789", min_size=4, max_size=12), WRITERS, st.data())
def test_a_run_among_other_words_keeps_its_exact_place(
    digits: str, write: Callable[[str], str], data: st.DataObject
) -> None:
    around = st.sampled_from(["", "my code: ", "नमस्ते 🙏 ", "ﬁrst ", "\u200f(", "İ "])
    before, after = data.draw(around), data.draw(around)
    said = write(digits)
    runs = find_digit_runs(f"{before}{said}{' ' + after if after else ''}")
    assert runs == [DigitRun(len(before), len(before) + len(said), digits)]


PIECES = (
    "one 4 82 forty double triple oh o to for and uh hundred lakh ₹ rupees /- - , . "
    "1,50 5-3-2025 zero @ _ a x9 ९ 🙏 thirteen"
)


@settings(deadline=None)  # a busy machine is no failure
@given(st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from(PIECES.split()), max_size=60).map(" ".join),
))  # fmt: skip
def test_no_text_raises_and_runs_lie_in_order_within_it(text: str) -> None:
    read_digits(text)
    read_mobile(text)
    end = 0
    for run in find_digit_runs(text):
        assert end <= run.start < run.end <= len(text)
        assert run.digits.isascii()
        assert run.digits.isdigit()
        end = run.end


@settings(deadline=None)  # a busy machine is no failure
@given(st.text(max_size=60), st.text("0123456789", min_size=6, max_size=6))
def test_six_typed_digits_are_always_within_a_run(before: str, digits: str) -> None:
    runs = find_digit_runs(f"{before} {digits}")
    assert any(digits in run.digits for run in runs)


@pytest.mark.parametrize(
    "word",
    ["one", "double", "482913", "1-", "oh", "to", "hundred", "and", "one thousand",
     "Rs", "1,00", "🙏", "5-3-2025", "9" * 20],
)  # fmt: skip
def test_ten_thousand_words_are_searched_quickly(word: str) -> None:
    text = " ".join([word] * 10_000)
    assert least_time_s(lambda: (read_digits(text), read_mobile(text))) < 3


def test_codes_are_shown_and_spoken_digit_by_digit() -> None:
    assert spell_out("482913") == "4, 8, 2, 9, 1, 3"
    assert spell_out_in_words("4820") == "four, eight, two, zero"
    with pytest.raises(KeyError):
        spell_out_in_words("4x")
