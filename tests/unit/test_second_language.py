"""A made-up second language: every door speaks it, and nothing is left in English."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any, cast

import httpx
from fastapi import FastAPI, Request
from sqlalchemy.exc import OperationalError

from protocol import Reply, Said, Say
from protocol.sentences import ENGLISH, catalogue, parameters_of
from services.bank import Bank
from services.people.sessions import Session
from services.work.errors import PayeeAmbiguous, PayeeNear, Refusal
from tests.shared_database import SharedDatabase
from tests.unit.channels.rasa_fakes import FakeAgent, says
from tests.unit.channels.test_assistant import (  # noqa: F401 - one is a fixture
    logs_as_before,
    post,
    said,
)
from tests.unit.second_language import (  # noqa: F401 - one is a fixture
    OTHER,
    other,
    other_of,
    second_language,
)
from tests.unit.test_sentences import REFUSALS
from tests.unit.web.legible import other as other_bank
from tests.unit.web.legible import standing
from web.api import chat
from web.api.dialogue import Dialogue
from web.api.inner import InnerDown
from web.http import problems
from web.http.problems import Problem

IN_OTHER = Session(
    id="00000000-0000-4000-8000-000000000001",
    conversation_id="kamala",
    level="strong",
    customer_id="00000000-0000-4000-8000-000000000002",
    customer_name="Kamala Devi",
    expires_at=datetime(2025, 3, 10, 6, 35, tzinfo=timezone.utc),
    language=OTHER,
)


def raised(refusal: type[Refusal], case: str = "words") -> Refusal:
    if refusal is PayeeAmbiguous:
        return PayeeAmbiguous(("A", "B"))
    if refusal is PayeeNear:
        return PayeeNear("C", ("A",))
    slug = f"refusals.{refusal.__new__(refusal).slug}.{case}"
    return refusal(case, **dict.fromkeys(parameters_of(catalogue(ENGLISH)[slug]), "x"))


def every_refusal() -> list[Refusal]:
    """Every class of refusal in each of its cases."""
    return [
        raised(refusal, slug.split(".")[2])
        for slug in catalogue(ENGLISH)
        for refusal in REFUSALS.values()
        if slug.startswith(f"refusals.{refusal.__new__(refusal).slug}.")
        and not slug.endswith(".title")
    ]


def every_problem() -> list[Problem]:
    """Every kind of web's own problems in each of its cases."""
    named = {
        slug: dict.fromkeys(parameters_of(text), "x")
        for slug, text in catalogue(ENGLISH).items()
        if slug.startswith("problems.") and slug.count(".") == 2
    }
    return [
        Problem(400, *slug.split(".")[1:], **params)
        for slug, params in named.items()
        if not slug.endswith(".title")
    ]


def answered(error: Exception, language: str | None = OTHER) -> dict[str, Any]:
    """What web answers to an error, in the session's language."""
    app = FastAPI()
    problems.install(app)

    @app.get("/")
    async def fail(request: Request) -> None:
        if language is not None:
            request.state.language = language
        raise error

    async def asked() -> httpx.Response:
        way = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=way, base_url="http://web") as client:
            return await client.get("/")

    told: dict[str, Any] = asyncio.run(asked()).json()
    return told


def test_web_tells_every_refusal_in_the_sessions_language() -> None:
    for refusal in every_refusal():
        told = answered(refusal)
        assert told["title"] == other(refusal.title(ENGLISH))
        assert told["detail"] == other(refusal.words(ENGLISH))
        assert answered(refusal, None)["detail"] == refusal.words(ENGLISH)


def test_web_tells_every_problem_of_its_own_in_the_sessions_language() -> None:
    for problem in every_problem():
        told = answered(problem)
        assert told["title"].startswith("«xx "), problem.sentence
        assert told["detail"].startswith("«xx "), problem.sentence


def test_what_follows_an_unsure_answer_is_told_in_the_same_language() -> None:
    told = answered(problems.DATABASE_AWAY)["detail"]
    assert told.endswith(f" {other_of('problems.unsure')}»")
    away = OperationalError("", {}, Exception())
    assert answered(away) == answered(problems.DATABASE_AWAY)


def test_what_cannot_be_used_is_told_field_by_field() -> None:
    faults: list[dict[str, Any]] = [
        {"type": "value_error.extra", "loc": ("theirs",), "msg": "x"},
        {"type": "value_error", "loc": ("payee",), "msg": problems.NOTHING_READABLE},
    ]
    told = answered(problems.unusable(faults))["detail"]
    unknown = other_of("problems.invalid.unknown_field")
    nothing = other_of(problems.NOTHING_READABLE)
    listed = other(f"{other(f'payee: {nothing}')}; {unknown}")
    assert told == other(f"Please check: {listed}.")


def test_the_channel_speaks_the_sessions_language() -> None:
    nothing, too_long = (
        said(FakeAgent(), "", language=OTHER),
        said(FakeAgent(), "word " * 10_000, language=OTHER),
    )
    assert nothing.replies == (Reply(other_of("talking.nothing_heard")),)
    assert too_long.replies == (Reply(other_of("talking.too_long")),)
    silent = FakeAgent()
    silent.answer = says()
    sorry = said(silent, "hello", language=OTHER)
    assert sorry.replies == (Reply(other_of("talking.sorry")),)


def test_a_turn_in_a_language_nobody_speaks_here_is_refused() -> None:
    assert post(FakeAgent(), text="hello", language="yy").status_code == 400


class Down:
    """A way to Rasa that leads nowhere, and what was to be said on it."""

    def __init__(self) -> None:
        self.asked: list[Say] = []

    def say(self, asked: Say) -> Said:
        self.asked.append(asked)
        raise InnerDown


def test_the_conversation_without_rasa_is_told_in_the_sessions_language() -> None:
    down = Down()
    turn = chat.Turn(IN_OTHER, None, late_passcode=False, number=1)
    answer = chat.hear(cast(Dialogue, down), turn, chat.Words("hello"))
    assert answer.replies == (Reply(other_of("talking.down")),)
    assert [asked.language for asked in down.asked] == [OTHER]


def test_a_closed_conversation_is_told_in_the_sessions_language(
    shared_database: SharedDatabase,
) -> None:
    def session_now(bank: Bank, session: Session) -> Session:
        return replace(Bank.session_now(bank, session), language=OTHER)

    bank = other_bank(standing(shared_database), {"session_now": session_now})
    _token, session = bank.open_session()
    turn = chat.Turn(session, None, False, 1, after_silence=True)
    told = chat.finish(bank, turn, Said("", (), None))
    assert told["replies"][0]["text"] == other_of("talking.quiet")
