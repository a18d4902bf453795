"""The words around digits, by what they tell of them."""

import re
from bisect import bisect_left
from dataclasses import dataclass

from understanding.plain import plain

_WORD = re.compile(
    r"\b(?:p\W{0,3}i\W{0,3}n|c\W{0,3}v\W{0,3}[vc]2?|o\W{0,3}t\W{0,3}p)\b"
    r"|[^\W\d_]+(?:'[^\W\d_]+)*|\d+|[₹₨$€£@]"
)


def words(text: str) -> frozenset[str]:
    """Split a list of words written in one text."""
    return frozenset(text.split())


# Never to be told to anybody, not even here.
PIN_WORDS = words("pin pins mpin upipin atmpin cvv cvv2 cvc cvc2 cvvs pincode")
CARD_WORDS = words("card cards debit credit visa mastercard rupay")
CODE_WORDS = words("otp otps code codes passcode passcodes password passwords")
SECRET_WORDS = PIN_WORDS | CODE_WORDS
MONEY_WORDS = words("₹ ₨ $ € £ rs re inr rupee rupees paise paisa rupaye bucks")
# What politeness and hesitation put around digits, and between them and their name.
FILLERS = words(
    "a actually again ah am and app are as at beta came come comes coming correct dear"
    " digit digits eh er erm from get getting gives giving given got has have hello her"
    " here here's hm hmm i i'm i've in is it it's its ji just ma'am madam me message"
    " mine mobile my new next no now number numbers of oh ok okay old on one-time our"
    " phone please read reading received repeat repeating said saying says screen see"
    " sent showing shows sir sms so son tell telling temporary text thank thanks that"
    " that's the then there there's these this time to today uh uhm um upi use was we"
    " well what which will with yes you your"
)
PASSCODE_TALK = FILLERS | CODE_WORDS
LINKS = FILLERS | CARD_WORDS | words("atm bank be equals last secret security four six")
# Before or after a number of six digits, these make it an amount.
AMOUNT_BEFORE = words(
    "send sends sending sent pay pays paying paid transfer transfers transferring give"
    " deposit withdraw amount sum make makes limit worth exactly about around than"
    " least most upto instead change increase of only another nearly"
)
AMOUNT_AFTER = words("to only into towards from")


@dataclass(frozen=True)
class Word:
    """One word in lower case, and where it stands in the text."""

    text: str
    start: int
    end: int


class Words:
    """The words of a text, found by their place in it."""

    def __init__(self, text: str) -> None:
        folded = plain(text)
        self._all = [
            Word(re.sub(r"[\s.,-]", "", m.group()), *folded.span(*m.span()))
            for m in _WORD.finditer(folded.text)
        ]
        self._starts = [word.start for word in self._all]

    def before(self, place: int, count: int) -> list[str]:
        """Return up to `count` words before the place, the nearest first."""
        at = bisect_left(self._starts, place)
        return [word.text for word in self._all[max(0, at - count) : at]][::-1]

    def after(self, place: int, count: int) -> list[str]:
        """Return up to `count` words from the place on, the nearest first."""
        at = bisect_left(self._starts, place)
        return [word.text for word in self._all[at : at + count]]

    def outside(self, spans: list[tuple[int, int]]) -> set[str]:
        """Return the words that touch none of the spans (sorted, disjoint)."""
        ends = [end for _, end in spans]
        found = set()
        for word in self._all:
            at = bisect_left(ends, word.start + 1)
            if at == len(spans) or spans[at][0] >= word.end:
                found.add(word.text)
        return found
