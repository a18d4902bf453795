"""The catalogue and the code agree, and no sentence for customers stands in Python."""

from __future__ import annotations

import re
from functools import cache

import pytest

from protocol.sentences import ENGLISH, catalogue, languages, parameters_of
from services.work import errors
from services.work.errors import Refusal
from tests.unit.python_texts import HOLE, ROOT, Call, Text, calls_of, texts_in, texts_of

SPEAKING = ("actions", "channels", "services", "web")
HOUSE = (*SPEAKING, "operations", "biometrics", "speech", "protocol")
# What is told to whoever runs, programs or measures, and to no customer.
FOR_OTHERS = re.compile(
    r"\w*Error|ModelUnfit|KeyMissing|DeviceKeyUnfit|print"  # said to programmers
    r"|Field\.description|argparse\..*|\w+\.add_argument\.help"
)
NOT_FOR_CUSTOMERS = {
    "services/installation/": "what whoever installs it reads at the start",
    "services/old_names.py": "told on a command line",
    "services/accounts/memos.py": "a type, written as a text",
    "services/paying/pending_payments.py": "the list of what is under way, for staff",
    "web/app.py": "the API's description, for programmers",
    "web/http/documented.py": "the API's description, for programmers",
    "web/api/health.py": "the API's description, for programmers",
    "operations/": "command lines of those who run it",
    "biometrics/evaluate/": "a program that measures",
    "speech/recognition.py": "what is spoken to the recogniser, not by it",
    "protocol/camera.py": "a programmer's tool that stands in for a client",
    "protocol/device.py": "a programmer's tool that stands in for a client",
}
# Where no session or customer is known whose language it could be.
ENGLISH_ALONE = {
    "actions/base.py": "the session is over",
    "services/people/customers.py": "nobody has chosen another yet",
    "services/people/sessions.py": "nobody has signed in",
    "services/providers/outbox.py": "a message of an older release",
    "services/keeping/forgetting.py": "staff",
    "operations/staff.py": "staff",
    "protocol/turns.py": "an older web that names none",
    "protocol/sentences/__init__.py": "its definition",
    "web/api/auth.py": "somebody without a session",
    "web/http/problems.py": "a request whose session is not known yet",
    "web/pages/__init__.py": "the API's pages, for programmers",
    "web/sandbox/desk.py": "the demo's telephone, which knows no session",
    "web/sandbox/phone.py": "the demo's telephone, which knows no session",
}
REFUSALS = {
    found.__name__: found
    for found in vars(errors).values()
    if isinstance(found, type) and issubclass(found, Refusal)
}


def is_sentence(text: str) -> bool:
    """Three words or more that begin or end as a sentence does; SQL is none."""
    words = text.replace(HOLE, "x").split()
    if len(words) < 3 or re.fullmatch(r"[A-Z]{2,}[,(]?", words[0]):
        return False
    return bool(re.match(r"\s*[A-Z]", text) or re.search(r"[\w\"')}][.?!]\s*$", text))


def for_customers(text: Text) -> bool:
    elsewhere = any(text.file.startswith(place) for place in NOT_FOR_CUSTOMERS)
    return not elsewhere and not FOR_OTHERS.fullmatch(text.call)


@cache
def texts() -> tuple[Text, ...]:
    return tuple(texts_of(*HOUSE))


@cache
def calls() -> tuple[Call, ...]:
    return tuple(calls_of(*HOUSE))


def test_no_sentence_for_customers_stands_in_python() -> None:
    found = [t for t in texts() if is_sentence(t.text) and for_customers(t)]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        'raise InvalidInput("That is your own UPI ID.")',
        'SORRY = Reply("I am sorry, something went wrong.")',
        'words = f"You have {amount} in your account."',
        'title = "Too many devices"',
        'text = " Nothing was used up: record it again."',
    ],
)
def test_such_a_sentence_would_be_found(source: str) -> None:
    found = list(texts_in(source, "services/paying/somewhere.py"))
    assert any(is_sentence(t.text) and for_customers(t) for t in found)


