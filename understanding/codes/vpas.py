"""UPI IDs (VPAs) as people say and type them: "ramesh at ok axis" is ramesh@okaxis.

A VPA that was misheard past repair is None; what is read is still looked up and read
back with the name the bank knows.
"""

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from understanding.codes.typed_vpas import find_typed
from understanding.codes.vpa_words import is_explained, name_of, without_relatives
from understanding.plain import plain

# Handles of UPI apps and banks in use; the last is this bank's own.
HANDLES = frozenset(
    """
    okaxis okhdfcbank okicici oksbi okbizaxis ybl ibl axl paytm ptaxis pthdfc ptsbi
    ptyes upi apl yapl rapl amazonpay waaxis wahdfcbank waicici wasbi axisbank hdfcbank
    icici sbi kotak kotak811 yesbank yesbankltd yesg barodampay pnb cnrb canarabank
    unionbank unionbankofindia uboi idfcbank idfcfirst idbi indus indusind federal
    rbl dbs hsbc citi boi mahb psb iob indianbank centralbank kvb kbl sib ucobank
    postbank ippb airtel jio jiopay freecharge ikwik mobikwik slice superyes
    yescred naviaxis timecosmos jupiteraxis fam freoicici pingpay abfspay dlb equitas
    aubank bandhan axis saathi
    """.split()  # noqa: SIM905 - a hundred quoted words would be harder to read
)
_NO_HANDLES = frozenset(
    ("gmail", "yahoo", "hotmail", "outlook", "icloud", "rediffmail")
)
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,48}[a-z0-9])")
_HANDLE = re.compile(r"[a-z][a-z0-9]{1,63}")
_AT = re.compile(
    r"\bat[ -]the[ -]rate(?: of| sign)?\b|\bat rate\b|\bat (?:the )?(?:sign|symbol)\b|@"
)
# The last are no part of any VPA: a name that has them was not understood.
_PIECE = re.compile(r"[a-z]+(?:'[a-z]+)*|\d+|[.@_-]|[^\W\d_]+|[+#/*&%$=]")
# How letters are spelled out, and what recognisers write for parts of handles.
_LETTERS = {
    "bee": "b", "be": "b", "see": "c", "sea": "c", "dee": "d", "ef": "f", "eff": "f",
    "gee": "g", "aitch": "h", "haitch": "h", "eye": "i", "jay": "j", "kay": "k",
    "el": "l", "ell": "l", "em": "m", "en": "n", "pee": "p", "pea": "p", "queue": "q",
    "are": "r", "ar": "r", "ess": "s", "es": "s", "tee": "t", "tea": "t", "you": "u",
    "vee": "v", "why": "y", "wye": "y", "zed": "z", "zee": "z", "ex": "x",
}  # fmt: skip
_HEARD = {
    "okay": "ok", "access": "axis", "axes": "axis", "taxis": "axis", "team": "tm",
    "sathi": "saathi", "sathy": "saathi", "sati": "saathi", "sachi": "saathi",
    "fone": "phone", "cotak": "kotak", "kodak": "kotak",
}  # fmt: skip
_LONGEST = 60  # words; whoever says more does not give a VPA
_MOST_HANDLE_WORDS = max(map(len, HANDLES))  # spelled letter by letter
_ALIKE = 84  # of 100
_MARGIN = 8


def read_vpa(text: str) -> str | None:
    """Read the one VPA in an utterance, in lower case, else None.

    Typed ones may have any handle of letters and digits; e-mail addresses and two
    different VPAs are None. Spoken ones need a known handle, or one so like a single
    known handle that nothing else can be meant.
    """
    if len(text) > 12 * _LONGEST:
        return None
    folded = without_relatives(plain(text).text)
    typed = find_typed(folded)
    if typed is None:
        return _read_spoken(folded)
    if typed.name is None:
        return (
            _read_spoken(folded) if typed.spelled and typed.handle in HANDLES else None
        )
    handle = _continued(typed.handle, typed.after)
    return _checked(typed.name, handle) if handle else None


