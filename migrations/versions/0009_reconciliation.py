"""How often the provider was asked about a payment, and what was odd about it."""

from alembic import op

revision = "0009_reconciliation"
down_revision = "0008_vault"
branch_labels = None
depends_on = None

ADD = """
ALTER TABLE orders
    ADD COLUMN asked integer NOT NULL DEFAULT 0 CHECK (asked >= 0),
    ADD COLUMN asked_at timestamptz,
    ADD COLUMN ask_again_at timestamptz,
    ADD COLUMN accepted_at timestamptz,
    ADD COLUMN trouble text,
    ADD COLUMN case_id uuid
"""


def upgrade() -> None:
    """Add the columns; a payment under way may have been sent, so it counts as asked.

    ``accepted_at`` is when the provider first said that it has the payment; ``trouble``
    a word of ours for an answer that cannot be; ``case_id`` the case a person has. That
    case may be gone by its age while the order stays, so it is no foreign key.
    """
    op.execute(ADD)
    op.execute("UPDATE orders SET asked = 1 WHERE state = 'paying'")


def downgrade() -> None:
    """Drop the columns."""
    for column in (
        "asked",
        "asked_at",
        "ask_again_at",
        "accepted_at",
        "trouble",
        "case_id",
    ):
        op.execute(f"ALTER TABLE orders DROP COLUMN {column}")
