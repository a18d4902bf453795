from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.timing import least_time_s
from understanding.periods.reading import (
    Period,
    bounds_utc,
    period_in_words,
    read_count,
    read_period,
)

TODAY = date(2025, 3, 12)  # a Wednesday

# What old customers say: (first day, last day).
TRIAL = {
    "today": ("2025-03-12", "2025-03-12"),
    "what came this morning": ("2025-03-12", "2025-03-12"),
    "yesterday's payments": ("2025-03-11", "2025-03-11"),
    "last night": ("2025-03-11", "2025-03-11"),
    "the day before yesterday": ("2025-03-10", "2025-03-10"),
    "two days ago": ("2025-03-10", "2025-03-10"),
    "what did I spend this week": ("2025-03-10", "2025-03-12"),
    "last week": ("2025-03-03", "2025-03-09"),
    "transactions from last week": ("2025-03-03", "2025-03-09"),
    "the week before last": ("2025-02-24", "2025-03-02"),
    "a week ago": ("2025-03-03", "2025-03-09"),
    "past week": ("2025-03-06", "2025-03-12"),
    "last weekend": ("2025-03-08", "2025-03-09"),
    "last fortnight": ("2025-02-27", "2025-03-12"),
    "the last three days": ("2025-03-10", "2025-03-12"),
    "last couple of days": ("2025-03-11", "2025-03-12"),
    "last two weeks": ("2025-02-27", "2025-03-12"),
    "past 6 months": ("2024-09-13", "2025-03-12"),
    "this month so far": ("2025-03-01", "2025-03-12"),
    "what did I send Ramesh last month": ("2025-02-01", "2025-02-28"),
    "last to last month": ("2025-01-01", "2025-01-31"),
    "this year": ("2025-01-01", "2025-03-12"),
    "last year": ("2024-01-01", "2024-12-31"),
    "in 2024": ("2024-01-01", "2024-12-31"),
    "last financial year": ("2023-04-01", "2024-03-31"),
    "this financial year": ("2024-04-01", "2025-03-12"),
    "FY 2023-24": ("2023-04-01", "2024-03-31"),
    "last quarter": ("2024-10-01", "2024-12-31"),
    "in March": ("2025-03-01", "2025-03-12"),
    "last March": ("2024-03-01", "2024-03-31"),
    "in May": ("2024-05-01", "2024-05-31"),
    "month of December": ("2024-12-01", "2024-12-31"),
    "March last year": ("2024-03-01", "2024-03-31"),
    "Feb. 2024": ("2024-02-01", "2024-02-29"),
    "February twenty twenty four": ("2024-02-01", "2024-02-29"),
    "to Ramesh in January and February": ("2025-01-01", "2025-02-28"),
    "on the 5th": ("2025-03-05", "2025-03-05"),
    "on the thirteenth": ("2025-02-13", "2025-02-13"),
    "on the 31st": ("2025-01-31", "2025-01-31"),
    "5th last month": ("2025-02-05", "2025-02-05"),
    "on 5 March": ("2025-03-05", "2025-03-05"),
    "on the twenty-first of February": ("2025-02-21", "2025-02-21"),
    "March the fifth": ("2025-03-05", "2025-03-05"),
    "29 February": ("2024-02-29", "2024-02-29"),
    "5/3/2025": ("2025-03-05", "2025-03-05"),
    "05-03-25": ("2025-03-05", "2025-03-05"),
    "2025-03-05": ("2025-03-05", "2025-03-05"),
    "from 5/3 to 10/3": ("2025-03-05", "2025-03-10"),
    "on Monday": ("2025-03-10", "2025-03-10"),
    "on Wednesday": ("2025-03-05", "2025-03-05"),
    "Monday last week": ("2025-03-03", "2025-03-03"),
    "between 1st and 10th March": ("2025-03-01", "2025-03-10"),
    "from 1 to 10 March": ("2025-03-01", "2025-03-10"),
    "between the 25th and the 5th": ("2025-02-25", "2025-03-05"),
    "from 20th March to 5th April": ("2024-03-20", "2024-04-05"),
    "payments to Ramesh from January to March": ("2025-01-01", "2025-03-12"),
    "from December to February": ("2024-12-01", "2025-02-28"),
    "between January and March 2024": ("2024-01-01", "2024-03-31"),
    "from Monday to Tuesday": ("2025-03-10", "2025-03-11"),
    "from last week till yesterday": ("2025-03-03", "2025-03-11"),
    "from 1st January till date": ("2025-01-01", "2025-03-12"),
    "since Monday": ("2025-03-10", "2025-03-12"),
    "since last week": ("2025-03-03", "2025-03-12"),
    "after 5th March": ("2025-03-05", "2025-03-12"),
    "from the 5th": ("2025-03-05", "2025-03-12"),
    "from January onwards": ("2025-01-01", "2025-03-12"),
    "payment from Ramesh yesterday": ("2025-03-11", "2025-03-11"),
    "since my pension came on Monday": ("2025-03-10", "2025-03-12"),
    "\u200fपिछला last week 🙏": ("2025-03-03", "2025-03-09"),
}

