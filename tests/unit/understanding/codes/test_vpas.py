import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.timing import least_time_s
from understanding.codes.vpas import HANDLES, read_vpa, vpa_in_words

TRIAL = {
    "ramesh at ok axis": "ramesh@okaxis",
    "kamala at saathi": "kamala@saathi",
    "sunita dot sharma at h d f c bank": "sunita.sharma@hdfcbank",
    "sunita dot sharma at ok h d f c bank": "sunita.sharma@okhdfcbank",
    "ramesh one two three at y b l": "ramesh123@ybl",
    "mohan ninety nine at paytm": "mohan99@paytm",
    "nine triple zero triple zero double zero one at paytm": "9000000001@paytm",
    "ramesh at the rate ok axis": "ramesh@okaxis",
    "ramesh at the rate of okay axis": "ramesh@okaxis",
    "ramesh at ok access please": "ramesh@okaxis",
    "ramesh at why b l": "ramesh@ybl",
    "ramesh at you p i": "ramesh@upi",
    "ramesh at pay tm": "ramesh@paytm",
    "kamala at sathi": "kamala@saathi",
    "ramesh at okicicy": "ramesh@okicici",
    "ramesh kumar at u p i": "rameshkumar@upi",
    "A as in apple, n for nancy, i for india, l for lion at paytm": "anil@paytm",
    "k a m a l a at s a a t h i": "kamala@saathi",
    "i s h a at paytm": "isha@paytm",
    "capital R a m at upi": "ram@upi",
    "a double s h a at upi": "assha@upi",
    "his UPI ID is sunita underscore sharma at ok s b i": "sunita_sharma@oksbi",
    "send to ramesh at ok axis for medicines": "ramesh@okaxis",
    "five hundred rupees to ramesh at ok axis": "ramesh@okaxis",
    "please add payee sunita at o k i c i c i": "sunita@okicici",
    "add ramesh at ok axis as a payee": "ramesh@okaxis",
    "ramesh. At ok axis.": "ramesh@okaxis",
    "Ramesh@OkAxis.": "ramesh@okaxis",
    "RAMESH@YBL": "ramesh@ybl",
    "ramesh @ okaxis": "ramesh@okaxis",
    "ramesh@ok axis": "ramesh@okaxis",
    "send 500 to ramesh.k-1@newbank please": "ramesh.k-1@newbank",
    "ramesh@okaxis, yes ramesh@okaxis": "ramesh@okaxis",
    "\u200framesh@okaxis\u200f 🙏": "ramesh@okaxis",
    "9000000001@ybl": "9000000001@ybl",
}

NO_VPA = (
    "",
    "🙏",
    "@",
    "at",
    "ramesh",
    "ramesh at",
    "a@b",
    "..@ybl",
    "ramesh@gmail.com",
    "ramesh@okaxis.com",
    "ramesh@gmail",
    "ramesh at gmail dot com",
    "ramesh at the rate yahoo.co.in",
    "ramesh@okaxis or sunita@ybl",
    "ramesh at ok axis or sunita at ybl",
    "ramesh at foobar",
    "ramesh at xbl",
    "ramesh at okhdfc",
    "ramesh@@okaxis",
    "meet me at home",
    "look at it",
    "I have an account at axis bank",
    "my son ramesh works at axis bank",
)


@pytest.mark.parametrize(("text", "vpa"), TRIAL.items())
def test_a_vpa_is_read_as_spoken_or_typed(text: str, vpa: str) -> None:
    assert read_vpa(text) == vpa


@pytest.mark.parametrize("text", NO_VPA)
def test_mail_addresses_places_and_unclear_handles_are_no_vpa(text: str) -> None:
    assert read_vpa(text) is None


