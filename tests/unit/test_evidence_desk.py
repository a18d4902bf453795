"""Evidence at the action server: who may bring it, how often, and what is told."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from types import ModuleType
from typing import Any, cast

import httpx
import pytest
from rasa_sdk.endpoint import create_app

from protocol import SECRET_HEADER, Capture, Verdict, Verify
from rasa_sdk_plugins import Guard
from rasa_sdk_plugins.evidence import LARGEST_BODY, PATH, EvidenceDesk, verdict
from services.bank import Bank
from services.people.sessions import Session
from services.work.errors import EnginesBusy, SessionExpired
from tests.unit.conftest import World
from tests.unit.loopback import served_app
from tests.unit.services.identity import KAMALA, Person

SECRET = "a-secret-of-the-tests-0123456789"
CANARY = "canary482913"
GOOD = Verify("c", "0b6f2f58-6f0e-4c39-9f6a-2d1d8c9b7a10").to_json()
UNAUTHORISED = {"error": "unauthorised"}


class Untouched:
    """A bank that nobody may come to."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(name)


class Raising:
    """A bank that fails at one thing."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def session_of(self, _: str) -> None:
        raise self.error


class Slow:
    """A bank that takes its time."""

    def __init__(self) -> None:
        self.goes_on = threading.Event()
        self.done = threading.Event()

    def session_of(self, _: str) -> None:
        self.goes_on.wait(10)
        self.done.set()
        raise SessionExpired


Knock = Callable[[httpx.AsyncClient], Coroutine[Any, Any, Any]]


def served(bank: object, knock: Knock, patience_s: float = 10) -> Any:
    """What comes of knocking at an action server with this bank behind it."""

    async def run() -> Any:
        app = create_app(ModuleType("no_actions"))
        desk = EvidenceDesk(lambda: cast(Bank, bank), patience_s)
        desk.attach_sanic_app_extensions(app)
        Guard(SECRET).attach_sanic_app_extensions(app)
        async with served_app(app) as client:
            return await knock(client)

    return asyncio.run(run())


def call(bank: object, secret: str | None = SECRET, **body: Any) -> httpx.Response:
    headers = {} if secret is None else {SECRET_HEADER: secret}

    async def knock(client: httpx.AsyncClient) -> httpx.Response:
        return await client.post(PATH, headers=headers, **body)

    answer: httpx.Response = served(bank, knock)
    return answer


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET[:-1]])
@pytest.mark.parametrize("body", [GOOD, {}, {"x": "a" * LARGEST_BODY}], ids=range(3))
def test_without_the_secret_nobody_comes_to_the_bank(
    secret: str | None, body: dict[str, Any]
) -> None:
    answer = call(Untouched(), secret, json=body)
    assert (answer.status_code, answer.json()) == (401, UNAUTHORISED)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff", 400),
        (b"[" * LARGEST_BODY, 400),
        (b'"' + CANARY.encode() + b'"', 400),
        (b'{"conversation_id": "c", "evidence_id": "canary482913"}', 400),
        (b" " * (LARGEST_BODY + 1), 413),
        (b" " * 5_000_000 + CANARY.encode(), 413),
    ],
    ids=range(8),
)
def test_what_is_no_evidence_comes_to_no_bank_and_is_not_echoed(
    body: bytes, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    answer = call(Untouched(), content=body)
    assert answer.status_code == status
    assert CANARY not in answer.text + caplog.text


def test_all_that_is_evidence_fits() -> None:
    longest = Verify("c" * 128, GOOD["evidence_id"], "a" * 400)
    answer = call(Raising(SessionExpired()), json=longest.to_json())
    assert answer.json() == Verdict("decided").to_json()


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_evidence_is_only_brought(method: str) -> None:
    async def knock(client: httpx.AsyncClient) -> int:
        headers = {SECRET_HEADER: SECRET}
        return (await client.request(method, PATH, headers=headers)).status_code

    assert served(Untouched(), knock) == 405


@pytest.mark.parametrize(
    ("error", "how"),
    [
        (SessionExpired(), "decided"),
        (EnginesBusy(), "busy"),
        (RuntimeError(CANARY), "undecided"),
        (AssertionError(CANARY), "undecided"),
    ],
)
def test_a_refusal_is_a_decision_and_a_failure_is_none(
    error: Exception, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer = call(Raising(error), json=GOOD)
    assert (answer.status_code, answer.json()) == (200, Verdict(how).to_json())
    assert CANARY not in caplog.text


def test_what_takes_too_long_is_told_as_undecided_and_works_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bank = Slow()

    async def knock(client: httpx.AsyncClient) -> tuple[Any, bool, Any]:
        headers = {SECRET_HEADER: SECRET}
        told = await client.post(PATH, headers=headers, json=GOOD)
        # The server itself is not held up by it.
        health = await client.get("/health", headers=headers)
        before = bank.done.is_set()
        bank.goes_on.set()
        return told.json(), before, health.status_code

    told, before, health = served(bank, knock, patience_s=0.1)
    assert (told, before, health) == (Verdict("undecided").to_json(), False, 200)
    assert bank.done.wait(10)
    own = [r for r in caplog.records if r.name == "rasa_sdk_plugins.evidence"]
    assert [r.getMessage() for r in own] == ["evidence failed: TimeoutError"]
    assert [r.levelno for r in own] == [logging.ERROR]


@pytest.fixture
def person(world: World) -> Person:
    return Person(world).enrolled()


def given(person: Person, session: Session, asked: Any) -> Verify:
    """Evidence that web has kept."""
    bank = person.world.bank
    captures = person.captures(asked)
    evidence = bank.give_captures(session, asked.challenge_id, captures)
    sealed = person.heard(session, asked.digits).sealed_digits
    return Verify(session.conversation_id, evidence, sealed)


def level(person: Person, session: Session) -> str:
    return person.world.bank.session_now(session).level


def test_good_evidence_signs_in_and_the_verdict_says_nothing_of_whom(
    person: Person,
) -> None:
    session, asked = person.asked()
    answer = call(person.world.bank, json=given(person, session, asked).to_json())
    assert answer.json() == Verdict("decided").to_json()
    assert level(person, session) == "strong"


def test_evidence_that_does_not_fit_has_the_same_verdict(person: Person) -> None:
    session, asked = person.asked()
    person.engines.face = "refuse"
    assert verdict(person.world.bank, given(person, session, asked)) == Verdict(
        "decided"
    )
    assert level(person, session) == "anonymous"


def test_a_better_capture_is_asked_for_with_the_reason(person: Person) -> None:
    session, asked = person.asked()
    person.engines.face = "fault"
    told = verdict(person.world.bank, given(person, session, asked))
    assert (told.how, told.fault) == ("again", "too_dark")
    assert isinstance(told.capture, Capture)
    again = replace(asked, challenge_id=told.capture.challenge_id)
    again = replace(again, digits=told.capture.digits, nonce=told.capture.nonce)
    again = replace(again, turns=told.capture.turns)
    person.engines.face = "accept"
    verdict(person.world.bank, given(person, session, again))
    assert level(person, session) == "strong"


def test_a_call_that_is_sent_again_finds_nothing_to_decide(person: Person) -> None:
    session, asked = person.asked()
    person.engines.face = "refuse"
    once = given(person, session, asked)
    verdict(person.world.bank, once)
    person.engines.face = "accept"
    compared = len(person.engines.compared)
    assert verdict(person.world.bank, once) == Verdict("decided")
    assert level(person, session) == "anonymous"
    assert len(person.engines.compared) == compared


def test_many_calls_at_once_are_one_try(person: Person) -> None:
    session, asked = person.asked()
    once = given(person, session, asked)
    person.engines.compared.clear()
    with ThreadPoolExecutor(6) as pool:
        told = list(pool.map(lambda _: verdict(person.world.bank, once), range(6)))
    assert told == [Verdict("decided")] * 6
    assert person.engines.compared == ["face", "voice"]
    assert level(person, session) == "strong"


def test_another_session_cannot_have_evidence_decided(person: Person) -> None:
    session, asked = person.asked()
    theirs = given(person, session, asked)
    thief = person.world.new_session()
    stolen = replace(theirs, conversation_id=thief.conversation_id)
    person.engines.compared.clear()
    assert verdict(person.world.bank, stolen) == Verdict("decided")
    assert person.engines.compared == []
    assert level(person, thief) == level(person, session) == "anonymous"
    verdict(person.world.bank, theirs)
    assert (level(person, thief), level(person, session)) == ("anonymous", "strong")


def test_anothers_digits_are_not_heard(person: Person) -> None:
    """Digits are sealed for one conversation: those of another prove nothing."""
    session, asked = person.asked()
    thief = person.world.new_session()
    sealed = person.heard(thief, asked.digits).sealed_digits
    verdict(
        person.world.bank,
        replace(given(person, session, asked), sealed_digits=sealed),
    )
    assert level(person, session) == "anonymous"


def test_a_stranger_gets_the_verdict_of_a_customer(person: Person) -> None:
    told = []
    for handle in (KAMALA, "9123456789"):
        person.engines.face = "refuse"
        session, asked = person.asked(handle)
        told.append(verdict(person.world.bank, given(person, session, asked)))
    assert told[0] == told[1]
