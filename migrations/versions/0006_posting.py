"""Posting in one step: fewer statements, fewer indexes, the same books."""

revision = "0006_posting"
down_revision = "0005_sandbox"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
