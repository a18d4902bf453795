"""What a device is called, so that its owner knows it again; sealed, or none."""

from alembic import op

from migrations.grants import grant

revision = "0011_device_names"
down_revision = "0010_identity"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; a device from before gets its name when it next proves itself."""
    op.execute("ALTER TABLE devices ADD COLUMN name bytea")
    grant("UPDATE (name)", "devices")


def downgrade() -> None:
    """Drop the column, and the right to it with it."""
    op.execute("ALTER TABLE devices DROP COLUMN name")
