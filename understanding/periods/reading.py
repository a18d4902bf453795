"""Periods of the past as people name them, in whole days of the customer's calendar."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from understanding.periods.calendar_spans import (
    Expression,
    find_expression,
    read_span,
)
from understanding.periods.date_words import MONTHS, canonical
from understanding.periods.days import Span, day, recent_day

_ONE_DAY = timedelta(days=1)
_AHEAD = re.compile(r"\b(?:tomorrow|next|coming|upcoming)\b")
_JOINT = re.compile(r" (?:to|till|and) ")
_SINCE = re.compile(r"\bsince (?P<point>.+)")
_BEFORE = re.compile(r"(?<!day )(?<!week )(?<!month )(?<!year )\bbefore\b")
_CREDIT = re.compile(r"\bsince\b.*\b(?:pension|salary|wages|credit|credited|deposit)\b")
_RELATIVE = re.compile(r"\b(?:last|past|this|ago|yesterday|today)\b")
_BARE_DAY = re.compile(
    r"(?:.*\b(?:from|between|since) |^)(?P<day>\d{1,2})(?:th)?"
    r"|.* (?P<ordinal>\d{1,2})th"
)
_MOST_COUNT = 100
_LISTED = (
    r"(?:transactions?|payments?|transfers?|entries|entry|items?|debits?|credits?|"
    r"txns?|deposits?|withdrawals?)"
)
_COUNTED = re.compile(
    rf"^(?P<alone>\d+)(?: {_LISTED})?$"
    rf"|\b(?:last|latest|recent|past|top) (?P<after>\d+)(?: (?:recent )?{_LISTED}|$)"
    rf"|\b(?P<before>\d+) (?:(?:last|latest|recent|most) )*{_LISTED}"
)


@dataclass(frozen=True)
class Period:
    """Days from ``from_date`` to before ``to_date_exclusive``, none in the future.

    ``since_last_credit`` narrows it: only from the newest credit in these days on.
    """

    from_date: date
    to_date_exclusive: date
    since_last_credit: bool = False


def read_period(text: str, today: date) -> Period | None:
    """Read "last week", "in March", "since Monday", "between 1st and 10th March".

    Always of the past: "in March" is the latest March that has begun, what reaches
    beyond today is cut there. None for the future, or when no period is named.
    """
    words = canonical(text)
    if _AHEAD.search(words) or _BEFORE.search(words):
        return None
    span = _read(words, today)
    if span is not None:
        return _past(span, today)
    if _CREDIT.search(words):
        return Period(today - relativedelta(years=1), today + _ONE_DAY, True)
    return None


def _read(words: str, today: date) -> Span | None:
    for joint in _JOINT.finditer(words):
        left, right = words[: joint.start()], words[joint.end() :]
        span = _read_range(left, right, today)
        if span is not None:
            return span
    since = _SINCE.search(words)
    if since:
        return _up_to_today(read_span(since["point"], today), today)
    found = find_expression(words, today)
    if found is None or found.span is None or re.search(r"\btill\b", words):
        return None
    return _up_to_today(found.span, today) if _open(words, found) else found.span


def _open(words: str, found: Expression) -> bool:
    """Whether it goes on to today: "from the 5th", "from March onwards".

    What came "from last week" or "from yesterday" came then.
    """
    if re.search(r"\bonwards?\b", words):
        return True
    said = words[found.start : found.end]
    one_day = found.span is not None and found.span[1] - found.span[0] == _ONE_DAY
    after_from = words[: found.start].endswith("from ")
    by_name = "within" in said or not _RELATIVE.search(said)
    return after_from and one_day and by_name


def _up_to_today(span: Span | None, today: date) -> Span | None:
    return (span[0], today + _ONE_DAY) if span else None


def _read_range(left: str, right: str, today: date) -> Span | None:
    end = read_span(right, today, "start")
    if end is None:
        return None
    bare = _BARE_DAY.fullmatch(left)
    if bare:  # "between 1st and 10th March": the first of that March
        start = _before(int(bare["day"] or bare["ordinal"]), end[0])
    else:
        last = today if _RELATIVE.search(left) else end[1] - _ONE_DAY
        start = read_span(left, last, "end")
    return (start[0], end[1]) if start and start[0] < end[1] else None


def _before(number: int, end: date) -> Span | None:
    """The day of that number in the month of the end, or in the latest before it."""
    start = day(end.year, end.month, number)
    return start if start and start[0] <= end else recent_day(number, end)


def _past(span: Span, today: date) -> Period | None:
    start, end = span[0], min(span[1], today + _ONE_DAY)
    return Period(start, end) if start < end else None


def read_count(text: str) -> int | None:
    """How many entries were asked for: "the last five", "ten payments", "3"; or None.

    At most 100; "the last five days" and "five hundred rupees" count no entries.
    """
    found = _COUNTED.search(canonical(text).replace("dozen", "12"))
    if not found:
        return None
    digits = found["alone"] or found["after"] or found["before"]
    return int(digits) if len(digits) <= 3 and 1 <= int(digits) <= _MOST_COUNT else None


def period_in_words(period: Period, today: date) -> str:
    """Say a period: "yesterday", "March 2025", "from 1 March 2025 to 4 April 2025"."""
    if period.since_last_credit:
        return "since your last credit"
    first, last = period.from_date, period.to_date_exclusive - _ONE_DAY
    if first == last:
        near = {today: "today", today - _ONE_DAY: "yesterday"}
        return near.get(first) or _day_in_words(first)
    if first.day == 1 and first + relativedelta(months=1) == period.to_date_exclusive:
        return f"{MONTHS[first.month - 1].title()} {first.year}"
    return f"from {_day_in_words(first)} to {_day_in_words(last)}"


def _day_in_words(named: date) -> str:
    return f"{named.day} {MONTHS[named.month - 1].title()} {named.year}"


def bounds_utc(period: Period, zone: str) -> tuple[datetime, datetime]:
    """The period's first instant and the first after it, in UTC, for an IANA zone.

    Raises:
        ZoneInfoNotFoundError: there is no such zone.
    """
    start, end = (
        datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(timezone.utc)
        for day in (period.from_date, period.to_date_exclusive)
    )
    return start, end
