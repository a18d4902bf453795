"""Talk of dates in canonical words: "the twenty-first of Sept." is "21th september".

Numbers become digits, every ordinal ends in "th", months and weekdays have their full
name, and small words that carry nothing are gone.
"""

import re

from understanding.amounts.terms import TEENS, TENS, UNITS
from understanding.plain import plain

_MONTH_NAMES = (
    "january february march april may june july august september october november "
    "december"
)
_WEEKDAY_NAMES = "monday tuesday wednesday thursday friday saturday sunday"
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
)
MONTHS = _MONTH_NAMES.split()
WEEKDAYS = _WEEKDAY_NAMES.split()
_ORDINAL = {word: n for n, word in enumerate(_ORDINALS.split(), start=1)}
_ORDINAL |= {"twentieth": 20, "thirtieth": 30}
_SAME = (
    {month[:3]: month for month in MONTHS}
    # "Sat", "sun" and "wed" are words of their own.
    | {day[:3]: day for day in WEEKDAYS if day[:3] not in ("sat", "sun", "wed")}
    | {"sept": "september", "tues": "tuesday", "thurs": "thursday", "thur": "thursday"}
    | {"previous": "last", "current": "this", "until": "till", "til": "till"}
    | {"upto": "till", "after": "since", "an": "a", "now": "today", "days": "day"}
    | {"weeks": "week", "months": "month", "years": "year", "fy": "financial year"}
    | {"quarters": "quarter", "ytd": "year to today"}
)
_EMPTY = ("the", "of", "on", "for", "please", "uh", "um", "er")
_PIECE = re.compile(r"\d+(?:st|nd|rd|th)?(?![a-z])|[a-z]+|[-/]")
_LONGEST = 80  # words; whoever says more does not name a period
# The month, not the verb: "in may", "5 may", "may 2025".
_BEFORE_MAY = "in of last this since from to till and between for"
_MAY = re.compile(
    "|".join(rf"(?<=\b{word} )may" for word in _BEFORE_MAY.split())
    + r"|(?<=\d )may|(?<=\dth )may|may(?= (?:\d|to\b|till\b))|^may$"
)
# "Month to date", but not "last year to date", which goes on from then.
_TO_DATE = re.compile(
    r"(?<!last )(?<!financial )\b(?:this )?((?:financial )?(?:week|month|quarter|year))"
    r" (?:to|till) today\b"
)
# "The last five days of October", but "the last five days of payments".
_LISTED = (
    "transactions?|payments?|transfers?|entries|statements?|spending|expenses|activity|"
    "history|debits?|credits?|deposits?|withdrawals?"
)
_WITHIN = re.compile(rf"\b(day|week) of\b(?! (?:my |the |all )*(?:{_LISTED})\b)")
_DAY = r"\d{1,2}(?:th)?"
_NAME = f"(?:{'|'.join(MONTHS)})"
# From one month or day to another: "april - june", "1 - 10 october", "1 may - 5 june".
_DASH = re.compile(
    rf"(?:(?<=[a-z])|(?<= 20\d\d)) - (?=#?{_NAME}\b|{_DAY} #?{_NAME}\b)"
    rf"|(?<![-/] )(?<=\d) - (?={_DAY} {_NAME}\b)|(?<=th) - (?={_DAY} {_NAME}\b)"
)


def canonical(text: str) -> str:
    """The utterance in canonical words, a blank between; "" if it is too long."""
    if len(text) > 10 * _LONGEST:
        return ""
    folded = re.sub(r"'s\b|'", "", plain(text).text)
    words = _numbered([_SAME.get(word, word) for word in _PIECE.findall(folded)])
    said = _MAY.sub("#may", " ".join(words))
    said = re.sub(r"(?<!#)\bmay\b", "", said).replace("#", "")
    said = re.sub(r"\blast to last (week|month|year)\b", r"\1 before last", said)
    said = re.sub(r"\bup to\b", "till", said)
    said = re.sub(r"\b(to|till) date\b", r"\1 today", said)
    said = _TO_DATE.sub(r"this \1", said)
    said = re.sub(r"\b(day|fortnight|week|month|year) back\b", r"\1 ago", said)
    said = _WITHIN.sub(r"\1 within", said)
    said = _DASH.sub(" to ", said)
    said = re.sub(r"\b2 thousand (?:and )?(\d{1,2})\b", _year, said)
    said = re.sub(r"\b20 (\d\d)\b", r"20\1", said)
    return " ".join(word for word in said.split() if word not in _EMPTY)


def _year(match: re.Match[str]) -> str:
    return str(2000 + int(match[1]))


def _numbered(words: list[str]) -> list[str]:
    numbered: list[str] = []
    for word in words:
        tens = numbered[-1] if numbered else ""
        if word in _ORDINAL or word in UNITS:
            ending = "th" if word in _ORDINAL else ""
            value = _ORDINAL.get(word) or UNITS[word]
            if tens.startswith("~") and value < 10:
                value += int(numbered.pop()[1:])
            numbered.append(f"{value}{ending}")
        elif word in TENS:
            numbered.append(f"~{TENS[word]}")  # may yet become "twenty first"
        elif word != "-" or not tens.startswith("~"):
            numbered.append(_typed(word))
    return [word.lstrip("~") for word in numbered]


def _typed(word: str) -> str:
    if word[0].isdigit():
        return re.sub(r"st|nd|rd", "th", word).lstrip("0") or "0"
    return str(TEENS.get(word, word))