def _continued(handle: str, after: Sequence[str]) -> str | None:
    """The typed handle, with what follows if only so it is known: "ok axis".

    None if it is known with and without ("axis bank"), or a stray letter or two may
    belong to it. Unknown ones stay as typed.
    """
    longer = {
        spelling
        for count in range(1, 4)
        for spelling in _spellings([handle, *after[:count]])
        if len(after) >= count and spelling in HANDLES
    }
    stray = any(w.isalnum() and len(w) < 3 for w in after[:1] if not is_explained([w]))
    if handle in HANDLES:
        return None if longer or stray else handle
    return longer.pop() if len(longer) == 1 else handle


def _checked(name: str, handle: str) -> str | None:
    if handle in _NO_HANDLES or not _HANDLE.fullmatch(handle):
        return None
    return f"{name}@{handle}" if _NAME.fullmatch(name) and ".." not in name else None


def _read_spoken(folded: str) -> str | None:
    words = _PIECE.findall(_AT.sub(" @ ", folded))
    if len(words) > _LONGEST:
        return None
    found = set()
    for at in (i for i, word in enumerate(words) if word in ("at", "@")):
        handle = _handle_of(words[at + 1 :])
        name = name_of(words[:at]) if handle else None
        if name and handle:
            found.add(_checked(name, handle))
    return found.pop() if len(found) == 1 else None


def _handle_of(words: Sequence[str]) -> str | None:
    """The handle the words begin with: the longest known one, or one much like.

    What follows it must be explained: "hdfc bank jd" is another one.
    """
    if _is_mail([word for word in words if word != "-"]):
        return None
    words = [word for word in words if word != "-"][: _MOST_HANDLE_WORDS + 1]
    for count in range(min(len(words), _MOST_HANDLE_WORDS), 0, -1):
        for spelling in _spellings(words[:count]):
            if spelling in HANDLES:
                return spelling if is_explained(words[count : count + 1]) else None
    return _alike(words)


def _is_mail(words: Sequence[str]) -> bool:
    """Whether a domain is named: "gmail dot com"; a full stop may just end it."""
    dotted = any(
        word in ("dot", "point") or (word == "." and i + 1 < len(words))
        for i, word in enumerate(words[1:3], start=1)
    )
    return bool(words) and (words[0] in _NO_HANDLES or dotted)


def _spellings(words: Sequence[str]) -> tuple[str, ...]:
    heard = [_HEARD.get(word, word) for word in words]
    letters = [_LETTERS.get(word, word) for word in heard]
    return "".join(heard), "".join(letters)


def _alike(words: Sequence[str]) -> str | None:
    """The only known handle like the first words, if there is but one.

    Short handles ("ybl", "ibl") differ by one letter: these are never repaired.
    """
    scores: dict[str, float] = {}
    counts: dict[str, int] = {}
    for count in range(1, min(len(words), 3) + 1):
        said = _spellings(words[:count])[0]
        for handle in HANDLES:
            score = fuzz.ratio(said, handle)
            long_enough = len(handle) > 4 and len(said) > 4
            if long_enough and score > scores.get(handle, 0):
                scores[handle], counts[handle] = score, count
    best, *others = sorted(scores, key=lambda handle: -scores[handle])[:2] or [""]
    if scores.get(best, 0) < _ALIKE:
        return None
    clear = all(scores[best] - scores[other] >= _MARGIN for other in others)
    return best if clear and is_explained(words[counts[best] :][:1]) else None


def vpa_in_words(vpa: str) -> str:
    """Say a VPA: "sunita dot sharma at okaxis"."""
    name, _, handle = vpa.partition("@")
    for sign, word in ((".", " dot "), ("_", " underscore "), ("-", " dash ")):
        name = name.replace(sign, word)
    return f"{name} at {handle}"
