"""The tables of who is known: faces, voices, devices, sessions, and who was called."""

from __future__ import annotations

from services.keeping.declaration import (
    UNTIL_FORGOTTEN,
    WITH_ITS_OWNER,
    Aged,
    Forgotten,
    Named,
    Table,
    Taught,
    of_customer,
)
from services.people import sessions

QUIET = "created_at < :before AND last_seen_at < :before"


# Of attempts nobody alters a row, so that nobody holds one.
def _attempts(name: str, turn: int, forgotten: int) -> Table:
    kept = ("keep_voice_attempts_days",)
    return Table(
        name,
        owner=("services.people.voice_history",),
        aged=(Aged(name, turn, kept, "created_at < :before", locked=False),),
        whose="customer_id",
        sealed=of_customer("content"),
        forgotten=(Forgotten(forgotten, "deleted"),),
        taught=(Taught("voice"),),
    )


ALL = (
    Table(
        "templates",
        owner=("services.people.templates",),
        stays=UNTIL_FORGOTTEN,
        whose="customer_id",
        sealed=of_customer("content"),
        forgotten=(Forgotten(8, "deleted"),),
        taught=(
            Taught("face", "enrolled_at", "modality = 'face'"),
            Taught("voice", "enrolled_at", "modality = 'voice'"),
        ),
    ),
    _attempts("voice_landmarks", turn=6, forgotten=9),
    _attempts("accepted_scores", turn=7, forgotten=10),
    Table(
        "devices",
        owner=("services.people.devices",),
        stays=UNTIL_FORGOTTEN,
        whose="customer_id",
        sealed=of_customer("name"),
        plain=("public_key",),
        forgotten=(Forgotten(11, "deleted"),),
        taught=(
            Taught(
                "devices",
                only="revoked_at IS NULL",
                sets="revoked_at = :now, name = NULL",
            ),
        ),
    ),
    Table(
        "biometric_locks",
        owner=("services.people.biometric_locks",),
        stays=WITH_ITS_OWNER,
        whose="customer_id",
        follows="devices",
    ),
    Table(
        "sessions",
        owner=("services.people.sessions",),
        aged=(
            Aged(
                "anonymous_sessions",
                13,
                ("keep_anonymous_days",),
                f"customer_id IS NULL AND {QUIET}",
            ),
            Aged("sessions", 14, ("keep_sessions_days",), QUIET),
        ),
        whose="customer_id",
        plain=("token_hash",),
        forgotten=(
            Forgotten(
                1, "ended", by=lambda work, them: sessions.end_all_of(work, them.id)
            ),
        ),
    ),
    Table(
        "support_cases",
        owner=("services.people.support_cases",),
        aged=(
            Aged(
                "support_cases",
                12,
                ("keep_support_cases_days",),
                "created_at < :before",
            ),
        ),
        whose="customer_id",
        names=(Named("session_id", "sessions"),),
    ),
    Table(
        "callback_nonces",
        owner=("services.confirming.upi_callback",),
        key=("nonce",),
        aged=(
            # Random numbers, every few minutes.
            Aged(
                "callback_nonces",
                1,
                ("keep_callback_nonces_s",),
                "seen_at < :before",
                audited=False,
            ),
        ),
    ),
)
