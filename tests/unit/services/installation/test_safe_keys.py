"""Keys that others could have are refused by name, and never quoted."""

from __future__ import annotations

import base64
import re

import pytest

from services.installation import env_file, settings
from services.installation.safe_keys import problems
from services.installation.settings import SettingsError
from tests.unit.vault.keys import FIRST_KEY, SECOND_KEY, THIRD_KEY
from tests.unit.vault.test_gcm import VECTORS

DRAWN = env_file.new_secrets()
GOOD = {
    **DRAWN,
    "DATABASE_URL": "postgresql://saathi_app@db/saathi",
    "SAATHI_UPI_URL": "https://upi.example",
}


def in_base64(key: bytes) -> str:
    return base64.b64encode(key).decode()


def refusal(**changes: str) -> str:
    with pytest.raises(SettingsError) as refused:
        settings.load({**GOOD, **changes})
    told = str(refused.value)
    quoted = [value for value in changes.values() if len(value) > 12 and value in told]
    assert quoted == []
    assert refused.value.__cause__ is None
    return told


@pytest.mark.parametrize("name", ["SAATHI_KEYS", "SAATHI_INDEX_KEY", "SAATHI_SEAL_KEY"])
@pytest.mark.parametrize(
    "key",
    [
        b"",
        b"short",
        bytes(16),
        bytes(31),
        bytes(32),
        b"\xff" * 32,
        bytes(range(8)) * 4,
        bytes(range(16)) * 2,
        FIRST_KEY,  # it only counts, as do the next two
        SECOND_KEY,
        THIRD_KEY,
        bytes(range(64, 0, -2)),
        b"correct horse battery staple ok!",
        *sorted({bytes.fromhex(vector[0]) for vector in VECTORS.values()}),
    ],
    ids=lambda key: key.hex()[:8] or "empty",
)
def test_a_key_that_is_none_or_is_known_is_refused_by_name(
    name: str, key: bytes
) -> None:
    prefix = "1:" if name == "SAATHI_KEYS" else ""
    told = refusal(**{name: prefix + in_base64(key)})
    assert told.startswith(name)
    assert in_base64(key)[:8] not in told or not key


@pytest.mark.parametrize("name", sorted(DRAWN))
@pytest.mark.parametrize(
    "value", ["change-me-change-me-change-me-0123", "CHANGEME" * 6, "replace-me" * 5]
)
def test_a_placeholder_is_refused_by_name(name: str, value: str) -> None:
    assert refusal(**{name: value}).startswith(name)


def test_an_unfit_key_anywhere_in_a_ring_is_refused() -> None:
    for name in ("SAATHI_KEYS", "SAATHI_INDEX_KEY"):
        for ring in ("1:{bad},2:{good}", "1:{good},2:{bad}"):
            good = env_file.new_key()
            told = refusal(**{name: ring.format(bad=in_base64(FIRST_KEY), good=good)})
            assert told.startswith(name)


@pytest.mark.parametrize(
    "changes",
    [
        {"SAATHI_INDEX_KEY": DRAWN["SAATHI_KEYS"].partition(":")[2]},
        {"SAATHI_SEAL_KEY": DRAWN["SAATHI_INDEX_KEY"]},
        {"SAATHI_SEAL_KEY": DRAWN["SAATHI_KEYS"].partition(":")[2]},
        {"SAATHI_KEYS": f"{DRAWN['SAATHI_KEYS']},2:{DRAWN['SAATHI_SEAL_KEY']}"},
        {"SAATHI_UPI_SECRET": DRAWN["SAATHI_INNER_SECRET"]},
    ],
)
def test_one_key_for_two_purposes_is_refused(changes: dict[str, str]) -> None:
    assert "has the same key as" in refusal(**changes)


def test_no_key_that_stands_in_the_documents_would_be_accepted() -> None:
    documents = [settings.ROOT / "README.md", settings.ROOT / ".env.example"]
    documents += sorted((settings.ROOT / "docs").rglob("*.md"))
    printed = {
        key
        for path in documents
        for key in re.findall(r"(?<![\w+/])[\w+/]{43}=(?!\w)", path.read_text())
    }
    accepted = []
    for key in printed:
        values = {**DRAWN, "SAATHI_SEAL_KEY": key}
        if next(problems(values), None) is None:
            accepted.append(key)
    assert accepted == []


def test_keys_that_were_drawn_are_accepted_thousands_of_times() -> None:
    for _ in range(2_000):
        assert next(problems(env_file.new_secrets()), None) is None
    assert settings.load(GOOD).keys == DRAWN["SAATHI_KEYS"]


def test_a_ring_of_index_keys_is_accepted() -> None:
    ring = f"1:{env_file.new_key()},2:{env_file.new_key()}"
    assert settings.load({**GOOD, "SAATHI_INDEX_KEY": ring}).index_key == ring
