"""What signed roots cover."""

from pathlib import Path

from alembic import op

from migrations.grants import grant

revision = "0007_roots"
down_revision = "0006_posting"
branch_labels = None
depends_on = None

COVER = "roots_cover(bigint, bytea, timestamptz, text[], text[], bigint[])"


def upgrade() -> None:
    """Create the tables; let the application read them and call the function."""
    statements = Path(__file__).with_name("0007_roots.sql").read_text(encoding="utf-8")
    op.execute(statements)
    for table in ("root_chains", "root_state"):
        grant("SELECT", table)
    op.execute(f"REVOKE EXECUTE ON FUNCTION {COVER} FROM PUBLIC")
    grant("EXECUTE", f"FUNCTION {COVER}")


def downgrade() -> None:
    """Drop them; the root log outside stays."""
    op.execute(f"DROP FUNCTION {COVER}")
    op.execute("DROP TABLE root_chains, root_state")
    op.execute("DROP FUNCTION roots_refuse_change(), roots_guard_chain()")
