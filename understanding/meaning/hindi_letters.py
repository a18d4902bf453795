"""Devanagari in Latin letters, as people type it: "भेजना" is "bhejna"."""

import re

_SOUNDS = (
    "k kh g gh n ch chh j jh n t th d dh n t th d dh n p ph b bh m y r l l v sh sh s h"
)
_VOWEL_SOUNDS = "a i i u u ri e ai o au o e"
_CONSONANTS = dict(
    zip(
        "कखगघङचछजझञटठडढणतथदधनपफबभमयरलळवशषसह",
        _SOUNDS.split(),
        strict=True,
    )
)
_VOWELS = dict(zip("आइईउऊऋएऐओऔऑऍ", _VOWEL_SOUNDS.split(), strict=True))
_VOWELS["अ"] = "a"
_SIGNS = dict(zip("ािीुूृेैोौॉॅ", _VOWEL_SOUNDS.split(), strict=True))
_ANUSVARA, _VIRAMA = "\u0902", "\u094d"
# What nobody says between a vowel and an open syllable: "bhej(a)na".
_SILENT_A = re.compile(r"(?<=[aeiou][^aeiou~])~(?=[^aeiou~]h?[aeiou])|~$")
_LONG_CLUSTER = re.compile(r"(?<=[aeiou][^aeiou~]h)~(?=[^aeiou~]h?[aeiou])")


def latin(word: str) -> str:
    """Write a Devanagari word in Latin letters, long vowels short."""
    written = ""
    for character in word:
        written = _joined(written, character)
    spoken = _LONG_CLUSTER.sub("", _SILENT_A.sub("", written))
    return spoken.replace("~", "a")


def _joined(written: str, character: str) -> str:
    """Add one letter; "~" is the vowel that every bare consonant carries."""
    if character in _CONSONANTS:
        return written + _CONSONANTS[character] + "~"
    if character in _SIGNS:
        return written.removesuffix("~") + _SIGNS[character]
    if character == _VIRAMA:
        return written.removesuffix("~")
    if character == _ANUSVARA:
        return written.replace("~", "a") + "n"
    return written + _VOWELS.get(character, character)
