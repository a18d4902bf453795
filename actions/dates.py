"""Days and times of day as they are told: one form for all that is read out."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from protocol.sentences import Sentence


def date_told(day: date, today: date) -> Sentence:
    """A day; the year is told where it is another than today's."""
    year = {"year": day.year}
    return Sentence(
        "dates.day",
        {
            "day": day.day,
            "month": Sentence(f"months.{day.month}"),
            "year": "" if day.year == today.year else Sentence("dates.year", year),
        },
    )


def near_date_told(day: date, today: date, *, begins: bool = False) -> Sentence:
    """A day, the last two by words of their own; ``begins`` for the start of a line."""
    if day == today:
        return Sentence("dates.today_begins" if begins else "dates.today")
    if day == today - timedelta(days=1):
        return Sentence("dates.yesterday_begins" if begins else "dates.yesterday")
    return date_told(day, today)


def clock_told(local: datetime) -> Sentence:
    """A time of day, on the customer's own clock."""
    half = "dates.before_noon" if local.hour < 12 else "dates.after_noon"
    return Sentence(half, {"clock": local.strftime("%I:%M").lstrip("0")})
