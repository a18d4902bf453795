"""Settings: sensible by default, refused when they are unsafe."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from services.installation import env_file, settings
from services.installation.settings import SettingsError
from services.work.policy import POLICY_FILE, PolicyError
from services.work.policy import load as load_policy

GOOD = {
    **env_file.new_secrets(),
    "DATABASE_URL": "postgresql://saathi_app@db/saathi",
    "SAATHI_UPI_URL": "https://upi.example",
}


def test_the_real_thing_starts_with_secrets_of_its_own() -> None:
    assert settings.load(GOOD).web_port == 8000


def test_demo_mode_listens_on_loopback_whatever_else_is_asked() -> None:
    asked = {**GOOD, "SAATHI_DEMO": "1", "SAATHI_WEB_HOST": "192.0.2.7"}
    assert settings.load(asked).web_host == "127.0.0.1"


@pytest.mark.parametrize(
    "change",
    [
        {"SAATHI_DEMO": "1", "SAATHI_ENV": "production"},
        {"SAATHI_INNER_SECRET": ""},
        {"SAATHI_INNER_SECRET": "short"},
        {"SAATHI_INNER_SECRET": "x" * 64},
        {"SAATHI_KEYS": ""},
        {"SAATHI_UPI_SECRET": ""},
        {"SAATHI_UPI_URL": ""},
        {"SAATHI_UPI_URL": "http://127.0.0.1:8000/sandbox/upi"},
        {"DATABASE_URL": ""},
        {"SAATHI_WEB_PORT": "70000"},
        {"SAATHI_WEB_PORT": "eighty"},
        {"SAATHI_DEMO": "perhaps"},
        {"SAATHI_KEYS_FILE": "/nowhere/at/all"},
    ],
)
def test_what_is_unsafe_is_refused(change: dict[str, str]) -> None:
    with pytest.raises(SettingsError):
        settings.load({**GOOD, **change})


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(GOOD["SAATHI_INNER_SECRET"] + "\n")
    given = {**GOOD, "SAATHI_INNER_SECRET_FILE": str(tmp_path / "secret")}
    del given["SAATHI_INNER_SECRET"]
    assert settings.load(given).inner_secret == GOOD["SAATHI_INNER_SECRET"]


def test_migrations_need_the_owners_address_and_no_secret(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in GOOD:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("SAATHI_OWNER_DATABASE_URL", raising=False)
    with pytest.raises(SettingsError):
        settings.owner_database_url()
    (tmp_path / "url").write_text("postgresql://owner@db/saathi\n")
    monkeypatch.setenv("SAATHI_OWNER_DATABASE_URL_FILE", str(tmp_path / "url"))
    assert settings.owner_database_url() == "postgresql://owner@db/saathi"


def test_secrets_never_stand_in_the_settings_own_text() -> None:
    text = repr(settings.load(GOOD))
    assert not [name for name in env_file.new_secrets() if GOOD[name] in text]


def test_the_file_of_secrets_is_the_owners_alone_and_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "env"
    env_file.write(path, {"A": "with spaces & 'quotes'", "B": "2"})
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert env_file.read(path) == {"A": "with spaces & 'quotes'", "B": "2"}


def test_every_setting_is_in_the_example() -> None:
    example = (settings.ROOT / ".env.example").read_text(encoding="utf-8")
    source = Path(settings.__file__).read_text(encoding="utf-8")
    import re

    names = set(re.findall(r'"((?:SAATHI_|DATABASE_)[A-Z_]+)"', source))
    assert names - {"SAATHI_MODEL"} <= set(re.findall(r"[A-Z_]{6,}", example))


def test_the_policy_says_where_each_rule_comes_from() -> None:
    rules = [
        line
        for line in POLICY_FILE.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    assert rules
    assert all("  # " in line for line in rules)


@pytest.mark.parametrize(
    "change", ["passcode_digits: 0", "passcode_digits: six", "unknown_rule: 1", ""]
)
def test_a_policy_that_makes_no_sense_is_refused(tmp_path: Path, change: str) -> None:
    name = change.split(":")[0] or "lock_s"
    lines = POLICY_FILE.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith(name)]
    (tmp_path / "policy.yml").write_text("\n".join([*kept, change]))
    with pytest.raises(PolicyError):
        load_policy(tmp_path / "policy.yml")
