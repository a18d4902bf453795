"""Keys that rotate, counterparties that can be forgotten."""

from pathlib import Path

from alembic import op

from migrations.grants import grant

revision = "0008_vault"
down_revision = "0007_roots"
branch_labels = None
depends_on = None

REWRAP = "rewrap_events(text[], bigint[], bytea[], bytea[])"
INDEXES = (
    "customers_by_key_version",
    "tracker_events_by_key_version",
    "transfers_of_first_format",
    "customers_by_account",
    "sessions_by_age",
    "challenges_by_age",
    "challenges_of_order",
    "orders_by_age",
    "orders_of_payee",
)


def upgrade() -> None:
    """Create the tables, take over old counterparties, allow what rotation needs."""
    statements = Path(__file__).with_name("0008_vault.sql").read_text(encoding="utf-8")
    op.execute(statements)
    grant("SELECT, INSERT, UPDATE (wrapped, destroyed_at)", "data_keys")
    grant("SELECT, INSERT, DELETE", "counterparties")
    grant("UPDATE (vpa_index, index_version, vpa)", "counterparties")
    op.execute(f"REVOKE EXECUTE ON FUNCTION {REWRAP} FROM PUBLIC")
    grant("EXECUTE", f"FUNCTION {REWRAP}")


def downgrade() -> None:
    """Drop them; refused by the database once a customer was forgotten."""
    op.execute("ALTER TABLE customers DROP CONSTRAINT customers_forgotten")
    op.execute("ALTER TABLE customers ALTER COLUMN data_key SET NOT NULL")
    op.execute("ALTER TABLE customers DROP COLUMN forgotten_at")
    for table in ("customers", "payees", "sandbox_records"):
        op.execute(f"ALTER TABLE {table} DROP COLUMN index_version")
    op.execute(f"DROP FUNCTION {REWRAP}")
    for index in INDEXES:
        op.execute(f"DROP INDEX IF EXISTS {index}")
    op.execute("DROP TABLE counterparties, data_keys")
