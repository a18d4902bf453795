"""What the UPI sandbox of demo mode remembers: requests, notices, payments."""

from alembic import op

from migrations.grants import grant

revision = "0005_sandbox"
down_revision = "0004_tracker"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; a record is one ciphertext, a UPI ID only a blind index."""
    op.execute(
        """
        CREATE TABLE sandbox_records (
            kind text NOT NULL,
            id text NOT NULL,
            vpa_index bytea,
            sealed bytea NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now(),
            updated_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (kind, id)
        )"""
    )
    op.execute(
        "CREATE INDEX sandbox_records_of_a_phone"
        " ON sandbox_records (vpa_index, kind, created_at)"
        " WHERE vpa_index IS NOT NULL"
    )
    grant("SELECT, INSERT, UPDATE, DELETE", "sandbox_records")


def downgrade() -> None:
    """Drop it."""
    op.execute("DROP TABLE sandbox_records")
