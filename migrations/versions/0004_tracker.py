"""What was said and done in each conversation, sealed event by event."""

from alembic import op

from migrations.grants import grant

revision = "0004_tracker"
down_revision = "0003_bank"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create both tables; only ``sealed`` holds contents, as vault envelopes."""
    op.execute(TRACKER_EVENTS)
    op.execute(TRACKER_CONTEXTS)
    # Events are never altered; the context is rewritten after every turn.
    grant("SELECT, INSERT, DELETE", "tracker_events")
    grant("SELECT, INSERT, UPDATE, DELETE", "tracker_contexts")


def downgrade() -> None:
    """Drop them."""
    op.execute("DROP TABLE tracker_contexts")
    op.execute("DROP TABLE tracker_events")


# Positions count from 0 without gaps; the primary key keeps two writers of one
# conversation from interleaving.
TRACKER_EVENTS = """
CREATE TABLE tracker_events (
    conversation_id text NOT NULL,
    position bigint NOT NULL CHECK (position >= 0),
    recorded_at timestamptz NOT NULL DEFAULT now(),
    sealed bytea NOT NULL,
    PRIMARY KEY (conversation_id, position)
)"""

# The little of a conversation's past that its next turn depends on, so that a long
# conversation costs no more to load than a short one. It can be rebuilt from the
# events, of which it summarises the first ``length``.
TRACKER_CONTEXTS = """
CREATE TABLE tracker_contexts (
    conversation_id text PRIMARY KEY,
    length bigint NOT NULL CHECK (length > 0),
    sealed bytea NOT NULL
)"""
