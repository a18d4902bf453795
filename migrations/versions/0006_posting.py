"""Posting in one step: fewer statements, fewer checks to read, the same books."""

from pathlib import Path

from alembic import op

from migrations.grants import grant

revision = "0006_posting"
down_revision = "0005_sandbox"
branch_labels = None
depends_on = None

BEFORE = (
    "ledger_post(text, text, jsonb, bytea)",
    "ledger_hold(text, text, jsonb, bytea, timestamptz)",
    "ledger_post_held(uuid, text)",
    "ledger_void(uuid)",
    "ledger_reverse(uuid, text, bytea)",
    "ledger_book(transfers, boolean)",
    "ledger_move_hold(jsonb, integer)",
    "ledger_enter(text, text, text, jsonb, bytea, timestamptz, uuid)",
    "ledger_locked_transfer(uuid)",
    "ledger_new_utr()",
)
FOR_THE_APPLICATION = (
    "ledger_post(text, text, uuid[], bigint[], bytea[], bytea)",
    "ledger_hold(text, text, uuid[], bigint[], bytea[], bytea, timestamptz)",
    "ledger_post_held(uuid, text)",
    "ledger_void(uuid)",
    "ledger_reverse(uuid, text, bytea)",
)
FOR_EACH_OTHER = (
    "ledger_new_utr()",
    "ledger_legs_json(uuid[], bigint[], bytea[])",
    "ledger_moved(bigint[])",
    "ledger_legs(jsonb, integer)",
    "ledger_request_hash(text, text, text)",
    "ledger_conflict(text, bytea, uuid)",
    "ledger_check_form(text, text)",
    "ledger_enter(text, text, text, bigint, text, bytea, timestamptz, uuid)",
    "ledger_seal(uuid, timestamptz, timestamptz, uuid, bytea, text, bytea)",
    "ledger_book(uuid, timestamptz, bytea, boolean, uuid[], bigint[], bytea[])",
    "ledger_post_any(text, text, uuid[], bigint[], bytea[], bytea)",
    "ledger_move_hold(uuid[], bigint[], integer)",
    "ledger_locked_transfer(uuid)",
)
NEEDS_18 = """
DO $$ BEGIN
    IF current_setting('server_version_num')::integer < 180000 THEN
        RAISE EXCEPTION 'Saathi needs PostgreSQL 18 or later; this is %',
            current_setting('server_version');
    END IF;
END $$"""


def upgrade() -> None:
    """Put the quicker functions in place of the first ones; no row changes."""
    op.execute(NEEDS_18)  # for uuidv7()
    for signature in BEFORE:
        op.execute(f"DROP FUNCTION {signature}")
    for name in ("0006_posting_tables.sql", "0006_posting_functions.sql"):
        op.execute(Path(__file__).with_name(name).read_text(encoding="utf-8"))
    for signature in (*FOR_THE_APPLICATION, *FOR_EACH_OTHER):
        op.execute(f"REVOKE EXECUTE ON FUNCTION {signature} FROM PUBLIC")
    for signature in FOR_THE_APPLICATION:
        grant("EXECUTE", f"FUNCTION {signature}")


def downgrade() -> None:
    """Refuse: entries written since would be read by functions that never saw them."""
    raise RuntimeError("restore a backup that was made before instead")
