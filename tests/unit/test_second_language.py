"""A made-up second language: every door speaks it, and nothing is left in English."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import httpx
import pytest
from fastapi import FastAPI, Request
from sqlalchemy.exc import OperationalError

from actions.base import in_words
from actions.looking.check_balance import ActionCheckBalance
from actions.looking.security_log import ActionSecurityLog
from actions.looking.transaction_history import ActionTransactionHistory
from actions.outcomes import in_a_row
from actions.paying.cancel_transfer import ActionCancelTransfer
from actions.talking.not_yet import WISHES, ActionNotYet
from protocol import Reply, Said, Say
from protocol.sentences import ENGLISH, catalogue, parameters_of
from services.bank import Bank
from services.looking.transaction_history import HistoryItem
from services.work.errors import PayeeAmbiguous, Refusal
from tests.fakes import KAMALA, NOW, State, fake_bank
from tests.unit.actions.dialogue import Message, run, tracker
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
from tests.unit.web.fakes import FakeBank as WebBank
from web.api import chat
from web.api.dialogue import Dialogue, DialogueDown
from web.http import problems
from web.http.problems import Problem

IN_OTHER = replace(KAMALA, language=OTHER)


def item(name: str, rupees: int, days_ago: int) -> HistoryItem:
    """A payment to somebody."""
    return HistoryItem(
        id=name,
        posted_at=NOW - timedelta(days=days_ago),
        direction="debit",
        counterparty_name=name,
        counterparty_vpa="x@y",
        amount_paise=rupees * 100,
        balance_paise=0,
        narration="",
        status="posted",
        utr=None,
    )


def raised(refusal: type[Refusal], case: str = "words") -> Refusal:
    if refusal is PayeeAmbiguous:
        return PayeeAmbiguous(("A", "B"))
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


@pytest.mark.parametrize(
    "refusal", [each for each in REFUSALS.values() if each is not Refusal]
)
def test_actions_hand_every_refusal_over_in_the_sessions_language(
    refusal: type[Refusal],
) -> None:
    bank = fake_bank(State(session=IN_OTHER))
    bank.state.raising["check_balance"] = raised(refusal)
    [message] = run(
        ActionCheckBalance(bank), tracker(Message("check_balance"))
    ).messages
    assert message["detail"] == other(raised(refusal).words(ENGLISH))
    if refusal is PayeeAmbiguous:
        assert message["candidates"] == other("A or B")


@pytest.mark.parametrize("intent", [*WISHES, "something_else"])
def test_what_is_not_built_yet_is_named_in_the_sessions_language(intent: str) -> None:
    bank = fake_bank(State(session=IN_OTHER))
    [message] = run(ActionNotYet(bank), tracker(Message(intent))).messages
    assert message["wish"].startswith("«xx ")
    assert message["instead"].startswith("«xx ")


def test_parts_of_replies_are_in_the_sessions_language() -> None:
    lines = item("Asha", 300, 1), item("Ramesh", 500, 40)
    bank = fake_bank(State(session=IN_OTHER, history=lines))
    history = run(
        ActionTransactionHistory(bank), tracker(Message("transaction_history"))
    )
    [message] = history.messages
    assert message["heading"].startswith("«xx ")
    assert message["lines"].startswith("«xx ")
    assert in_words(OTHER, in_a_row(["A", "B", "C"])) == other(f"{other('A, B')} and C")


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("who signed in as me", ("lines", "refused", "devices")),
        ("when did i last sign in", ("lines", "refused")),
        ("which devices do you know", ("devices",)),
    ],
)
def test_who_signed_in_is_told_in_the_sessions_language(
    words: str, parts: tuple[str, ...]
) -> None:
    device = KnownDevice("d", NOW, NOW, DeviceName("Chrome", "Android"))
    tries = (SignInTry(NOW, True, ("face", "voice"), device, here=True),)
    log = SecurityLog(tries, (device,), 3, NOW)
    bank = fake_bank(State(session=IN_OTHER, security=log))
    asked = run(ActionSecurityLog(bank), tracker(Message("security_log", words)))
    [message] = asked.messages
    for part in parts:
        assert message[part].startswith("«xx "), part


def test_which_payment_to_cancel_is_asked_in_the_sessions_language() -> None:
    bank = fake_bank(State(session=IN_OTHER))
    bank.state.raising["cancel_transfer"] = PayeeAmbiguous(("A", "B"))
    asked = run(ActionCancelTransfer(bank), tracker(Message("cancel_transfer")))
    [message] = asked.messages
    assert message["candidates"] == other(
        f"{other('the one to A')} or {other('the one to B')}"
    )
    payloads = [button["payload"] for button in message["buttons"]]
    assert payloads == [other(f"cancel the payment to {name}") for name in ("A", "B")]


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
        raise DialogueDown


def test_the_conversation_without_rasa_is_told_in_the_sessions_language() -> None:
    down = Down()
    turn = chat.Turn(IN_OTHER, None, late_passcode=False)
    answer = chat.hear(cast(Dialogue, down), turn, chat.Words("hello"))
    assert answer.replies == (Reply(other_of("talking.down")),)
    assert [asked.language for asked in down.asked] == [OTHER]


def test_a_closed_conversation_is_told_in_the_sessions_language() -> None:
    bank = WebBank()
    _token, session = bank.open_session()
    bank.sessions = {t: replace(s, language=OTHER) for t, s in bank.sessions.items()}
    turn = chat.Turn(session, None, late_passcode=False, after_silence=True)
    told = chat.finish(cast(Bank, bank), turn, Said("", (), None))
    assert told["replies"][0]["text"] == other_of("talking.quiet")
