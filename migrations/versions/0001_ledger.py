"""The ledger: accounts, transfers, postings, and the functions that alone write them.

The application may read these tables and call the functions; it cannot write the
tables itself.
"""

from pathlib import Path

from alembic import op

from migrations.grants import grant

revision = "0001_ledger"
down_revision = None
branch_labels = None
depends_on = None

FOR_THE_APPLICATION = (
    "ledger_open_account(text, uuid, boolean)",
    "ledger_post(text, text, jsonb, bytea)",
    "ledger_hold(text, text, jsonb, bytea, timestamptz)",
    "ledger_post_held(uuid, text)",
    "ledger_void(uuid)",
    "ledger_reverse(uuid, text, bytea)",
    "ledger_due_holds(timestamptz, integer)",
)
FOR_EACH_OTHER = (
    "ledger_locked_transfer(uuid)",
    "ledger_move_hold(jsonb, integer)",
    "ledger_book(transfers, boolean)",
    "ledger_enter(text, text, text, jsonb, bytea, timestamptz, uuid)",
    "ledger_new_utr()",
)


def upgrade() -> None:
    """Create the ledger; let the application read it and call its functions."""
    for name in ("0001_ledger_tables.sql", "0001_ledger_functions.sql"):
        statements = Path(__file__).with_name(name).read_text(encoding="utf-8")
        op.execute(statements)
    for table in ("accounts", "transfers", "postings"):
        grant("SELECT", table)
    for signature in (*FOR_THE_APPLICATION, *FOR_EACH_OTHER):
        op.execute(f"REVOKE EXECUTE ON FUNCTION {signature} FROM PUBLIC")
    for signature in FOR_THE_APPLICATION:
        grant("EXECUTE", f"FUNCTION {signature}")


def downgrade() -> None:
    """Drop the ledger and everything in it."""
    for signature in (*FOR_THE_APPLICATION, *FOR_EACH_OTHER):
        op.execute(f"DROP FUNCTION {signature}")
    op.execute("DROP TABLE postings, transfers, accounts")
    op.execute("DROP FUNCTION ledger_guard_transfer(), ledger_refuse_change()")
    op.execute("DROP SEQUENCE utr_numbers")
