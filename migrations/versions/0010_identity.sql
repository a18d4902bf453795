CREATE TABLE devices (
    id uuid PRIMARY KEY,
    customer_id uuid NOT NULL REFERENCES customers(id),
    public_key bytea NOT NULL CHECK (length(public_key) <= 200),
    created_at timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at timestamptz,
    UNIQUE (customer_id, public_key)
);

ALTER TABLE sessions
    ADD COLUMN device_id uuid REFERENCES devices(id) ON DELETE SET NULL;
CREATE INDEX sessions_of_device ON sessions (device_id) WHERE device_id IS NOT NULL;

-- The session's device when it was paid: a session may change its own.
ALTER TABLE orders
    ADD COLUMN device_id uuid REFERENCES devices(id) ON DELETE SET NULL;
CREATE INDEX orders_of_device ON orders (device_id) WHERE device_id IS NOT NULL;

-- When the customer said yes to being learnt; nothing is learnt without.
ALTER TABLE orders ADD COLUMN consented_at timestamptz;

CREATE TABLE templates (
    customer_id uuid NOT NULL REFERENCES customers(id),
    modality text NOT NULL CHECK (modality IN ('face', 'voice')),
    version bigint NOT NULL CHECK (version > 0),
    model text NOT NULL,
    content bytea NOT NULL,
    enrolled_at timestamptz NOT NULL,
    consent_at timestamptz NOT NULL,
    consent_version integer NOT NULL CHECK (consent_version > 0),
    PRIMARY KEY (customer_id, modality)
);

-- customer_id is NULL where nobody stands behind the handle that was said.
CREATE TABLE evidence_requests (
    id uuid PRIMARY KEY,
    handle_hash bytea NOT NULL UNIQUE,
    handle_is_session boolean NOT NULL DEFAULT false,
    session_id uuid NOT NULL REFERENCES sessions(id),
    customer_id uuid REFERENCES customers(id),
    order_id uuid REFERENCES orders(id),
    bound bytea,
    purpose text NOT NULL CHECK (purpose IN (
        'sign_in', 'transfer_money', 'enrol_face', 'enrol_voice')),
    kinds text[] NOT NULL CHECK (
        kinds <@ ARRAY['face', 'voice'] AND cardinality(kinds) > 0),
    digits text CHECK (digits ~ '^[0-9]+$'),
    turns text[] NOT NULL,
    nonce text NOT NULL,
    tries integer NOT NULL CHECK (tries > 0),
    fault text,
    consent_at timestamptz,
    state text NOT NULL CHECK (state IN ('open', 'given', 'used', 'replaced')),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX one_open_evidence_a_session ON evidence_requests (session_id)
    WHERE state IN ('open', 'given');
CREATE INDEX evidence_of_session ON evidence_requests (session_id, created_at DESC);
CREATE INDEX evidence_of_customer ON evidence_requests (customer_id, expires_at);
CREATE INDEX evidence_of_order ON evidence_requests (order_id);
CREATE INDEX evidence_by_age ON evidence_requests (created_at);

CREATE TABLE captures (
    id uuid PRIMARY KEY,
    evidence_id uuid NOT NULL REFERENCES evidence_requests(id) ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('face', 'voice', 'device')),
    place integer NOT NULL CHECK (place >= 0),
    content bytea NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    UNIQUE (evidence_id, kind, place)
);
-- Ciphertext does not compress, and its first bytes can then be read alone.
ALTER TABLE captures ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE INDEX captures_by_age ON captures (expires_at);

CREATE TABLE biometric_locks (
    customer_id uuid NOT NULL REFERENCES customers(id),
    device_id uuid NOT NULL REFERENCES devices(id) ON DELETE CASCADE,
    failures integer NOT NULL CHECK (failures >= 0),
    lockings integer NOT NULL DEFAULT 0 CHECK (lockings >= 0),
    locked_until timestamptz,
    PRIMARY KEY (customer_id, device_id)
);
CREATE INDEX locks_of_device ON biometric_locks (device_id);

CREATE TABLE voice_landmarks (
    id uuid PRIMARY KEY,
    customer_id uuid NOT NULL REFERENCES customers(id),
    content bytea NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX landmarks_of_customer ON voice_landmarks (customer_id, created_at DESC);
CREATE INDEX landmarks_by_age ON voice_landmarks (created_at);

CREATE TABLE accepted_scores (
    id uuid PRIMARY KEY,
    customer_id uuid NOT NULL REFERENCES customers(id),
    content bytea NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX scores_of_customer ON accepted_scores (customer_id, created_at);
CREATE INDEX scores_by_age ON accepted_scores (created_at);