WHOLE = {  # every word counts; a part may not stand for the whole, nor the reverse
    "three days back": ("2025-03-09", "2025-03-09"),
    "what came a week back": ("2025-03-03", "2025-03-09"),
    "month to date": ("2025-03-01", "2025-03-12"),
    "year till date": ("2025-01-01", "2025-03-12"),
    "financial year to date": ("2024-04-01", "2025-03-12"),
    "ytd": ("2025-01-01", "2025-03-12"),
    "from last year to date": ("2024-01-01", "2025-03-12"),
    "January-February": ("2025-01-01", "2025-02-28"),
    "payments of Nov-Dec 2024": ("2024-11-01", "2024-12-31"),
    "10-20 February": ("2025-02-10", "2025-02-20"),
    "10th - 20th Feb": ("2025-02-10", "2025-02-20"),
    "25 January - 5 February": ("2025-01-25", "2025-02-05"),
    "the first day of last month": ("2025-02-01", "2025-02-01"),
    "the last day of February 2024": ("2024-02-29", "2024-02-29"),
    "the last three days of January": ("2025-01-29", "2025-01-31"),
    "first ten days of February": ("2025-02-01", "2025-02-10"),
    "the first week of this month": ("2025-03-01", "2025-03-07"),
    "second week of January": ("2025-01-08", "2025-01-14"),
    "last week of last year": ("2024-12-25", "2024-12-31"),
    "from the first day of last month": ("2025-02-01", "2025-03-12"),
    "the last two days of my payments": ("2025-03-11", "2025-03-12"),
}


@pytest.mark.parametrize(("text", "days"), WHOLE.items())
def test_no_word_of_a_period_is_passed_over(text: str, days: tuple[str, str]) -> None:
    period = read_period(text, TODAY)
    assert period is not None
    last = period.to_date_exclusive - timedelta(days=1)
    assert (period.from_date.isoformat(), last.isoformat()) == days


@pytest.mark.parametrize(
    "text",
    [
        "the last five days of the fair",
        "the first week of Ramadan",
        "the last day of this month",
        "the sixth week of January",
        "first forty days of February",
        "the last day of next month",
    ],
)
def test_a_part_of_what_is_unknown_or_ahead_is_none(text: str) -> None:
    assert read_period(text, TODAY) is None


NO_PERIOD = (
    "",
    "🙏",
    "tomorrow",
    "next week",
    "5 March 2099",
    "30th February",
    "32/1/2025",
    "2025-13-01",
    "in the year 9999",
    "since Diwali",
    "before March",
    "before last month",
    "statement till date",
    "I may ask you",
    "send 2000 rupees",
    "the last five payments",
    "to Ramesh",
    "FY 2023-27",
)


@pytest.mark.parametrize(("text", "days"), TRIAL.items())
def test_a_period_is_read_as_days_of_the_past(text: str, days: tuple[str, str]) -> None:
    period = read_period(text, TODAY)
    assert period is not None
    last = period.to_date_exclusive - timedelta(days=1)
    assert (period.from_date.isoformat(), last.isoformat()) == days
    assert not period.since_last_credit


@pytest.mark.parametrize("text", NO_PERIOD)
def test_the_future_and_what_names_no_period_give_none(text: str) -> None:
    assert read_period(text, TODAY) is None


