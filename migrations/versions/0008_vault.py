"""Keys that rotate, counterparties that can be forgotten."""

revision = "0008_vault"
down_revision = "0007_roots"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
