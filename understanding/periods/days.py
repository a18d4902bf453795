"""Days, weeks, months and years of the calendar: first day, day after the last."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

Span = tuple[date, date]
_ONE_DAY = timedelta(days=1)


def day(year: int, month: int, number: int) -> Span | None:
    """One day, None if the calendar has no such day."""
    try:
        first = date(year, month, number)
    except ValueError:
        return None
    return first, first + _ONE_DAY


def recent_day(number: int, today: date) -> Span | None:
    """The latest day of that number in a month, up to today."""
    if not 1 <= number <= 31:
        return None
    for back in range(4):
        month = today - relativedelta(months=back)
        found = day(month.year, month.month, number)
        if found and found[0] <= today:
            return found
    return None


def whole(first: date, unit: str) -> Span:
    """The week (from Monday), month or year that the day lies in."""
    if unit == "week":
        first -= timedelta(days=first.weekday())
        return first, first + timedelta(days=7)
    if unit == "month":
        first = first.replace(day=1)
        return first, first + relativedelta(months=1)
    first = date(first.year, 1, 1)
    return first, date(first.year + 1, 1, 1)


def back(today: date, unit: str, count: int) -> date:
    """The day so many days, weeks, fortnights, months or years ago."""
    days = {"day": 1, "week": 7, "fortnight": 14}
    if unit in days:
        return today - timedelta(days=days[unit] * count)
    months = count if unit == "month" else 12 * count
    return today - relativedelta(months=months)
