"""Names as people say them: without titles, and told apart from what is said around."""

from __future__ import annotations

import re

HONORIFICS = frozenset(
    [
        "ji",
        "jee",
        "jii",
        "sir",
        "madam",
        "mam",
        "maam",
        "mr",
        "mrs",
        "ms",
        "miss",
        "smt",
        "shri",
        "shree",
        "sri",
        "shrimati",
        "dr",
        "prof",
        "pandit",
        "sahab",
        "saheb",
        "sahib",
        "bhai",
        "bhaiya",
        "bhaiyya",
        "bhayya",
        "bhau",
        "anna",
        "dada",
        "didi",
        "didi",
        "di",
        "behen",
        "bahen",
        "behan",
        "aunty",
        "auntie",
        "aunti",
        "uncle",
        "chacha",
        "chachi",
        "kaka",
        "kaki",
        "mama",
        "mami",
        "mausi",
        "masi",
        "bua",
        "phupha",
        "tai",
        "akka",
        "amma",
        "appa",
        "beta",
        "beti",
        "bhabhi",
        "devar",
        "jija",
        "jijaji",
        "saala",
        "dear",
    ]
)
# They are said around a name, and are no part of one.
_AROUND = frozenset(
    [
        "the",
        "my",
        "our",
        "his",
        "her",
        "its",
        "is",
        "it",
        "for",
        "to",
        "of",
        "and",
        "a",
        "an",
        "one",
        "who",
        "which",
        "that",
        "this",
        "with",
        "friend",
        "please",
        "only",
        "also",
        "now",
        "today",
        "again",
        "money",
        "payment",
        "rupees",
        "rupaye",
        "ko",
        "ke",
        "ka",
        "ki",
        "liye",
        "se",
        "wala",
        "wali",
        "mera",
        "meri",
        "apna",
        "apni",
        "uska",
        "bhi",
        "please",
        "same",
        "from",
        "list",
        "payee",
        "son",
        "daughter",
        "brother",
        "sister",
        "husband",
        "wife",
        "neighbour",
        "neighbor",
        "nephew",
        "niece",
    ]
)
# Said right after a name they are part of it, whoever marked the name.
SURNAMES = frozenset(
    [
        "singh",
        "sharma",
        "verma",
        "gupta",
        "kumar",
        "kumari",
        "yadav",
        "patel",
        "reddy",
        "iyer",
        "nair",
        "das",
        "khan",
        "joshi",
        "mehta",
        "shah",
        "agarwal",
        "aggarwal",
        "jain",
        "mishra",
        "pandey",
        "tiwari",
        "dubey",
        "chauhan",
        "rao",
        "naidu",
        "pillai",
        "menon",
        "banerjee",
        "mukherjee",
        "chatterjee",
        "ghosh",
        "bose",
        "sen",
        "roy",
        "dutta",
        "kaur",
        "gill",
        "sethi",
        "kapoor",
        "malhotra",
        "khanna",
        "bhatia",
        "arora",
        "devi",
        "begum",
        "shetty",
        "hegde",
        "kulkarni",
        "deshmukh",
        "patil",
        "pawar",
        "more",
        "jadhav",
        "trivedi",
        "bhatt",
        "desai",
        "thakur",
        "chopra",
        "saxena",
    ]
)
_WORD = re.compile(r"[^\W\d_]+(?:['.][^\W\d_]+)*")

_ADDRESSED = re.compile(
    r"\b(?P<ko>[^\W\d_]{3,})(?: ji)? ko\b"
    r"|\b(?:to|pay) (?!(?:pay|send|give|transfer)\b)(?P<to>[^\W\d_]{3,})\b(?!['\u2019])"
)
_REFUSED = re.compile(r"\b(?:not|no|never|mat|nahi\w*|nahin|instead)\b")


def bare(said: str) -> list[tuple[str, ...]]:
    """Return the words of a name as said, each as it may be meant, without titles.

    A title may be written in one with its name: "rameshji" is "ramesh", and "banerji"
    stays "banerji" as well.
    """
    words = [word.casefold() for word in _WORD.findall(said)]
    # Somebody may be saved, and called, by the title alone.
    named = [word for word in words if word not in HONORIFICS] or words
    return [_meant(word) for word in named]


def is_name(said: str) -> bool:
    """Whether the words can be a name and nothing else."""
    words = [word.casefold() for word in _WORD.findall(said)]
    return bool(words) and not _AROUND.intersection(words)


def addressed(sentence: str, besides: str) -> str | None:
    """Return the one word that a wish is addressed to, beside what was taken for it.

    In "45 rupees ramesh ko, kela" it is "ramesh" where "kela" was taken for the name.
    None where several are, one is refused, or the word is a part of a longer name:
    "mahesh kumar ko" never means Kumar.
    """
    said, taken = sentence.casefold(), besides.casefold().strip()
    if _REFUSED.search(said):
        return None
    found = {match["ko"] or match["to"] for match in _ADDRESSED.finditer(said)}
    word = found.pop() if len(found) == 1 else None
    joined = word is not None and word in taken.split()
    beside = f"{taken} {word}" in said or f"{word} {taken}" in said
    return None if word is None or joined or beside else word


def _meant(word: str) -> tuple[str, ...]:
    for title in ("ji", "jee", "bhai", "didi", "behen", "aunty", "uncle"):
        if word.endswith(title) and len(word) > len(title) + 2:
            return word, word[: -len(title)]
    return (word,)


def with_surname(said: str, sentence: str) -> str:
    """Return a name with the family's name that follows it in the sentence.

    "Ramesh Kumar Singh" is not Ramesh Kumar, even where only half of it was marked.
    """
    place = sentence.casefold().find(said.casefold())
    after = _WORD.match(sentence[place + len(said) :].lstrip()) if place >= 0 else None
    follows = after is not None and after.group().casefold() in SURNAMES
    return f"{said} {after.group()}" if follows and after is not None else said
