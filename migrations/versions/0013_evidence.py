"""When evidence was given, and when all was done that will ever be done about it."""

from alembic import op

from migrations.grants import grant

revision = "0013_evidence"
down_revision = "0012_consent"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; of what is under way meanwhile nothing is accepted."""
    op.execute(
        "ALTER TABLE evidence_requests ADD COLUMN given_at timestamptz,"
        " ADD COLUMN settled_at timestamptz"
    )
    grant("UPDATE (given_at, settled_at)", "evidence_requests")


def downgrade() -> None:
    """Drop the columns."""
    op.execute(
        "ALTER TABLE evidence_requests DROP COLUMN given_at, DROP COLUMN settled_at"
    )
