"""Single expressions of time, as canonical words, to days of the past.

Each reader gets a match and today's date and gives the first day and the day after the
last, or None for a day that never was.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from dateutil.relativedelta import relativedelta

from understanding.periods.date_words import MONTHS, WEEKDAYS
from understanding.periods.days import Span, back, day, recent_day, whole

Side = Literal["within", "start", "end"]
_Reader = Callable[[re.Match[str], date], Span | None]

_MONTH = f"(?P<month>{'|'.join(MONTHS)})"
_WEEKDAY = f"(?P<weekday>{'|'.join(WEEKDAYS)})"
_DAY = r"(?P<day>\d{1,2})(?:th)?"
_YEAR = r"(?: (?:in )?(?:(?P<year>(?:19|20)\d\d)|(?P<which>last|this) year))?"
_COUNT = r"(?:a )?(?P<count>\d{1,3}|couple|few|several|a)"
_UNIT = r"(?P<unit>day|week|month|year|fortnight)"
_COUNTS = {"couple": 2, "few": 5, "several": 7, "a": 1}
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Expression:
    """An expression and where it stands; no span if there never was such a day."""

    span: Span | None
    start: int
    end: int


def find_expression(words: str, today: date) -> Expression | None:
    """The first expression in the words, the most specific kind first."""
    for pattern, reader in _EXPRESSIONS:
        match = pattern.search(words)
        if match:
            return Expression(reader(match, today), *match.span())
    return None


def read_span(words: str, today: date, side: Side = "within") -> Span | None:
    """The span of the first expression on that side of the words, or anywhere."""
    for pattern, reader in _EXPRESSIONS:
        for match in pattern.finditer(words):
            at_end = match.end() == len(words)
            if {"within": True, "start": match.start() == 0, "end": at_end}[side]:
                return reader(match, today)
    return None


def _written(match: re.Match[str], today: date) -> Span | None:
    """A date in digits, day first as in India, or year first as in ISO 8601."""
    first, month, last = (int(match[name]) for name in ("a", "b", "c"))
    if first > 31:
        return day(first, month, last)
    return day(last + 2000 if last < 100 else last, month, first)


def _named_day(match: re.Match[str], today: date) -> Span | None:
    month, number = MONTHS.index(match["month"]) + 1, int(match["day"])
    if match["year"] or match["which"]:
        return day(_year(match, today), month, number)
    return _latest(month, number, today)


def _short(match: re.Match[str], today: date) -> Span | None:
    """Day and month in digits: "5/3" is the fifth of March."""
    return _latest(int(match["b"]), int(match["a"]), today)


def _latest(month: int, number: int, today: date) -> Span | None:
    for year in range(today.year, today.year - 9, -1):  # a leap day may be 8 years ago
        found = day(year, month, number)
        if found and found[0] <= today:
            return found
    return None


def _year(match: re.Match[str], today: date) -> int:
    return int(match["year"] or today.year - (match["which"] == "last"))


def _named_month(match: re.Match[str], today: date) -> Span | None:
    month = MONTHS.index(match["month"]) + 1
    if match["year"] or match["which"]:
        return whole(date(_year(match, today), month, 1), "month")
    this_year = match["before"] == "this"
    passed = month < today.month or (month == today.month and match["before"] != "last")
    year = today.year if passed or this_year else today.year - 1
    return whole(date(year, month, 1), "month")


def _ordinal(match: re.Match[str], today: date) -> Span | None:
    number, which = int(match["day"]), match["which"] or match["ahead"]
    if not which:
        return recent_day(number, today)
    month = today - relativedelta(months=which == "last")
    return day(month.year, month.month, number)


def _near(match: re.Match[str], today: date) -> Span | None:
    word = match["near"]
    back = 2 if word.startswith("day") else int(word in ("yesterday", "last night"))
    first = today - timedelta(days=back)
    return first, first + _ONE_DAY


def _weekday(match: re.Match[str], today: date) -> Span | None:
    wanted = WEEKDAYS.index(match["weekday"])
    which = match["week"] or match["week_ahead"]
    if which or match["before"] == "this":
        monday = today - timedelta(days=today.weekday() + 7 * (which == "last"))
        first = monday + timedelta(days=wanted)
    else:  # said on a Monday, "on Monday" is a week ago, or it would be "today"
        first = today - timedelta(days=(today.weekday() - wanted - 1) % 7 + 1)
    return first, first + _ONE_DAY


def _weekend(match: re.Match[str], today: date) -> Span | None:
    monday = today - timedelta(days=today.weekday())
    return monday - timedelta(days=2), monday


def _rolling(match: re.Match[str], today: date) -> Span | None:
    """The last three days are today and the two before it."""
    said = match["count"] or "a"
    count = _COUNTS.get(said) or int(said)
    if not count:
        return None
    return back(today, match["unit"], count) + _ONE_DAY, today + _ONE_DAY


def _ago(match: re.Match[str], today: date) -> Span | None:
    said = match["count"] or "a"
    unit = match["unit"]
    first = back(today, unit, _COUNTS.get(said) or int(said))
    if unit == "day":
        return first, first + _ONE_DAY
    return whole(first, "week" if unit == "fortnight" else unit)


def _calendar(match: re.Match[str], today: date) -> Span | None:
    unit = match["unit"]
    count = 2 if match["second"] else int(match["which"] == "last")
    return whole(back(today, unit, count), unit)


def _quarter(match: re.Match[str], today: date) -> Span | None:
    first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    first -= relativedelta(months=3 * (match["which"] == "last"))
    return first, first + relativedelta(months=3)


def _financial_year(match: re.Match[str], today: date) -> Span | None:
    """India's runs from April to March."""
    if match["year"]:
        first = int(match["year"]) % 100 + 2000
        if int(match["year_end"]) % 100 != (first + 1) % 100:
            return None
    else:
        first = today.year - (today.month < 4) - (match["which"] == "last")
    return date(first, 4, 1), date(first + 1, 4, 1)