def test_every_exception_is_still_needed() -> None:
    sentences = [text.file for text in texts() if is_sentence(text.text)]
    for place in NOT_FOR_CUSTOMERS:
        assert any(file.startswith(place) for file in sentences), place


def named() -> list[tuple[str, str, set[str | None]]]:
    """Where a sentence is named outright: the place, its slug and its parameters."""
    found = []
    for call in calls():
        slug = _named_by(call)
        if slug is not None and HOLE not in slug:
            found.append((f"{call.file}:{call.line}", slug, set(call.keywords)))
    return found


def _named_by(call: Call) -> str | None:
    texts_, function = call.texts, call.function.rpartition(".")[2]
    if function == "say" and len(texts_) == 2:
        return texts_[1]
    if function in REFUSALS and texts_[:1] != (None,):
        case = texts_[0] if texts_ else "words"
        return f"refusals.{_slug(REFUSALS[function])}.{case}"
    if function == "Problem" and len(texts_) == 3 and texts_[1] and texts_[2]:
        return f"problems.{texts_[1]}.{texts_[2]}"
    return None


def _slug(refusal: type[Refusal]) -> str:
    return refusal.__new__(refusal).slug


def test_every_sentence_that_is_named_exists_and_is_given_what_it_names() -> None:
    english = catalogue(ENGLISH)
    assert len(named()) > 80
    for place, slug, given in named():
        assert slug in english, place
        assert None in given or parameters_of(english[slug]) <= given, (place, slug)


def test_every_text_of_a_slugs_form_is_a_sentence() -> None:
    english = catalogue(ENGLISH)
    groups = {slug.partition(".")[0] for slug in english}
    for text in texts():
        if re.fullmatch(r"[a-z_]+(\.[a-z_0-9]+)+", text.text):
            group = text.text.partition(".")[0]
            assert group not in groups or text.text in english, text


@pytest.mark.parametrize("slug", catalogue(ENGLISH))
def test_every_sentence_is_used(slug: str) -> None:
    group, *between, last = slug.split(".")
    constants = {text.text for text in texts()}
    if group == "refusals":
        own = between[0] in {_slug(refusal) for refusal in REFUSALS.values()}
        assert own
        assert last in constants | {"title", "words"}
    elif group == "problems" and between:
        assert between[0] in constants
        assert slug in constants or last in constants | {"title"}
    else:
        assert slug in constants or _built(slug, constants)


def _built(slug: str, constants: set[str]) -> bool:
    """Whether an f-string makes this slug, out of a number or of names in the code."""
    for text in constants:
        prefix, hole, rest = text.partition(HOLE)
        if hole and not rest and "." in prefix and slug.startswith(prefix):
            left = slug.removeprefix(prefix)
            return left.isdigit() or left in constants
    return False


@pytest.mark.parametrize("language", languages())
def test_every_language_has_every_sentence_with_the_same_parameters(
    language: str,
) -> None:
    english, other = catalogue(ENGLISH), catalogue(language)
    assert list(other) == list(english)
    for slug, text in other.items():
        assert parameters_of(text) == parameters_of(english[slug]), slug


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS)
def test_every_refusal_has_a_heading_and_words(refusal: type[Refusal]) -> None:
    named = {errors.PayeeAmbiguous: (("A", "B"),), errors.PayeeNear: ("A", ("B",))}
    raised = refusal(*named.get(refusal, ()))  # type: ignore[arg-type]  # whose names
    assert raised.title(ENGLISH)
    assert raised.words(ENGLISH)[-1] in ".?"


def test_english_is_named_only_where_no_language_is_known() -> None:
    files = {
        str(path.relative_to(ROOT))
        for folder in HOUSE
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"\bENGLISH\b", path.read_text("utf-8"))
    }
    assert files == set(ENGLISH_ALONE)
    assert [c for c in calls() if c.function == "say" and c.texts[0] is not None] == []