@pytest.mark.parametrize(
    "text",
    ["since my pension came", "after the salary was credited", "since the last credit"],
)
def test_since_the_pension_means_since_the_last_credit(text: str) -> None:
    period = read_period(text, TODAY)
    assert period == Period(date(2024, 3, 12), date(2025, 3, 13), True)
    assert period_in_words(period, TODAY) == "since your last credit"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("the last five", 5),
        ("last ten payments", 10),
        ("3", 3),
        ("ten", 10),
        ("twenty-five transactions", 25),
        ("show me five transactions", 5),
        ("my last 3", 3),
        ("latest four entries please", 4),
        ("last 10 transactions in January", 10),
        ("the last dozen transactions", 12),
        ("", None),
        ("0", None),
        ("101", None),
        ("9" * 5000, None),
        ("last five days", None),
        ("five hundred rupees", None),
        ("show me a statement", None),
        ("payments to Ramesh", None),
    ],
)
def test_a_count_of_entries_is_read(text: str, count: int | None) -> None:
    assert read_count(text) == count


DAYS = st.dates(min_value=date(2001, 1, 1), max_value=date(2090, 12, 31))


@settings(deadline=None)  # a busy machine is no failure
@given(DAYS, st.integers(0, 3000), st.integers(1, 3000))
def test_a_period_said_in_words_is_read_back(
    today: date, back: int, width: int
) -> None:
    start = max(today - timedelta(days=back), date(2000, 1, 1))
    end = min(start + timedelta(days=width), today + timedelta(days=1))
    period = Period(start, end)
    assert read_period(period_in_words(period, today), today) == period


WORDS = (
    "last this past week month year day days ago before yesterday today since from to "
    "till between and in on 5th first 31 2024 march feb may monday / - 0 999 a few "
    "financial quarter pension before twenty one fortnight weekend fy 24 25 onwards"
)


@settings(deadline=None)  # a busy machine is no failure
@given(
    st.one_of(
        st.text(max_size=100),
        st.lists(st.sampled_from(WORDS.split()), max_size=12).map(" ".join),
    ),
    DAYS,
)
def test_every_period_is_of_the_past_and_no_text_raises(text: str, today: date) -> None:
    read_count(text)
    period = read_period(text, today)
    if period is not None:
        assert period.from_date < period.to_date_exclusive
        assert period.to_date_exclusive <= today + timedelta(days=1)


@pytest.mark.parametrize(
    "word", ["last", "5th", "from 1 to", "march and", "twenty", "🙏"]
)
def test_ten_thousand_words_are_refused_quickly(word: str) -> None:
    text = " ".join([word] * 10_000)
    assert read_period(text, TODAY) is None
    assert read_count(text) is None
    assert least_time_s(lambda: (read_period(text, TODAY), read_count(text))) < 1


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (TODAY, TODAY, "today"),
        (date(2025, 3, 11), date(2025, 3, 11), "yesterday"),
        (date(2025, 3, 5), date(2025, 3, 5), "5 March 2025"),
        (date(2025, 2, 1), date(2025, 2, 28), "February 2025"),
        (date(2025, 3, 3), date(2025, 3, 9), "from 3 March 2025 to 9 March 2025"),
    ],
)
def test_periods_are_said_plainly(first: date, last: date, words: str) -> None:
    assert period_in_words(Period(first, last + timedelta(days=1)), TODAY) == words


def test_a_day_in_india_begins_half_past_six_the_evening_before_in_utc() -> None:
    start, end = bounds_utc(Period(TODAY, TODAY + timedelta(days=1)), "Asia/Kolkata")
    assert start == datetime(2025, 3, 11, 18, 30, tzinfo=timezone.utc)
    assert end - start == timedelta(days=1)


def test_a_day_is_as_long_as_its_zone_says() -> None:
    day = date(2025, 3, 30)  # clocks go forward in Europe
    start, end = bounds_utc(Period(day, day + timedelta(days=1)), "Europe/Berlin")
    assert end - start == timedelta(hours=23)
    assert start.astimezone(ZoneInfo("Europe/Berlin")).date() == day


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        bounds_utc(Period(TODAY, TODAY + timedelta(days=1)), "Asia/Nowhere")
