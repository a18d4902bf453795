"""What signed roots cover."""

revision = "0007_roots"
down_revision = "0006_posting"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
