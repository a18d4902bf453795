"""The application against its own OpenAPI description, with generated requests."""

from __future__ import annotations

from typing import Any, cast

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi import checks

from protocol import Verdict, Verify
from services.bank import Bank
from tests.unit.web.captured import form
from tests.unit.web.conftest import settings_for
from tests.unit.web.fake_evidence import capture_request, session_of
from tests.unit.web.fake_rasa import FakeRasa, again, asks
from tests.unit.web.fakes import GOOD_CODE, FakeBank
from web.app import create_app

DESCRIBED = schemathesis.openapi.from_dict(
    create_app(cast(Bank, FakeBank()), settings_for("http://127.0.0.1:9")).openapi()
)
OPERATIONS = [cast(Any, found).ok() for found in DESCRIBED.get_all_operations()]
# What has neither a body nor a query cannot be asked for wrongly.
CASES = [
    pytest.param(operation, mode, id=f"{operation.label} {mode.value}")
    for operation in OPERATIONS
    for mode in GenerationMode
    if mode is GenerationMode.POSITIVE or operation.body or operation.query
]
CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
ASK, LOGIN, VERIFY = (f"/api/auth/{at}/" for at in ("challenge", "login", "verify-otp"))
CHAT, PAY = "/api/chatbot/command/", "/api/transactions/"
CONFIRM = "/api/transactions/{order_id}/confirm/"
BOUNDED = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("signed", [False, True], ids=["stranger", "customer"])
@pytest.mark.parametrize(("operation", "mode"), CASES)
def test_every_address_keeps_to_its_description(
    operation: Any,
    signed: bool,
    mode: GenerationMode,
    client: httpx.Client,
    bank: FakeBank,
) -> None:
    headers = _kamala(bank) if signed else {}

    @BOUNDED
    @given(case=operation.as_strategy(generation_mode=mode))
    def keeps(case: Any) -> None:
        # Headers that are no HTTP end at the server, before the application.
        key = (case.headers or {}).get("Idempotency-Key")
        case.headers = headers | ({"Idempotency-Key": key} if key else {})
        answer = case.call(base_url=str(client.base_url))
        case.validate_response(answer, checks=CHECKS)
        if answer.status_code >= 400 and operation.path != "/health/":
            kind = answer.headers["content-type"][0]
            assert kind == "application/problem+json"

    keeps()


@pytest.mark.parametrize(
    "model", ["EvidenceAskedOut", "CaptureOut", "CaptureRequiredOut"]
)
def test_who_is_asked_for_turns_reads_that_photographs_are_not_mirrored(
    model: str,
) -> None:
    turns = DESCRIBED.raw_schema["components"]["schemas"][model]["properties"]["turns"]
    assert "not mirrored" in turns["description"]


def _kamala(bank: FakeBank) -> dict[str, str]:
    token, session = bank.open_session()
    bank.sign_in(session)
    bank.rotation_due.clear()
    return {"Authorization": f"Bearer {token}"}


def described(answer: httpx.Response, path: str) -> httpx.Response:
    """The answer, if it is as the description has it."""
    answer.request.read()  # as the check wants it
    case = DESCRIBED[path]["POST"].Case(path_parameters={"order_id": "an-order"})
    case.validate_response(answer, checks=CHECKS)
    return answer


def test_what_evidence_comes_to_is_as_described(
    client: httpx.Client, bank: FakeBank, rasa: FakeRasa
) -> None:
    def asked(**wish: Any) -> str:
        body = {"customer": "9000000001", **wish}
        answer = described(client.post(ASK, json=body), ASK)
        return str(answer.json()["challenge_id"])

    def given(challenge_id: str) -> int:
        sent = form(challenge_id, customer="9000000001")
        return described(client.post(LOGIN, **sent), LOGIN).status_code

    asked(captures=["face"])
    rasa.decides = lambda it: again(bank.ask(session_of(bank, it), ("voice",)))
    assert given(asked()) == 422
    rasa.decides = lambda it: again(bank.ask(session_of(bank, it), ("face",)))
    assert given(asked()) == 422
    assert given("unknown") == 202

    def lets_in(verify: Verify) -> Verdict:
        bank.sign_in(session_of(bank, verify))
        return Verdict("decided")

    rasa.decides = lets_in
    assert given(asked()) == 200


def test_a_turn_with_captures_is_as_described(
    client: httpx.Client, bank: FakeBank, rasa: FakeRasa
) -> None:
    client.headers.update(_kamala(bank))
    rasa.answers = lambda say: asks(
        bank.ask(session_of(bank, say), ("face",)), "Look at me."
    )
    turn = client.post(CHAT, json={"text": "hello", "captures": ["face"]})
    [reply] = [each for each in turn.json()["replies"] if "capture" in each]
    described(turn, CHAT)
    shown = form(reply["capture"]["challenge_id"], sound="")
    assert described(client.post(CHAT, **shown), CHAT).status_code == 200
    assert described(client.post(CHAT, **shown), CHAT).status_code == 410


def test_a_payment_by_voice_is_as_described(
    client: httpx.Client, bank: FakeBank, rasa: FakeRasa
) -> None:
    client.headers.update(_kamala(bank))
    bank.voice_may_confirm = True
    wish = {"payee": "ramesh@saathi", "amount_paise": 100}
    order = client.post(PAY, json=wish, headers={"Idempotency-Key": "k"})
    at = f"{PAY}{described(order, PAY).json()['id']}/confirm/"
    sent = form(order.json()["voice_challenge_id"], faces=0)
    rasa.decides = lambda it: again(bank.ask(session_of(bank, it), ("voice",)))
    statuses = [
        described(client.post(at, **sent), CONFIRM).status_code for _ in range(2)
    ]
    assert statuses == [422, 401]


def test_what_an_enrolments_code_opens_is_as_described(
    client: httpx.Client, bank: FakeBank
) -> None:
    token, session = bank.open_session()
    client.headers["Authorization"] = f"Bearer {token}"
    for kinds in (("face",), ("voice",)):
        bank.opens = capture_request(kinds, purpose=f"enrol_{kinds[0]}")
        challenge_id = bank.request_sign_in(session, "9000000001").challenge_id
        code = {"challenge_id": challenge_id, "passcode": GOOD_CODE}
        answer = described(client.post(VERIFY, json=code), VERIFY)
        assert answer.json()["status"] == "capture_required"
