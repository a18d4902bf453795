"""The application against its own OpenAPI description, with generated requests."""

from __future__ import annotations

from typing import Any, cast

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi import checks

from services.bank import Bank
from tests.unit.web.conftest import settings_for
from tests.unit.web.fakes import FakeBank
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


def _kamala(bank: FakeBank) -> dict[str, str]:
    token, session = bank.open_session()
    bank.sign_in(session)
    bank.rotation_due.clear()
    return {"Authorization": f"Bearer {token}"}