WHOLE = {  # what was typed or said: the whole of it, or None to ask again
    "leela.nair@hdfcbankxy": "leela.nair@hdfcbankxy",
    "leela.nair@xyhdfcbank": "leela.nair@xyhdfcbank",
    "leela@myfederal": "leela@myfederal",
    "leela@oksbi7": "leela@oksbi7",
    "leela@okicicl": "leela@okicicl",
    "leela-nair_2@ybl": "leela-nair_2@ybl",
    "leela..nair@ybl": None,
    "leela+upi@ybl": None,
    "+leela@ybl": None,
    "leela#1@ybl": None,
    "léa@ybl": None,
    "लीला@ybl": None,
    "leela@ybl@ybl": None,
    "leela@@ybl": None,
    "leela@ok-axis": None,
    "91234 56780@paytm": "9123456780@paytm",
    "+91 91234 56780@paytm": "9123456780@paytm",
    "91 234 56780@paytm": None,
    "91234-56780@paytm": "91234-56780@paytm",
    "leela nair@ybl": None,
    "lee la@ybl": None,
    "leela.nair 7@ybl": None,
    "leela 7 nair@ybl": None,
    "leela+ nair@ybl": None,
    "₹700 leela@ybl": "leela@ybl",
    "leela dot nair@ybl": "leela.nair@ybl",
    "l e e la@ybl": "leela@ybl",
    "send 700 leela@ybl": "leela@ybl",
    "to my sister leela@ybl": "leela@ybl",
    "leela@axis bank": None,
    "leela@ok hdfc bank": "leela@okhdfcbank",
    "leela@hdfcbank xy": None,
    "leela@ybl, thanks": "leela@ybl",
    "leela@ybl please": "leela@ybl",
    "leela at hdfc bank x y": None,
    "leela at ok axis seven": None,
    "leela at ok axis please add her": "leela@okaxis",
    "leela plus upi at ybl": None,
    "léa at ybl": None,
    "leela + upi at ybl": None,
    "leela one hundred at ybl": None,
    "leela ek do at ybl": None,
    "my brother mohan at ybl": "mohan@ybl",
    "doctor mohan at ybl": None,
    "leela under score nair at ybl": "leela_nair@ybl",
    "leela hyphen nair at ybl": "leela-nair@ybl",
    "me dot leela at ybl": "me.leela@ybl",
    "leela dot as at ybl": "leela.as@ybl",
    "leela at sign ybl": "leela@ybl",
    "leela at the rate sign oksbi": "leela@oksbi",
    "nine one two three four, five six seven eight zero at paytm": "9123456780@paytm",
    "91234 56780 at paytm": "9123456780@paytm",
    "double nine eight double zero one two three four five at y b l": "9980012345@ybl",
}


@pytest.mark.parametrize(("text", "vpa"), WHOLE.items())
def test_a_vpa_is_read_whole_or_asked_for_again(text: str, vpa: str | None) -> None:
    assert read_vpa(text) == vpa


NAMES = st.from_regex(
    r"[a-z0-9]{2}[a-z0-9]{0,12}(?:[._-][a-z0-9]{2,8})?", fullmatch=True
)
KNOWN = st.sampled_from(sorted(HANDLES))


@settings(deadline=None)  # a busy machine is no failure
@given(NAMES, KNOWN)
def test_a_typed_vpa_is_read_in_lower_case(name: str, handle: str) -> None:
    assert read_vpa(f"To: {name}@{handle}.".upper()) == f"{name}@{handle}"


@settings(deadline=None)  # a busy machine is no failure
@given(NAMES, st.from_regex(r"[a-z]{2}[a-z0-9]{0,14}", fullmatch=True), KNOWN)
def test_a_handle_nobody_knows_is_never_made_a_known_one(
    name: str, extra: str, known: str
) -> None:
    for handle in (extra, known + extra, extra + known):
        vpa = read_vpa(f"{name}@{handle}")
        assert vpa in (f"{name}@{handle}", None)


@settings(deadline=None)  # a busy machine is no failure
@given(NAMES, st.text("+#/*&%$=éü9a ", max_size=8), KNOWN)
def test_no_part_of_a_typed_name_is_dropped(name: str, odd: str, handle: str) -> None:
    assert read_vpa(f"{name}+{odd}{name}@{handle}") is None


LETTERS = "abcdefghijklmnpqrstuvwxyz0123456789"  # "o" beside a digit is a nought


@settings(deadline=None)  # a busy machine is no failure
@given(st.text(LETTERS, min_size=3, max_size=12), KNOWN)
def test_a_vpa_spelled_letter_by_letter_is_read(name: str, handle: str) -> None:
    assert read_vpa(f"{' '.join(name)} at {' '.join(handle)}") == f"{name}@{handle}"


@pytest.mark.parametrize(
    ("vpa", "words"),
    [
        ("ramesh@okaxis", "ramesh at okaxis"),
        ("sunita.sharma@okhdfcbank", "sunita dot sharma at okhdfcbank"),
        ("a_b-c@upi", "a underscore b dash c at upi"),
    ],
)
def test_a_vpa_is_said_and_read_back(vpa: str, words: str) -> None:
    assert vpa_in_words(vpa) == words
    assert read_vpa(words) == vpa


WORDS = (
    "at @ the rate of ok axis y b l ramesh a for apple as in double zero dot . _ - 9 "
    "gmail com to upi saathi 🙏 oh triple ninety one"
)


@settings(deadline=None)  # a busy machine is no failure
@given(
    st.one_of(
        st.text(max_size=120),
        st.lists(st.sampled_from(WORDS.split()), max_size=20).map(" ".join),
    )
)
def test_no_text_raises_and_a_vpa_is_in_plain_lower_case(text: str) -> None:
    vpa = read_vpa(text)
    if vpa is not None:
        assert vpa.isascii()
        assert vpa == vpa.lower()
        assert vpa.count("@") == 1


@pytest.mark.parametrize(
    "word", ["at", "ramesh at ok axis", "@", "a@b", "double", "🙏"]
)
def test_ten_thousand_words_are_refused_quickly(word: str) -> None:
    text = " ".join([word] * 10_000)
    assert read_vpa(text) is None
    assert least_time_s(lambda: read_vpa(text)) < 1
