"""A sentence as a row of words: lower case, contractions opened, signs kept or gone."""

import re
import unicodedata

from understanding.plain import plain

_DEVANAGARI = r"\u0900-\u0963\u0970-\u097f"
_RUN = re.compile(f"[{_DEVANAGARI}\u200c\u200d]+|[^{_DEVANAGARI}\u200c\u200d]+")
_PIECE = re.compile(
    rf"/[-=]|\d+(?:[.,]\d+)*|[{_DEVANAGARI}]+|[^\W\d_{_DEVANAGARI}]+(?:'[^\W\d_]+)*|\S"
)
# Signs that only part words. A question mark or a slash is a word of its own.
_SILENT = frozenset(",.!;:-()[]\"'*~`\u0964\u0965") | {"/-", "/="}
_NUKTA, _CANDRABINDU, _ANUSVARA = "\u093c", "\u0901", "\u0902"
_ENDINGS = {
    "n't": "not", "'s": "is", "'m": "am", "'re": "are", "'ll": "will", "'ve": "have",
    "'d": "would",
}  # fmt: skip
_WHOLE = {
    "won't": "will not", "wont": "will not", "can't": "can not", "cannot": "can not",
    "cant": "can not", "shan't": "shall not", "dont": "do not", "doesnt": "does not",
    "didnt": "did not", "isnt": "is not", "wasnt": "was not", "arent": "are not",
    "havent": "have not", "hasnt": "has not", "hadnt": "had not",
    "wouldnt": "would not", "couldnt": "could not", "shouldnt": "should not",
    "aint": "is not", "im": "i am", "ive": "i have", "thats": "that is",
    "its": "it is", "hes": "he is", "shes": "she is", "whats": "what is",
    "hows": "how is", "lets": "let us", "let's": "let us", "youre": "you are",
    "ma'am": "madam", "o'clock": "oclock", "wanna": "want to", "gonna": "going to",
    "gotta": "have to", "pls": "please", "plz": "please", "u": "you", "ur": "your",
    "whatis": "what is", "alot": "a lot",
}  # fmt: skip


def words_of(text: str) -> list[str]:
    """Split a sentence; "Don't!" gives "do", "not"; "500/-" gives "500"."""
    found: list[str] = []
    for piece in pieces_of(text):
        if piece not in _SILENT:
            found += _opened(piece)
    return found


def pieces_of(text: str) -> list[str]:
    """Split a sentence and keep every sign."""
    return [match.group() for match in _PIECE.finditer(_folded(text))]


def _folded(text: str) -> str:
    return "".join(
        _folded_hindi(run) if "\u0900" <= run[0] <= "\u097f" else plain(run).text
        for run in _RUN.findall(text)
    )


def _folded_hindi(run: str) -> str:
    """Write Hindi one way: the plain fold would drop its vowel signs."""
    apart = unicodedata.normalize("NFD", run).replace(_NUKTA, "")
    bare = "".join(c for c in apart if unicodedata.category(c) != "Cf")
    return bare.replace(_CANDRABINDU, _ANUSVARA)


def _opened(word: str) -> list[str]:
    if word in _WHOLE:
        return _WHOLE[word].split()
    for ending, meant in _ENDINGS.items():
        if word.endswith(ending) and word != ending:
            return [word.removesuffix(ending), meant]
    return [word]
