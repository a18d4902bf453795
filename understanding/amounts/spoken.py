"""Values as they are spoken and shown: rupees in Indian words and digits."""

from understanding.amounts.terms import (
    CRORE,
    HUNDRED,
    LAKH,
    TEENS,
    TENS,
    THOUSAND,
    UNITS,
)

_SMALL = {n: word for words in (UNITS, TEENS) for word, n in words.items()}
_TENS = {n: word for word, n in TENS.items() if word != "fourty"}
_SCALES = (
    (CRORE, "crore"),
    (LAKH, "lakh"),
    (THOUSAND, "thousand"),
    (HUNDRED, "hundred"),
)


def number_in_words(number: int) -> str:
    """A whole number in Indian English: 250000 is "two lakh fifty thousand".

    Raises:
        ValueError: the number is negative.
    """
    if number < 0:
        raise ValueError("only numbers from zero up are spoken here")
    return _words(number) if number else "zero"


def _words(number: int) -> str:
    for scale, name in _SCALES:
        if number >= scale:
            times, rest = divmod(number, scale)
            joint = " and " if 0 < rest < HUNDRED else " "
            return f"{_words(times)} {name}{joint}{_words(rest)}".strip()
    if number < 20:
        return _SMALL.get(number, "")
    tens, unit = number // 10 * 10, number % 10
    return f"{_TENS[tens]}-{_SMALL[unit]}" if unit else _TENS[tens]


def amount_in_words(paise: int) -> str:
    """Speak an amount in paise: "five hundred rupees and fifty paise".

    Raises:
        ValueError: the amount is negative.
    """
    rupees, rest = divmod(paise, 100)
    in_rupees = f"{number_in_words(rupees)} {'rupee' if rupees == 1 else 'rupees'}"
    if not rest:
        return in_rupees
    in_paise = f"{number_in_words(rest)} {'paisa' if rest == 1 else 'paise'}"
    return f"{in_rupees} and {in_paise}" if rupees else in_paise
