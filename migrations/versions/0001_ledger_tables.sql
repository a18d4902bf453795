-- What the ledger stores, and what may never happen to it.

CREATE TABLE accounts (
    id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    owner_id      uuid,
    kind          text NOT NULL
        CHECK (kind IN ('customer', 'settlement', 'opening', 'fees')),
    currency      text NOT NULL DEFAULT 'INR' CHECK (currency = 'INR'),
    may_overdraw  boolean NOT NULL,
    balance_paise bigint NOT NULL DEFAULT 0,
    held_paise    bigint NOT NULL DEFAULT 0,
    version       bigint NOT NULL DEFAULT 0 CHECK (version >= 0),
    head_hash     bytea NOT NULL CHECK (octet_length(head_hash) = 32),
    created_at    timestamptz NOT NULL,
    CONSTRAINT accounts_held CHECK (held_paise >= 0),
    CONSTRAINT accounts_funds CHECK (may_overdraw OR balance_paise - held_paise >= 0),
    CONSTRAINT accounts_customers_stay_covered
        CHECK (kind <> 'customer' OR NOT may_overdraw)
) WITH (fillfactor = 50);  -- room for in-page updates: balances change all day
CREATE INDEX accounts_by_owner ON accounts (owner_id);

CREATE TABLE transfers (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    idempotency_key text NOT NULL UNIQUE
        CHECK (length(idempotency_key) BETWEEN 1 AND 200
               AND position(E'\n' IN idempotency_key) = 0),
    request_hash    bytea NOT NULL CHECK (octet_length(request_hash) = 32),
    kind            text NOT NULL CHECK (kind ~ '^[a-z][a-z_]{0,31}$'),
    status          text NOT NULL
        CHECK (status IN ('pending', 'posted', 'voided', 'reversed')),
    amount_paise    bigint NOT NULL CHECK (amount_paise BETWEEN 1 AND 10000000000000),
    legs            jsonb NOT NULL,
    memo            bytea NOT NULL,
    utr             text UNIQUE CHECK (utr ~ '^[0-9]{12}$'),
    created_at      timestamptz NOT NULL,
    posted_at       timestamptz,
    releases_at     timestamptz,
    reversal_of     uuid UNIQUE REFERENCES transfers,
    CONSTRAINT transfers_booked CHECK (
        (status IN ('posted', 'reversed')) = (posted_at IS NOT NULL)
        AND (posted_at IS NULL) = (utr IS NULL))
);
CREATE INDEX transfers_pending ON transfers (releases_at, created_at)
    WHERE status = 'pending';

CREATE TABLE postings (
    account_id    uuid NOT NULL REFERENCES accounts,
    version       bigint NOT NULL CHECK (version >= 1),
    transfer_id   uuid NOT NULL REFERENCES transfers,
    amount_paise  bigint NOT NULL CHECK (amount_paise <> 0),
    balance_paise bigint NOT NULL,
    counterparty  bytea NOT NULL,
    posted_at     timestamptz NOT NULL,
    hash          bytea NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (account_id, version)
);
CREATE INDEX postings_by_time ON postings (account_id, posted_at);
CREATE INDEX postings_by_counterparty
    ON postings (account_id, counterparty, version);

CREATE SEQUENCE utr_numbers MAXVALUE 99999999 CYCLE;

CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: the ledger only grows', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'SL008';
END $$;

CREATE FUNCTION ledger_guard_transfer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.status, NEW.status) NOT IN
            (('pending', 'posted'), ('pending', 'voided'), ('posted', 'reversed'))
        OR (OLD.status <> 'pending'
            AND (NEW.utr, NEW.posted_at) IS DISTINCT FROM (OLD.utr, OLD.posted_at))
        OR ROW(NEW.id, NEW.idempotency_key, NEW.request_hash, NEW.kind,
               NEW.amount_paise, NEW.legs, NEW.memo, NEW.created_at,
               NEW.releases_at, NEW.reversal_of)
           IS DISTINCT FROM
           ROW(OLD.id, OLD.idempotency_key, OLD.request_hash, OLD.kind,
               OLD.amount_paise, OLD.legs, OLD.memo, OLD.created_at,
               OLD.releases_at, OLD.reversal_of)
    THEN
        RAISE EXCEPTION 'UPDATE of transfers is refused: only its status moves on'
            USING ERRCODE = 'SL008';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER postings_append_only BEFORE UPDATE OR DELETE ON postings
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER postings_not_truncated BEFORE TRUNCATE ON postings
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER transfers_guarded BEFORE UPDATE ON transfers
    FOR EACH ROW EXECUTE FUNCTION ledger_guard_transfer();
CREATE TRIGGER transfers_kept BEFORE DELETE ON transfers
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER transfers_not_truncated BEFORE TRUNCATE ON transfers
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
-- Fires only for statements that name these columns: postings do not pay for it.
CREATE TRIGGER accounts_fixed
    BEFORE UPDATE OF id, owner_id, kind, currency, may_overdraw, created_at ON accounts
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER accounts_kept BEFORE DELETE ON accounts
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER accounts_not_truncated BEFORE TRUNCATE ON accounts
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
