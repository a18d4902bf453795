"""Turns of the conversation, and what was read back in which of them."""

from alembic import op

revision = "0012_consent"
down_revision = "0011_device_names"
branch_labels = None
depends_on = None

COLUMNS = {
    "sessions": (
        # Numbered by web before the dialogue hears a turn; noted by who acts on it.
        "turn bigint NOT NULL DEFAULT 0",
        "noted_turn bigint NOT NULL DEFAULT 0",
        "spoken text CHECK (spoken IN ('yes', 'harmless', 'evidence', 'against',"
        " 'fear', 'other'))",
    ),
    "orders": (
        "read_back_turn bigint",
        "paused boolean NOT NULL DEFAULT false",
        # Held, and not to be let go before the customer says so anew.
        "suspended_at timestamptz",
    ),
}


def upgrade() -> None:
    """Add the columns: an order from before was read back in no turn."""
    for table, columns in COLUMNS.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")


def downgrade() -> None:
    """Drop them."""
    for table, columns in COLUMNS.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} DROP COLUMN {column.split()[0]}")
