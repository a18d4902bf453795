-- How far each chain is covered by signed roots. The root log outside the database is
-- the authority; these two tables spare it a search, and show when one of both is old.

CREATE TABLE root_chains (
    source   text COLLATE "C" NOT NULL CHECK (source IN ('audit', 'ledger')),
    chain    text COLLATE "C" NOT NULL,
    position bigint NOT NULL CHECK (position >= 1),
    PRIMARY KEY (source, chain)
) WITH (fillfactor = 70);

CREATE TABLE root_state (
    one       boolean PRIMARY KEY DEFAULT true CHECK (one),
    epoch     bigint NOT NULL CHECK (epoch >= 0),
    line_hash bytea NOT NULL CHECK (octet_length(line_hash) = 32),
    signed_at timestamptz
);
INSERT INTO root_state (epoch, line_hash)
VALUES (0, decode(repeat('00', 32), 'hex'));

CREATE FUNCTION roots_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: what is covered only grows', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'SL008';
END $$;
CREATE FUNCTION roots_guard_chain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.source, NEW.chain) <> (OLD.source, OLD.chain) OR NEW.position < OLD.position
    THEN
        RAISE EXCEPTION 'what is covered only grows' USING ERRCODE = 'SL008';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER root_chains_guarded BEFORE UPDATE ON root_chains
    FOR EACH ROW EXECUTE FUNCTION roots_guard_chain();
CREATE TRIGGER root_chains_kept BEFORE DELETE ON root_chains
    FOR EACH ROW EXECUTE FUNCTION roots_refuse_change();
CREATE TRIGGER root_chains_not_truncated BEFORE TRUNCATE ON root_chains
    FOR EACH STATEMENT EXECUTE FUNCTION roots_refuse_change();
CREATE TRIGGER root_state_kept BEFORE DELETE ON root_state
    FOR EACH ROW EXECUTE FUNCTION roots_refuse_change();
CREATE TRIGGER root_state_not_truncated BEFORE TRUNCATE ON root_state
    FOR EACH STATEMENT EXECUTE FUNCTION roots_refuse_change();

-- Only the next epoch, only forward, and only over records that are there.

CREATE FUNCTION roots_cover(
    p_epoch bigint, p_line_hash bytea, p_signed_at timestamptz,
    p_sources text[], p_chains text[], p_positions bigint[]
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE root_state
       SET epoch = p_epoch, line_hash = p_line_hash, signed_at = p_signed_at
     WHERE epoch = p_epoch - 1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'epoch % does not follow', p_epoch USING ERRCODE = 'SL009';
    END IF;
    IF EXISTS (
        SELECT FROM unnest(p_sources, p_chains, p_positions) AS n(source, chain, position)
         WHERE NOT CASE n.source
            WHEN 'audit' THEN EXISTS (
                SELECT FROM audit_events e
                 WHERE e.chain = n.chain AND e.position = n.position)
            ELSE EXISTS (
                SELECT FROM postings p
                 WHERE p.account_id = substr(n.chain, 9)::uuid
                   AND p.version = n.position) END)
    THEN
        RAISE EXCEPTION 'a covered record is not there' USING ERRCODE = 'SL009';
    END IF;
    INSERT INTO root_chains AS c (source, chain, position)
    SELECT n.source, n.chain, n.position
      FROM unnest(p_sources, p_chains, p_positions) AS n(source, chain, position)
    ON CONFLICT (source, chain) DO UPDATE SET position = EXCLUDED.position;
END $$;
