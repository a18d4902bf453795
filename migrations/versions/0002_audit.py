"""The audit trail: events that are only ever appended, chained per customer."""

from pathlib import Path

from alembic import op

from migrations.grants import grant

revision = "0002_audit"
down_revision = "0001_ledger"
branch_labels = None
depends_on = None

APPEND = "append_audit_event(text, text, text, text, uuid, uuid, jsonb)"
FIELD = "audit_field(text)"


def upgrade() -> None:
    """Create the trail; let the application read it and append to it."""
    statements = Path(__file__).with_name("0002_audit.sql").read_text(encoding="utf-8")
    op.execute(statements)
    for table in ("audit_chains", "audit_events"):
        grant("SELECT", table)
    for function in (APPEND, FIELD):
        op.execute(f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC")
    grant("EXECUTE", f"FUNCTION {APPEND}")


def downgrade() -> None:
    """Drop the trail."""
    op.execute(f"DROP FUNCTION {APPEND}, {FIELD}")
    op.execute("DROP TABLE audit_events, audit_chains")
    op.execute("DROP FUNCTION audit_refuse_change()")
