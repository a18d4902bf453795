"""The published vectors, and what a code is bound to."""

from __future__ import annotations

import base64
from dataclasses import fields, replace
from typing import Any

import pyotp
import pytest

from services.asking.passcodes import Binding, derive, fits, new_secret

# RFC 4226, appendix D.
RFC_4226_SECRET = b"12345678901234567890"
RFC_4226_CODES = [
    "755224",
    "287082",
    "359152",
    "969429",
    "338314",
    "254676",
    "287922",
    "162583",
    "399871",
    "520489",
]
BINDING = Binding(
    challenge_id="c",
    customer_id="k",
    session_id="s",
    purpose="transfer_money",
    order_id="o",
    payee_vpa="ramesh@saathi",
    amount_paise=500_00,
)


@pytest.mark.parametrize(("counter", "code"), enumerate(RFC_4226_CODES))
def test_rfc_4226_vectors(counter: int, code: str) -> None:
    key = base64.b32encode(RFC_4226_SECRET).decode()
    assert pyotp.HOTP(key).at(counter) == code


def test_the_same_binding_gives_the_same_six_digits() -> None:
    secret = new_secret()
    code = derive(secret, BINDING, 6)
    assert len(code) == 6
    assert code.isdigit()
    assert fits(code, secret, BINDING, 6)


@pytest.mark.parametrize("name", [field.name for field in fields(Binding)])
def test_every_part_of_the_binding_changes_the_code(name: str) -> None:
    # Six digits collide once in a million: over eight secrets they never all do.
    changed: dict[str, Any] = {name: 600_00 if name == "amount_paise" else "other"}
    other = replace(BINDING, **changed)
    secrets = [new_secret() for _ in range(8)]
    assert any(derive(s, BINDING, 6) != derive(s, other, 6) for s in secrets)


def test_codes_are_spread_over_secrets() -> None:
    codes = {derive(new_secret(), BINDING, 6) for _ in range(200)}
    assert len(codes) > 190