def _whole_year(match: re.Match[str], today: date) -> Span | None:
    return whole(date(int(match["year"]), 1, 1), "year")


def _unknown(match: re.Match[str], today: date) -> Span | None:
    """Part of what is no time that is known: "the last five days of the fair"."""
    return None


def _part(match: re.Match[str], today: date) -> Span | None:
    """Days or a week of a longer time: "the last five days of October"."""
    longer = find_expression(match["longer"], today)
    if longer is None or longer.span is None:
        return None
    first, end = longer.span
    days = timedelta(days=7 if match["unit"] == "week" else 1)
    said = match["count"] or "1"
    count = _COUNTS.get(said) or int(said)
    if match["side"] == "last":
        start = end - days * count
        return (start, end) if start >= first else None
    start = first + days * (int(match["side"][:-2]) - 1)
    return (start, start + days * count) if start + days * count <= end else None


_LONGER = (
    rf"(?P<longer>(?:(?:last|this) )?(?:{'|'.join(MONTHS)})(?: (?:20\d\d|last year))?"
    r"|(?:last|this) (?:week|month|quarter|year|financial year)|month before last)"
)
_PATTERNS: tuple[tuple[str, _Reader], ...] = (
    (r"(?P<side>last|\d{1,2}th)(?: (?P<count>\d{1,2}|couple|few))? (?P<unit>day|week) "
     rf"within {_LONGER}", _part),
    (r"(?:last|\d{1,2}th)(?: (?:\d{1,2}|couple|few))? (?:day|week) within", _unknown),
    (r"(?P<a>\d{1,2}|\d{4}) (?P<s>[-/]) (?P<b>\d{1,2}) (?P=s) (?P<c>\d{4}|\d{1,2})",
     _written),
    (r"(?P<a>\d{1,2}) / (?P<b>\d{1,2})(?! /)", _short),
    (r"financial year (?P<year>20\d\d|\d\d) [-/] (?P<year_end>20\d\d|\d\d)(?P<which>)",
     _financial_year),
    (r"(?:(?P<which>this|last) )?financial year(?P<year>)(?P<year_end>)",
     _financial_year),
    (rf"{_DAY} {_MONTH}{_YEAR}", _named_day),
    (rf"{_MONTH} {_DAY}(?! [-/]){_YEAR}", _named_day),
    (r"(?P<near>day before yesterday|yesterday|today|tonight|last night"
     r"|this (?:morning|afternoon|evening))", _near),
    (rf"(?:(?P<week_ahead>last|this) week )?(?:(?P<before>last|this) )?{_WEEKDAY}"
     r"(?: (?P<week>last|this) week)?", _weekday),
    (r"(?:last )?weekend", _weekend),
    (rf"(?:{_COUNT} )?{_UNIT} ago", _ago),
    (rf"(?:last|past) {_COUNT} {_UNIT}", _rolling),
    (rf"past {_UNIT}(?P<count>)", _rolling),
    (r"last (?P<unit>fortnight)(?P<count>)", _rolling),
    (rf"(?:(?P<before>last|this) )?{_MONTH}{_YEAR}", _named_month),
    (r"(?:(?P<ahead>last|this) month )?(?P<day>\d{1,2})th"
     r"(?: (?P<which>last|this) month)?", _ordinal),
    (r"(?P<unit>week|month|year) (?P<second>before last)(?P<which>)", _calendar),
    (r"(?P<which>last|this) (?P<unit>week|month|year)(?P<second>)", _calendar),
    (r"(?P<which>last|this) quarter", _quarter),
    (r"(?:(?:year|in) |^)(?P<year>20\d\d)$", _whole_year),
)  # fmt: skip
_EXPRESSIONS = tuple(
    (re.compile(rf"(?<!\S)(?:{pattern})(?!\S)"), reader)
    for pattern, reader in _PATTERNS
)
