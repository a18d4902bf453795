"""Customers, sessions, challenges, orders, payees and what goes out to UPI."""

from alembic import op

from migrations.grants import grant

revision = "0003_bank"
down_revision = "0002_audit"
branch_labels = None
depends_on = None

TABLES = (
    "customers",
    "sessions",
    "payees",
    "orders",
    "challenges",
    "outbox",
    "callback_nonces",
    "support_cases",
    "heartbeats",
)


def upgrade() -> None:
    """Create the tables; personal columns are ``bytea``: ciphertext or blind index."""
    for create in (
        CUSTOMERS,
        SESSIONS,
        PAYEES,
        ORDERS,
        CHALLENGES,
        OUTBOX,
        CALLBACK_NONCES,
        SUPPORT_CASES,
        HEARTBEATS,
    ):
        op.execute(create)
    for index in INDEXES:
        op.execute(index)
    for table in TABLES:
        grant("SELECT, INSERT, UPDATE, DELETE", table)
    grant("USAGE", "SEQUENCE outbox_id_seq")
    grant("USAGE", "SEQUENCE customer_numbers")
    grant("USAGE", "SEQUENCE case_numbers")


def downgrade() -> None:
    """Drop them, the youngest first."""
    for table in reversed(TABLES):
        op.execute(f"DROP TABLE {table}")
    op.execute("DROP SEQUENCE customer_numbers, case_numbers")


CUSTOMERS = """
CREATE TABLE customers (
    id uuid PRIMARY KEY,
    number text NOT NULL UNIQUE,
    account_id uuid NOT NULL REFERENCES accounts(id),
    data_key bytea NOT NULL,
    name bytea NOT NULL,
    mobile bytea NOT NULL,
    vpa bytea NOT NULL,
    mobile_index bytea NOT NULL UNIQUE,
    vpa_index bytea NOT NULL UNIQUE,
    blocked_at timestamptz,
    passcode_failures integer NOT NULL DEFAULT 0 CHECK (passcode_failures >= 0),
    passcode_locked_until timestamptz,
    created_at timestamptz NOT NULL
)"""

SESSIONS = """
CREATE TABLE sessions (
    id uuid PRIMARY KEY,
    token_hash bytea NOT NULL UNIQUE,
    conversation_id text NOT NULL UNIQUE,
    customer_id uuid REFERENCES customers(id),
    level text NOT NULL CHECK (level IN ('anonymous', 'recognised', 'strong')),
    rotation_due boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    ended_at timestamptz,
    CHECK (level = 'anonymous' OR customer_id IS NOT NULL)
)"""

PAYEES = """
CREATE TABLE payees (
    id uuid PRIMARY KEY,
    customer_id uuid NOT NULL REFERENCES customers(id),
    vpa_index bytea NOT NULL,
    details bytea NOT NULL,
    account_id uuid REFERENCES accounts(id),
    created_at timestamptz NOT NULL,
    removed_at timestamptz
)"""

ORDERS = """
CREATE TABLE orders (
    id uuid PRIMARY KEY,
    session_id uuid NOT NULL REFERENCES sessions(id),
    customer_id uuid NOT NULL REFERENCES customers(id),
    kind text NOT NULL,
    state text NOT NULL CHECK (state IN (
        'awaiting_confirmation', 'awaiting_passcode', 'paying', 'done', 'held',
        'failed', 'cancelled', 'superseded')),
    scope text NOT NULL,
    idempotency_key text NOT NULL,
    request_hash bytea NOT NULL,
    details bytea NOT NULL,
    amount_paise bigint CHECK (amount_paise > 0),
    payee_id uuid REFERENCES payees(id),
    transfer_id uuid,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    UNIQUE (customer_id, scope, idempotency_key)
)"""

CHALLENGES = """
CREATE TABLE challenges (
    id uuid PRIMARY KEY,
    handle_hash bytea NOT NULL UNIQUE,
    session_id uuid NOT NULL REFERENCES sessions(id),
    customer_id uuid REFERENCES customers(id),
    order_id uuid REFERENCES orders(id),
    purpose text NOT NULL,
    state text NOT NULL CHECK (state IN (
        'requested', 'approved', 'declined', 'redeemed', 'locked', 'replaced')),
    unsolicited boolean NOT NULL,
    delivered boolean NOT NULL,
    noticed boolean NOT NULL DEFAULT false,
    handle_is_session boolean NOT NULL DEFAULT false,
    secret bytea,
    attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    requested_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    approved_at timestamptz
)"""

OUTBOX = """
CREATE TABLE outbox (
    id bigserial PRIMARY KEY,
    kind text NOT NULL,
    payload bytea NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL
)"""

CALLBACK_NONCES = """
CREATE TABLE callback_nonces (
    nonce text PRIMARY KEY,
    seen_at timestamptz NOT NULL
)"""

SUPPORT_CASES = """
CREATE TABLE support_cases (
    id uuid PRIMARY KEY,
    number text NOT NULL UNIQUE,
    customer_id uuid REFERENCES customers(id),
    session_id uuid NOT NULL REFERENCES sessions(id),
    reason text NOT NULL,
    created_at timestamptz NOT NULL
)"""

HEARTBEATS = """
CREATE TABLE heartbeats (
    process text PRIMARY KEY,
    beaten_at timestamptz NOT NULL
)"""

INDEXES = (
    "CREATE SEQUENCE customer_numbers START 10000001",
    "CREATE SEQUENCE case_numbers START 1001",
    "CREATE UNIQUE INDEX one_open_order_a_session ON orders (session_id) "
    "WHERE state IN ('awaiting_confirmation', 'awaiting_passcode')",
    "CREATE INDEX orders_moving ON orders (state) WHERE state IN ('paying', 'held')",
    "CREATE INDEX orders_of_customer ON orders (customer_id, created_at DESC)",
    "CREATE UNIQUE INDEX one_payee_a_vpa ON payees (customer_id, vpa_index) "
    "WHERE removed_at IS NULL",
    "CREATE UNIQUE INDEX one_open_challenge_a_session ON challenges (session_id) "
    "WHERE state IN ('requested', 'approved')",
    "CREATE INDEX challenges_of_customer ON challenges (customer_id, requested_at)",
    "CREATE INDEX challenges_of_session ON challenges (session_id, requested_at DESC)",
    "CREATE INDEX sessions_of_customer ON sessions (customer_id) "
    "WHERE ended_at IS NULL",
    "CREATE INDEX outbox_due ON outbox (due_at)",
)
