"""Sentences: by slug and parameters, in the language that is asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

from protocol.sentences import (
    ENGLISH,
    Sentence,
    SentenceMissing,
    catalogue,
    joined,
    say,
    told,
)


def test_a_sentence_names_what_it_is_given() -> None:
    words = say(ENGLISH, "refusals.limit_exceeded.day", limit="₹500")
    assert words.endswith("Today you can still send ₹500.")


def test_what_is_named_may_be_a_sentence_again() -> None:
    unsure = Sentence("problems.unsure")
    words = say(ENGLISH, "problems.unavailable.voice_unsure", unsure=unsure)
    assert words.startswith("I could not finish listening just now. What you asked ")


def test_names_are_never_taken_for_sentences_or_places() -> None:
    name = "{name} talking.sorry"
    words = say(ENGLISH, "paying.the_one_of", amount="₹1", name=name)
    assert words == "the ₹1 to {name} talking.sorry"


@pytest.mark.parametrize(
    ("values", "words"),
    [(["A"], "A"), (["A", "B"], "A or B"), (["A", "B", "C"], "A or B or C")],
)
def test_values_are_joined_two_by_two(values: list[str], words: str) -> None:
    assert told(ENGLISH, joined("lists.either", values)) == words


@pytest.mark.parametrize(
    ("language", "slug"),
    [
        (ENGLISH, "talking.nothing_of_the_kind"),
        (ENGLISH, "refusals.limit_exceeded.day"),  # whose limit is not given
        ("xx", "talking.sorry"),
        ("../sentences/en", "talking.sorry"),
    ],
)
def test_what_is_missing_is_our_own_bug(language: str, slug: str) -> None:
    with pytest.raises(SentenceMissing):
        say(language, slug)


def test_a_catalogue_is_read_once_and_cannot_be_changed() -> None:
    assert catalogue(ENGLISH) is catalogue(ENGLISH)
    with pytest.raises(TypeError):
        catalogue(ENGLISH)["talking.sorry"] = ""  # type: ignore[index]  # that is it


def test_importing_it_opens_nothing() -> None:
    code = (
        "import sys\n"
        "opened = []\n"
        "sys.addaudithook(lambda event, given: event == 'open'"
        " and str(given[0]).endswith('.yml') and opened.append(given))\n"
        "import protocol.sentences\n"
        "sys.exit(len(opened))\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
