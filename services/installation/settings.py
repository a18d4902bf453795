"""The one reader of the environment: every setting, its default, its refusal."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from services.installation import env_file, safe_keys

ROOT = Path(__file__).resolve().parents[2]
MINIMUM_SECRET_LENGTH = 32


class SettingsError(Exception):
    """A setting is missing or unsafe; the message says which and what to do."""


@dataclass(frozen=True)
class Settings:
    """How this installation runs. Secrets never appear in its text form."""

    demo: bool
    var: Path
    web_host: str
    web_port: int
    rasa_port: int
    actions_port: int
    rasa_url: str
    actions_url: str
    public_url: str
    database_url: str = field(repr=False)
    owner_database_url: str = field(repr=False)
    inner_secret: str = field(repr=False)
    keys: str = field(repr=False)
    index_key: str = field(repr=False)
    seal_key: str = field(repr=False)
    upi_url: str
    upi_secret: str = field(repr=False)
    helpline: str
    time_zone: str
    requests_per_minute: int
    sign_ins_per_minute: int
    root_log: Path
    signing_key: str = field(repr=False)
    sign_every_s: int
    weights: Path
    face_model: str


def load(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings.

    Args:
        environment: variables by name; the process's own by default. A variable
            ``NAME_FILE`` names a file that holds the value of ``NAME``.

    Raises:
        SettingsError: a secret is missing, too short or a well-known default, or
            production was asked for with demo mode.
    """
    read = _Reader(os.environ if environment is None else environment)
    settings = _settings(read)
    _refuse_unsafe(settings, read)
    return settings


def owner_database_url() -> str:
    """Read the schema owner's address, and nothing else: migrations need no secret.

    Raises:
        SettingsError: neither it nor ``DATABASE_URL`` is set.
    """
    read = _Reader(os.environ)
    url = read.text("SAATHI_OWNER_DATABASE_URL") or read.text("DATABASE_URL")
    if not url:
        raise SettingsError("SAATHI_OWNER_DATABASE_URL is missing: whose schema is it?")
    return url


def _settings(read: _Reader) -> Settings:
    demo = read.flag("SAATHI_DEMO")
    var = Path(read.text("SAATHI_VAR", str(ROOT / "var"))).resolve()
    web_port = read.port("SAATHI_WEB_PORT", 8000)
    rasa_port = read.port("SAATHI_RASA_PORT", 5005)
    actions_port = read.port("SAATHI_ACTIONS_PORT", 5055)
    local = f"http://127.0.0.1:{web_port}"
    database_url = read.text("DATABASE_URL")
    return Settings(
        demo=demo,
        var=var,
        # The sandbox phone must never be reachable from another machine.
        web_host="127.0.0.1" if demo else read.text("SAATHI_WEB_HOST", "0.0.0.0"),  # noqa: S104 - web is the public listener
        web_port=web_port,
        rasa_port=rasa_port,
        actions_port=actions_port,
        rasa_url=read.text("SAATHI_RASA_URL", f"http://127.0.0.1:{rasa_port}"),
        actions_url=read.text("SAATHI_ACTIONS_URL", f"http://127.0.0.1:{actions_port}"),
        public_url=read.text("SAATHI_PUBLIC_URL", local),
        database_url=database_url,
        owner_database_url=read.text("SAATHI_OWNER_DATABASE_URL", database_url),
        inner_secret=read.secret("SAATHI_INNER_SECRET"),
        keys=read.secret("SAATHI_KEYS"),
        index_key=read.secret("SAATHI_INDEX_KEY"),
        seal_key=read.secret("SAATHI_SEAL_KEY"),
        upi_url=read.text("SAATHI_UPI_URL", f"{local}/sandbox/upi" if demo else ""),
        upi_secret=read.secret("SAATHI_UPI_SECRET"),
        helpline=read.text("SAATHI_HELPLINE", "1800 000 000"),
        time_zone=read.text("SAATHI_TIME_ZONE", "Asia/Kolkata"),
        requests_per_minute=read.number("SAATHI_REQUESTS_PER_MINUTE", 600),
        sign_ins_per_minute=read.number("SAATHI_SIGN_INS_PER_MINUTE", 60),
        root_log=Path(read.text("SAATHI_ROOT_LOG", str(var / "roots/roots.jsonl"))),
        # Only jobs signs; it refuses to start without the key.
        signing_key=read.text("SAATHI_SIGNING_KEY"),
        sign_every_s=_sign_every_s(read),
        weights=Path(read.text("SAATHI_WEIGHTS", str(ROOT / "var/weights"))),
        face_model=read.text("SAATHI_FACE_MODEL", "SFace"),
    )


