"""What the application's own role may do with what is of a body."""

from __future__ import annotations

import pytest
from sqlalchemy.engine import Engine
from sqlalchemy.exc import ProgrammingError

from tests.unit.conftest import World
from tests.unit.services.vaults import run


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE devices SET public_key = '\\x00'",
        "UPDATE devices SET customer_id = gen_random_uuid()",
        "UPDATE templates SET customer_id = gen_random_uuid()",
        "UPDATE evidence_requests SET customer_id = NULL",
        "UPDATE evidence_requests SET digits = '000000'",
        "UPDATE evidence_requests SET nonce = ''",
        "UPDATE evidence_requests SET tries = 1",
        "UPDATE evidence_requests SET session_id = gen_random_uuid()",
        "UPDATE captures SET expires_at = now()",
        "UPDATE voice_landmarks SET content = ''",
        "UPDATE accepted_scores SET content = ''",
    ],
)
def test_what_identifies_cannot_be_altered(database: Engine, change: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        run(database, change)


def test_what_may_be_altered_is_what_the_use_cases_need(world: World) -> None:
    allowed = (
        "UPDATE devices SET last_used_at = now(), revoked_at = now(), name = NULL",
        "UPDATE evidence_requests SET state = 'used'",
        "UPDATE captures SET content = content",
        "UPDATE biometric_locks SET failures = 0",
    )
    for change in allowed:
        assert run(world.resources.engine, change) == []
