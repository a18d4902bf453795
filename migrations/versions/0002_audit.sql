-- Chains' names sort byte by byte, so that whoever verifies walks the same order.

CREATE TABLE audit_chains (
    chain     text COLLATE "C" PRIMARY KEY,
    length    bigint NOT NULL CHECK (length >= 1),
    head_hash bytea NOT NULL CHECK (octet_length(head_hash) = 32)
) WITH (fillfactor = 50);

CREATE TABLE audit_events (
    id          bigserial PRIMARY KEY,
    chain       text COLLATE "C" NOT NULL REFERENCES audit_chains,
    position    bigint NOT NULL CHECK (position >= 1),
    occurred_at timestamptz NOT NULL,
    actor       text NOT NULL CHECK (length(actor) BETWEEN 1 AND 64),
    kind        text NOT NULL CHECK (length(kind) BETWEEN 1 AND 64),
    outcome     text NOT NULL CHECK (length(outcome) BETWEEN 1 AND 64),
    customer_id uuid,
    session_id  uuid,
    details     jsonb NOT NULL CHECK (jsonb_typeof(details) = 'object'),
    hash        bytea NOT NULL CHECK (octet_length(hash) = 32),
    UNIQUE (chain, position)
);
CREATE INDEX audit_events_by_customer ON audit_events (customer_id, id)
    WHERE customer_id IS NOT NULL;

CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: the trail only grows', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'SL008';
END $$;
CREATE TRIGGER audit_events_append_only BEFORE UPDATE OR DELETE ON audit_events
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_events_not_truncated BEFORE TRUNCATE ON audit_events
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_chains_kept BEFORE DELETE ON audit_chains
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_chains_not_truncated BEFORE TRUNCATE ON audit_chains
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();

-- Each field is its length in bytes (four, big-endian; all ones for null) and its
-- UTF-8 text, so that no two different events have the same bytes to hash.
-- services/audit.py recomputes it.

CREATE FUNCTION audit_field(p_value text) RETURNS bytea
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN p_value IS NULL THEN '\xffffffff'::bytea
        ELSE int4send(octet_length(convert_to(p_value, 'UTF8')))
             || convert_to(p_value, 'UTF8') END
$$;

CREATE FUNCTION append_audit_event(
    p_chain text, p_actor text, p_kind text, p_outcome text,
    p_customer_id uuid, p_session_id uuid, p_details jsonb
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    v_id bigint := nextval('audit_events_id_seq');
    v_now timestamptz := clock_timestamp();
    v_event bytea;
    v_head bytea;
    v_position bigint;
BEGIN
    v_event := audit_field(v_id::text)
        || audit_field((extract(epoch FROM v_now) * 1000000)::bigint::text)
        || audit_field(p_actor) || audit_field(p_kind) || audit_field(p_outcome)
        || audit_field(p_customer_id::text) || audit_field(p_session_id::text)
        || audit_field(p_details::text);
    -- Before its first event a chain's head is 32 zero bytes. The insert or update
    -- is also the lock that puts the chain's events in one order.
    INSERT INTO audit_chains AS c (chain, length, head_hash)
    VALUES (p_chain, 1, sha256(decode(repeat('00', 32), 'hex')
        || audit_field(p_chain) || audit_field('1') || v_event))
    ON CONFLICT (chain) DO UPDATE SET length = c.length + 1, head_hash = sha256(
        c.head_hash || audit_field(p_chain) || audit_field((c.length + 1)::text)
        || v_event)
    RETURNING length, head_hash INTO v_position, v_head;
    INSERT INTO audit_events (id, chain, position, occurred_at, actor, kind, outcome,
        customer_id, session_id, details, hash)
    VALUES (v_id, p_chain, v_position, v_now, p_actor, p_kind, p_outcome,
        p_customer_id, p_session_id, p_details, v_head);
    RETURN v_id;
END $$;
