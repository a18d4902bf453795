"""Hindi numerals as a pupil writes them in Roman letters, to be read back."""

_WORDS = (
    "ek do teen chaar paanch chhah saat aath nau das gyaarah baarah terah chaudah "
    "pandrah solah satrah athaarah unnees bees ikkees baais teis chaubees pachchees "
    "chhabbees sattaais atthaais untees tees iktees battees taintees chauntees "
    "paintees chhattees saintees adtees untaalees chaalees iktaalees bayaalees "
    "taintaalees chavaalees paintaalees chhiyaalees saintaalees adtaalees unchaas "
    "pachaas ikyaavan baavan tirpan chauvan pachpan chhappan sattaavan atthaavan "
    "unsath saath iksath baasath tirsath chausath painsath chhiyaasath sadsath adsath "
    "unhattar sattar ikhattar bahattar tihattar chauhattar pachhattar chhihattar "
    "satahattar athahattar unaasi assi ikyaasi bayaasi tiraasi chauraasi pachaasi "
    "chhiyaasi sataasi athaasi navaasi nabbe ikyaanve baanve tiraanve chauraanve "
    "pachaanve chhiyaanve sattaanve atthaanve ninyaanve"
)
NUMERALS = _WORDS.split()
PLAIN = (
    ("aa", "a"),
    ("ee", "i"),
    ("chch", "ch"),
    ("chh", "ch"),
    ("tt", "t"),
    ("bb", "b"),
)
SCALES = (
    (10_000_000, ("crore", "karod", "karor")),
    (100_000, ("lakh", "laakh", "lac")),
    (1_000, ("hazaar", "hazar", "hajar", "hajaar")),
    (100, ("sau",)),
)


def in_hindi(number: int, style: int = 0, joint: str = " ") -> str:
    """Say a number from 1 up; styles differ in spelling, joints are "aur" or not."""
    for scale, names in SCALES:
        if number >= scale:
            times, rest = divmod(number, scale)
            said = f"{in_hindi(times, style, joint)} {names[style % len(names)]}"
            if not rest:
                return said
            between = joint if rest < 100 else " "
            return f"{said}{between}{in_hindi(rest, style, joint)}"
    return spelled(NUMERALS[number - 1], style)


def spelled(word: str, style: int) -> str:
    """Spell it as fully as taught (an even style), or as people type (an odd one)."""
    if style % 2 and word != "saath":  # "sath" may be sixty, or seven
        for full, short in PLAIN:
            word = word.replace(full, short)
    return word
