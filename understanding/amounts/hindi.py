"""Hindi numerals in Roman letters: 1 to 99, scales, and "sava", "dedh", "paune".

Nobody spells them one way. Doubled letters, "ee" for "i", "w" for "v" and the like are
folded first, so that "pachees", "pachis" and "pachchees" are one word here.
"""

import re
from fractions import Fraction
from functools import lru_cache

# Ten to a line, a stroke between two numbers, a blank between two spellings of one.
_NUMERALS = """
ek|do|tin|char|panch|che cha chah chhai|sat|ath|nau|das dus
gyarah gyara igyarah|barah bara|terah tera|chaudah chauda|pandrah pandra pandarah|
solah sola|satrah satra satarah|atharah athara|unis|bis
ikis ekis|bais|teis tevis|chaubis chobis|pachis|chabis|satais|athais|untis unatis|tis
iktis ikatis ekatis ektis|batis|taintis tentis tetis|chauntis chautis chontis|
paintis pentis|chatis|saintis sentis|adtis artis adatis|untalis unchalis|chalis
iktalis ektalis|bayalis byalis bialis|taintalis tentalis|chavalis chauvalis chaualis|
paintalis pentalis|chiyalis chialis|saintalis sentalis|adtalis artalis adatalis|
unchas unachas|pachas
ikyavan ekyavan ikavan|bavan|tirpan tirepan trepan|chauvan chavan|pachpan pachapan|
chapan|satavan|athavan|unsath unasath|sath
iksath eksath|basath|tirsath tresath|chausath chosath|painsath pensath|
chiyasath chiasath|sadsath sarsath|adsath arsath|unhatar unahatar|satar
ikhatar ikahatar ekhatar|bahatar|tihatar tehatar|chauhatar chohatar|
pachhatar pachahatar pichhatar pichahatar|chihatar chiyatar|satahatar sathatar|
athahatar athatar|unasi unyasi|asi
ikyasi ikasi ekyasi|bayasi byasi biasi|tirasi|chaurasi chorasi|pachasi|
chiyasi chiasi|satasi|athasi|navasi nauasi|nabe nave
ikyanve ikyanave ekyanve ikanve|banve bayanve banave|tiranve tiranave|
chauranve chauranave|pachanve panchanve pichanve pachyanve|chiyanve chianve chiyanave|
satanve santanve satanave|athanve anthanve athanave|ninyanve ninanve nirnyanve ninyanave
"""
_SCALES = {
    "sau": 100, "hajar": 1000, "hajaron": 1000, "lakh": 10**5, "karod": 10**7,
    "karor": 10**7,
}  # fmt: skip
_MIXED = {
    "dedh": Fraction(3, 2), "derh": Fraction(3, 2), "dhai": Fraction(5, 2),
    "dhayi": Fraction(5, 2), "adhai": Fraction(5, 2), "arhai": Fraction(5, 2),
}  # fmt: skip
_SHIFTS = {
    "sava": Fraction(1, 4), "sadhe": Fraction(1, 2), "sade": Fraction(1, 2),
    "sarhe": Fraction(1, 2), "paune": Fraction(-1, 4), "pauna": Fraction(-1, 4),
    "pone": Fraction(-1, 4),
}  # fmt: skip
# Also English words, Hindi ones of another meaning, or names: numbers only if counted.
_EVERYDAY = """
do tin char che cha chah chhai sat ath nau das dus tera terah bara barah sola unis bis
bais tis sath asi satar chavan bavan nave ek
"""
SURNAMES = frozenset(("das", "satar", "chavan", "bavan"))
_FOLDS = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        ("aa+", "a"), ("ee+", "i"), ("oo+", "u"), ("ou", "au"), ("w", "v"), ("z", "j"),
        ("yi", "i"), (r"([a-z])\1+", r"\1"), ("(?:ch){2}h?", "ch"), ("chh+", "ch"),
    )
)  # fmt: skip


@lru_cache(maxsize=4096)
def fold(word: str) -> str:
    """Spell a word the one way it has here: "pachchees" is "pachis"."""
    for pattern, instead in _FOLDS:
        word = pattern.sub(instead, word)
    return word


def _numerals() -> dict[str, int]:
    rows = _NUMERALS.strip().replace("|\n", "|").replace("\n", "|").split("|")
    return {fold(w): n for n, words in enumerate(rows, start=1) for w in words.split()}


NUMERALS = _numerals()
SCALES = {fold(word): value for word, value in _SCALES.items()}
MIXED = {fold(word): value for word, value in _MIXED.items()}
SHIFTS = {fold(word): value for word, value in _SHIFTS.items()}
HALVES = ("adha", "adhe")
EVERYDAY = frozenset(map(fold, _EVERYDAY.split())) | frozenset(SHIFTS)
