"""The words of numbers, English and Hindi, and what each is to the grammar."""

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from understanding.amounts import hindi

_ONES = "one two three four five six seven eight nine"
_FROM_TEN = (
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
_BY_TEN = "twenty thirty forty fifty sixty seventy eighty ninety"
UNITS = {word: n for n, word in enumerate(_ONES.split(), start=1)}
TEENS = {word: n for n, word in enumerate(_FROM_TEN.split(), start=10)}
TENS = {word: 10 * n for n, word in enumerate(_BY_TEN.split(), start=2)}
TENS |= {"fourty": 40}
HUNDRED, THOUSAND, LAKH, CRORE = 100, 1_000, 100_000, 10_000_000
SCALES = {
    "hundred": HUNDRED, "hundreds": HUNDRED, "sau": HUNDRED,
    "thousand": THOUSAND, "thousands": THOUSAND, "k": THOUSAND, "thou": THOUSAND,
    "hazar": THOUSAND, "hazaar": THOUSAND, "hajar": THOUSAND, "hajaar": THOUSAND,
    "lakh": LAKH, "lakhs": LAKH, "lac": LAKH, "lacs": LAKH, "laksh": LAKH, "l": LAKH,
    "laakh": LAKH, "laakhs": LAKH,
    "lack": LAKH, "lacks": LAKH,  # as speech recognisers write it
    "crore": CRORE, "crores": CRORE, "cr": CRORE, "crs": CRORE, "karod": CRORE,
    "karor": CRORE,
    "million": 10**6, "millions": 10**6, "mn": 10**6,
    "billion": 10**9, "billions": 10**9, "bn": 10**9,
}  # fmt: skip


class Kind(Enum):
    """What a word is to the grammar."""

    ZERO = "zero"
    UNIT = "unit"
    TEEN = "teen"
    TENS = "tens"
    TYPED = "typed"
    SCALE = "scale"
    PART = "part"  # half, quarter
    SHIFT = "shift"  # Hindi sava (+1/4), saadhe (+1/2), paune (-1/4)
    POINT = "point"
    AND = "and"
    A = "a"
    OF = "of"


@dataclass(frozen=True)
class Reading:
    """One number as heard. Unclear: its values are what it might have meant."""

    values: tuple[Fraction, ...]
    clear: bool = True

    @property
    def value(self) -> Fraction:
        """The likeliest value."""
        return self.values[0]


@dataclass(frozen=True)
class Term:
    """One word of a number. Only a typed number may be unclear in itself."""

    kind: Kind
    value: Fraction = Fraction(0)
    typed: Reading | None = None


_PARTS = {
    "half": Fraction(1, 2), "½": Fraction(1, 2), "quarter": Fraction(1, 4),
    "quarters": Fraction(1, 4), "¼": Fraction(1, 4), "¾": Fraction(3, 4),
}  # fmt: skip
# As people mistype them; any other word so like a number is asked about.
_MISTYPED = {
    "thre": "three", "fiv": "five", "sevn": "seven", "eigth": "eight",
    "elevn": "eleven",
    "twelv": "twelve", "thirten": "thirteen", "forteen": "fourteen",
    "fourten": "fourteen", "fiften": "fifteen", "fiveteen": "fifteen",
    "sixten": "sixteen", "seventen": "seventeen", "eighten": "eighteen",
    "eightteen": "eighteen", "ninteen": "nineteen", "nineten": "nineteen",
    "twenti": "twenty", "thrity": "thirty", "fivty": "fifty", "eigthy": "eighty",
    "ninty": "ninety", "nintey": "ninety",
}  # fmt: skip


def _vocabulary() -> dict[str, Term]:
    terms: dict[str, Term] = {}
    for kind, words in (
        (Kind.UNIT, UNITS), (Kind.TEEN, TEENS), (Kind.TENS, TENS),
        (Kind.SCALE, SCALES), (Kind.PART, _PARTS),
        (Kind.ZERO, {"zero": 0, "nought": 0}), (Kind.POINT, {"point": 0}),
        (Kind.AND, {"and": 0, "aur": 0, "&": 0}), (Kind.A, {"a": 1, "an": 1}),
        (Kind.OF, {"of": 0}),
    ):  # fmt: skip
        terms.update(
            {word: Term(kind, Fraction(value)) for word, value in words.items()}
        )
    return terms | {word: terms[meant] for word, meant in _MISTYPED.items()}


def _hindi() -> dict[str, Term]:
    terms = {
        word: Term(Kind.UNIT if n < 10 else Kind.TEEN, Fraction(n))
        for word, n in hindi.NUMERALS.items()
    }
    for kind, words in (
        (Kind.TEEN, hindi.MIXED), (Kind.SHIFT, hindi.SHIFTS),
        (Kind.SCALE, hindi.SCALES), (Kind.PART, dict.fromkeys(hindi.HALVES, 0.5)),
    ):  # fmt: skip
        terms.update(
            {word: Term(kind, Fraction(value)) for word, value in words.items()}
        )
    return terms


TERMS = _vocabulary()
_HINDI = _hindi()


def term_of(word: str) -> Term | None:
    """What a word is to a number, None if nothing; Hindi however it is spelled."""
    return TERMS.get(word) or _HINDI.get(hindi.fold(word))


def is_hindi(word: str) -> bool:
    """Whether it is a Hindi number word and no English one."""
    return word not in TERMS and hindi.fold(word) in _HINDI


def is_everyday(word: str) -> bool:
    """Whether it is a Hindi number, but mostly another word ("do", "teen")."""
    return word not in TERMS and hindi.fold(word) in hindi.EVERYDAY
