"""The one composition root: settings in, a working bank out. Nothing opens before."""

from __future__ import annotations

from datetime import datetime, timezone
from functools import cache
from pathlib import Path

import httpx
from sqlalchemy.engine import Engine

from audit.roots.keys import (
    KeyUnfit,
    public_key_of,
    public_keys,
    publish,
    signing_key,
)
from audit.roots.log import FileRootLog
from audit.roots.signer import RootSigner
from services.bank import Bank
from services.confirming.acts import ACTS
from services.confirming.upi_callback import PATH as CALLBACK_PATH
from services.installation import database
from services.installation import settings as settings_module
from services.installation.settings import Settings
from services.keeping import key_status
from services.providers.upi_http import WITHIN, HttpUpiProvider
from services.signing_in.lazy_engines import LazyEngines
from services.work import policy
from services.work.work import Resources
from vault import BlindIndex, KeyRing, Sealer, decode_key


@cache
def settings() -> Settings:
    """Return this process's settings."""
    return settings_module.load()


@cache
def engine() -> Engine:
    """Return this process's connections, as the application's own role."""
    return database.connect(settings().database_url)


@cache
def bank() -> Bank:
    """Return this process's bank.

    Raises:
        SettingsError: something is unsafe or missing, also a key that data lie under.
    """
    built = build(settings(), engine())
    check_keys(built)
    return built


@cache
def engines(weights: Path, face_model: str) -> LazyEngines:
    """Return this process's models for faces and voices; none is loaded yet."""
    return LazyEngines(weights, face_model)


def root_signer() -> RootSigner:
    """Return what signs roots into this installation's log.

    Raises:
        SettingsError: the signing key is missing or weak.
    """
    wanted = settings()
    try:
        key = signing_key(wanted.signing_key)
    except KeyUnfit as problem:
        raise settings_module.SettingsError(str(problem)) from problem
    published = public_key_of(wanted.root_log)
    publish(published, key.public_key())
    log = FileRootLog(wanted.root_log)
    return RootSigner(engine(), log, key, now, public_keys(published))


def check_keys(built: Bank) -> None:
    """Refuse a bank without a key that data lie under.

    Raises:
        SettingsError: it names the setting and the version.
    """
    try:
        key_status.check(built.resources)
    except key_status.KeyMissing as missing:
        raise settings_module.SettingsError(str(missing)) from missing


def build(settings: Settings, engine: Engine) -> Bank:
    """Put a bank together from settings and connections."""
    resources = Resources(
        engine=engine,
        ring=KeyRing.parse(settings.keys),
        index=BlindIndex.parse(settings.index_key),
        sealer=Sealer(decode_key(settings.seal_key)),
        policy=policy.load(),
        upi=HttpUpiProvider(
            base_url=settings.upi_url,
            callback_url=settings.public_url.rstrip("/") + CALLBACK_PATH,
            secret=settings.upi_secret,
            client=httpx.Client(timeout=WITHIN, trust_env=False),
        ),
        clock=now,
        helpline=settings.helpline,
        time_zone=settings.time_zone,
        biometrics=engines(settings.weights, settings.face_model),
        acts=ACTS,
        forgotten_log=settings.root_log.with_name("forgotten.jsonl"),
    )
    return Bank(resources, settings.upi_secret)


def now() -> datetime:
    """Read the clock, in UTC."""
    return datetime.now(timezone.utc)
