-- Keys that rotate, months of memos that can be erased, counterparties by token.

-- One data key a purpose and month ("memos", "2026-03"), wrapped by the key ring.
-- What the ledger keeps for ever is erased by destroying the key it lies under.
CREATE TABLE data_keys (
    purpose      text NOT NULL CHECK (purpose ~ '^[a-z][a-z_]{0,31}$'),
    period       text NOT NULL CHECK (period ~ '^[0-9]{4}-[0-9]{2}$'),
    wrapped      bytea,
    created_at   timestamptz NOT NULL,
    destroyed_at timestamptz,
    PRIMARY KEY (purpose, period),
    CONSTRAINT data_keys_destroyed CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
);

-- Which token stands in an account's postings for which UPI ID. Postings cannot be
-- written anew, so they hold a random token and this table holds the blind index.
-- Postings from before this migration hold the index itself: it became their token.
-- vpa lies under the data key of the account's owner; null where only a memo has it.
-- account_id has no foreign key: its check would lock a row that money moves on.
CREATE TABLE counterparties (
    account_id    uuid NOT NULL,
    token         bytea NOT NULL CHECK (octet_length(token) IN (16, 32)),
    vpa_index     bytea NOT NULL CHECK (octet_length(vpa_index) = 32),
    index_version integer NOT NULL CHECK (index_version >= 1),
    vpa           bytea,
    created_at    timestamptz NOT NULL,
    PRIMARY KEY (account_id, token),
    CONSTRAINT one_token_a_counterparty UNIQUE (account_id, vpa_index)
);
-- Also what is still pending: it will post under the index it was entered with.
INSERT INTO counterparties
    (account_id, token, vpa_index, index_version, created_at)
SELECT account_id, counterparty, counterparty, 1, min(since) FROM (
    SELECT p.account_id, p.counterparty, p.posted_at FROM postings p
    UNION ALL
    SELECT l.account_id, decode(l.counterparty, 'hex'), t.created_at
      FROM transfers t,
           jsonb_to_recordset(t.legs) AS l(account_id uuid, counterparty text)
     WHERE t.status = 'pending'
) AS known (account_id, counterparty, since)
  JOIN accounts a ON a.id = known.account_id AND a.kind = 'customer'
 WHERE octet_length(counterparty) = 32
 GROUP BY account_id, counterparty;

ALTER TABLE customers
    ALTER COLUMN data_key DROP NOT NULL,
    ADD COLUMN index_version integer NOT NULL DEFAULT 1,
    ADD COLUMN forgotten_at timestamptz,
    ADD CONSTRAINT customers_forgotten
        CHECK ((data_key IS NULL) = (forgotten_at IS NOT NULL));
ALTER TABLE payees ADD COLUMN index_version integer NOT NULL DEFAULT 1;
ALTER TABLE sandbox_records ADD COLUMN index_version integer NOT NULL DEFAULT 1;

-- Under which version of the ring a row lies stands in clear in its first bytes.
-- These find the few old rows, and tell at a start which versions are needed.
CREATE INDEX customers_by_key_version ON customers (substring(data_key FROM 2 FOR 4))
    WHERE data_key IS NOT NULL;
CREATE INDEX tracker_events_by_key_version
    ON tracker_events (substring(sealed FROM 3 FOR 4));
-- Memos of the first format carry a key of their own, which cannot be wrapped anew.
CREATE INDEX transfers_of_first_format ON transfers (substring(memo FROM 3 FOR 4))
    WHERE substring(memo FROM 1 FOR 1) = '\x01';
CREATE INDEX customers_by_account ON customers (account_id);
-- For what is deleted by age.
CREATE INDEX sessions_by_age ON sessions (created_at);
CREATE INDEX challenges_by_age ON challenges (requested_at);
CREATE INDEX challenges_of_order ON challenges (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX orders_by_age ON orders (expires_at);
CREATE INDEX orders_of_payee ON orders (payee_id) WHERE payee_id IS NOT NULL;

-- Events are never altered; only the key they lie under may be wrapped anew. The
-- application can do no more than this with them: what follows the wrapped key
-- (from byte 67 on) must be the same.
CREATE FUNCTION rewrap_events(
    p_conversations text[], p_positions bigint[], p_old bytea[], p_new bytea[]
) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    v_changed integer;
BEGIN
    WITH wanted AS MATERIALIZED (
        SELECT e.conversation_id, e.position, w.new
          FROM unnest(p_conversations, p_positions, p_old, p_new)
               AS w (conversation_id, position, old, new)
          JOIN tracker_events e USING (conversation_id, position)
         WHERE e.sealed = w.old AND octet_length(w.new) = octet_length(w.old)
           AND substring(w.new FROM 1 FOR 2) = substring(w.old FROM 1 FOR 2)
           AND substring(w.new FROM 67) = substring(w.old FROM 67)
         ORDER BY 1, 2
           FOR UPDATE OF e SKIP LOCKED)
    UPDATE tracker_events e SET sealed = w.new FROM wanted w
     WHERE e.conversation_id = w.conversation_id AND e.position = w.position;
    GET DIAGNOSTICS v_changed = ROW_COUNT;
    RETURN v_changed;
END $$;
