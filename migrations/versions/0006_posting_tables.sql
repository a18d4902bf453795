-- PostgreSQL reads each CHECK of a table anew for every statement that writes a row:
-- twelve of them cost as much as two postings. What can only be wrong when an account
-- is opened is checked then; what must hold at every posting is one expression a table.

ALTER TABLE accounts
    DROP CONSTRAINT accounts_held,
    DROP CONSTRAINT accounts_funds,
    DROP CONSTRAINT accounts_customers_stay_covered,
    DROP CONSTRAINT accounts_kind_check,
    DROP CONSTRAINT accounts_currency_check,
    DROP CONSTRAINT accounts_version_check,
    DROP CONSTRAINT accounts_head_hash_check,
    ADD CONSTRAINT accounts_funds CHECK (
        held_paise >= 0 AND (may_overdraw OR balance_paise >= held_paise));

CREATE FUNCTION ledger_guard_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.kind NOT IN ('customer', 'settlement', 'opening', 'fees')
        OR NEW.currency <> 'INR'
        OR (NEW.kind = 'customer' AND NEW.may_overdraw)
        OR (NEW.balance_paise, NEW.held_paise, NEW.version) <> (0, 0, 0)
        OR octet_length(NEW.head_hash) <> 32
    THEN
        RAISE EXCEPTION 'an account is opened empty, of a kind there is, in rupees, '
            'and a customer''s is never overdrawn' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER accounts_opened BEFORE INSERT ON accounts
    FOR EACH ROW EXECUTE FUNCTION ledger_guard_account();

-- For each statement, not for each row: a trigger before a row's update locks the row
-- once more, even where it does not fire.
DROP TRIGGER accounts_fixed ON accounts;
CREATE TRIGGER accounts_fixed
    BEFORE UPDATE OF id, owner_id, kind, currency, may_overdraw, created_at ON accounts
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

ALTER TABLE postings
    DROP CONSTRAINT postings_amount_paise_check,
    DROP CONSTRAINT postings_version_check,
    DROP CONSTRAINT postings_hash_check,
    ADD CONSTRAINT postings_sound CHECK (
        amount_paise <> 0 AND version >= 1 AND octet_length(hash) = 32);

-- The rest of a transfer's form is what ledger_enter writes.
ALTER TABLE transfers
    ALTER COLUMN id DROP DEFAULT,
    DROP CONSTRAINT transfers_idempotency_key_check,
    DROP CONSTRAINT transfers_request_hash_check,
    DROP CONSTRAINT transfers_kind_check,
    DROP CONSTRAINT transfers_status_check,
    DROP CONSTRAINT transfers_utr_check,
    DROP CONSTRAINT transfers_booked,
    DROP CONSTRAINT transfers_reversal_of_key,
    ADD CONSTRAINT transfers_booked CHECK (
        (posted_at IS NULL) = (utr IS NULL)
        AND CASE status WHEN 'posted' THEN utr IS NOT NULL
            WHEN 'reversed' THEN utr IS NOT NULL
            WHEN 'pending' THEN utr IS NULL
            WHEN 'voided' THEN utr IS NULL ELSE false END);
CREATE UNIQUE INDEX transfers_reversed_once ON transfers (reversal_of)
    WHERE reversal_of IS NOT NULL;
