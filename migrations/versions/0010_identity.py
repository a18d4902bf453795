"""Devices, templates, requests for evidence, captures, and what is kept to compare."""

from pathlib import Path

from alembic import op

from migrations.grants import grant

revision = "0010_identity"
down_revision = "0009_reconciliation"
branch_labels = None
depends_on = None

# What the application may do with each table: no column changes that need not.
GRANTS = {
    "devices": "SELECT, INSERT, DELETE, UPDATE (created_at, last_used_at, revoked_at)",
    "templates": "SELECT, INSERT, DELETE, UPDATE (version, model, content,"
    " enrolled_at, consent_at, consent_version)",
    "evidence_requests": "SELECT, INSERT, DELETE, UPDATE (state, handle_is_session)",
    "captures": "SELECT, INSERT, DELETE, UPDATE (content)",
    "biometric_locks": "SELECT, INSERT, DELETE,"
    " UPDATE (failures, lockings, locked_until)",
    "voice_landmarks": "SELECT, INSERT, DELETE",
    "accepted_scores": "SELECT, INSERT, DELETE",
}


def upgrade() -> None:
    """Create the tables; whatever is of a body is ciphertext (``bytea``)."""
    statements = Path(__file__).with_name("0010_identity.sql")
    op.execute(statements.read_text(encoding="utf-8"))
    for table, privileges in GRANTS.items():
        grant(privileges, table)


def downgrade() -> None:
    """Drop them, the youngest first."""
    op.execute("ALTER TABLE orders DROP COLUMN consented_at, DROP COLUMN device_id")
    op.execute("ALTER TABLE sessions DROP COLUMN device_id")
    for table in reversed(GRANTS):
        op.execute(f"DROP TABLE {table}")
