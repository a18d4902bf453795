"""What customers hear and read beside ``domain.yml``: one catalogue a language.

A sentence is named by its slug, as ``refusals.payee_exists.words``, and is put into
words where it leaves the house: the door knows the language, whoever refuses does not.
A new language is one more file beside ``en.yml``.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, reduce
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

FOLDER = Path(__file__).parent
ENGLISH = "en"


class SentenceMissing(LookupError):
    """No such language, sentence or parameter: a programming error, never told."""


@dataclass(frozen=True)
class Sentence:
    """A sentence in no language yet: its slug, and what is named in it."""

    slug: str
    parameters: Mapping[str, Value] = MappingProxyType({})


Value = str | int | Sentence


def say(language: str, slug: str, /, **parameters: Value) -> str:
    """Put a sentence into words. What is named in it may be a sentence again.

    Raises:
        SentenceMissing: there is no such sentence, or a parameter of it is missing.
    """
    text = catalogue(language).get(slug)
    if text is None:
        raise SentenceMissing(f"{language} lacks {slug}")
    missing = parameters_of(text) - parameters.keys()
    if missing:
        raise SentenceMissing(f"{slug} of {language} lacks {sorted(missing)}")
    return text.format_map(
        {name: told(language, value) for name, value in parameters.items()}
    )


def told(language: str, value: Value) -> str:
    """Put a value into words: a name and a number stay what they are."""
    if isinstance(value, Sentence):
        return say(language, value.slug, **value.parameters)
    return str(value)


def joined(slug: str, values: Iterable[Value]) -> Value:
    """Join values two by two with a sentence of ``first`` and ``second``."""
    return reduce(
        lambda first, second: Sentence(slug, {"first": first, "second": second}),
        values,
    )


def languages() -> tuple[str, ...]:
    """Return the languages that have a catalogue."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yml")))


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Return a language's sentences by their slugs; read at the first call.

    Raises:
        SentenceMissing: there is no such language.
    """
    if language not in languages():
        raise SentenceMissing(f"there is no catalogue of {language}")
    text = (FOLDER / f"{language}.yml").read_text(encoding="utf-8")
    return MappingProxyType(dict(_flat(yaml.safe_load(text), "")))


def parameters_of(text: str) -> set[str]:
    """Return what a sentence of a catalogue names."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def _flat(group: Mapping[str, Any], prefix: str) -> Iterable[tuple[str, str]]:
    for name, value in group.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", str(value)