def _sign_every_s(read: _Reader) -> int:
    every_s = read.number("SAATHI_SIGN_EVERY_S", 10)
    if not 1 <= every_s <= 120:
        raise SettingsError("SAATHI_SIGN_EVERY_S must be 1 to 120 seconds.")
    return every_s


def secret_of(environment: Mapping[str, str], name: str) -> str:
    """Read one value, or the file that holds it; "" when neither is there."""
    return _Reader(environment).text(name)


def environment(overrides: Mapping[str, str] | None = None) -> dict[str, str]:
    """Gather what a start on this machine runs with.

    The process's own variables come first, then ``.env``, then what set-up wrote to
    ``var/env``, then the defaults of a demo.
    """
    own = {**os.environ, **(overrides or {})}
    local = {**env_file.read(ROOT / ".env"), **own}
    var = Path(local.get("SAATHI_VAR", str(ROOT / "var"))).resolve()
    defaults = {
        "SAATHI_DEMO": "1",
        "SAATHI_WEB_PORT": "8000",
        "SAATHI_RASA_PORT": "5005",
        "SAATHI_ACTIONS_PORT": "5055",
        # endpoints.yml and credentials.yml cannot have defaults of their own.
        "SAATHI_ACTIONS_HOST": "127.0.0.1",
        "SAATHI_MODEL": str(ROOT / "var" / "models" / "saathi.tar.gz"),
        "SAATHI_WEIGHTS": str(ROOT / "var" / "weights"),
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "ignore",
        # The action server's own default is every address of the machine.
        "SANIC_HOST": "127.0.0.1",
    }
    written = env_file.read(var / "env")
    return {**defaults, **written, **local, "SAATHI_VAR": str(var)}


class _Reader:
    """Looks values up by name, in the environment or in the file it points to."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment

    def text(self, name: str, default: str = "") -> str:
        path = self.environment.get(f"{name}_FILE")
        if path:
            try:
                return Path(path).read_text(encoding="utf-8").strip()
            except OSError as error:
                raise SettingsError(
                    f"{name}_FILE names {path}, which cannot be read."
                ) from error
        return self.environment.get(name) or default

    def flag(self, name: str) -> bool:
        value = self.text(name, "0").lower()
        if value not in {"0", "1", "true", "false"}:
            raise SettingsError(f"{name} must be 0 or 1.")
        return value in {"1", "true"}

    def number(self, name: str, default: int) -> int:
        value = self.text(name, str(default))
        if not value.isdigit():
            raise SettingsError(f"{name} must be a whole number.")
        return int(value)

    def port(self, name: str, default: int) -> int:
        port = self.number(name, default)
        if not 0 < port < 65536:
            raise SettingsError(f"{name} must be a port between 1 and 65535.")
        return port

    def secret(self, name: str) -> str:
        value = self.text(name)
        if len(value) < MINIMUM_SECRET_LENGTH or len(set(value)) < 8:
            raise SettingsError(
                f"{name} is missing or too weak. `make setup` writes good ones to "
                "var/env; in production give one of your own, or a file by "
                f"{name}_FILE."
            )
        return value


def _secrets(settings: Settings) -> dict[str, str]:
    return {
        "SAATHI_KEYS": settings.keys,
        "SAATHI_INDEX_KEY": settings.index_key,
        "SAATHI_SEAL_KEY": settings.seal_key,
        "SAATHI_INNER_SECRET": settings.inner_secret,
        "SAATHI_UPI_SECRET": settings.upi_secret,
        # Only jobs is given this one.
        **(
            {"SAATHI_SIGNING_KEY": settings.signing_key} if settings.signing_key else {}
        ),
    }


def _refuse_unsafe(settings: Settings, read: _Reader) -> None:
    unfit = next(safe_keys.problems(_secrets(settings)), None)
    if unfit is not None:
        raise SettingsError(unfit)
    if not settings.database_url:
        raise SettingsError("DATABASE_URL is missing. `make run` sets it by itself.")
    if settings.demo and read.text("SAATHI_ENV") == "production":
        raise SettingsError("SAATHI_DEMO=1 and SAATHI_ENV=production exclude another.")
    if not settings.demo and not settings.upi_url:
        raise SettingsError("SAATHI_UPI_URL is missing: where is the UPI provider?")
    if not settings.demo and "/sandbox/" in settings.upi_url:
        raise SettingsError("SAATHI_UPI_URL names the sandbox; that is for demo mode.")
