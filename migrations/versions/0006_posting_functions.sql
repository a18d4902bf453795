-- The functions that alone write the ledger. The first ones are for the others only.
-- Hashes are laid out as ledger/journal.py says, which recomputes them.
--
-- What a posting costs is the server's work for each statement, each composite value
-- and each check that is read anew, not the disk: so it is five statements of one row
-- each (the transfer, then an update and an insert for each of two legs).

CREATE FUNCTION ledger_new_utr() RETURNS text LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    -- As the payment networks number: year's last digit, day of year, a counter.
    RETURN right(to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYYDDD'), 4)
        || lpad(nextval('utr_numbers')::text, 8, '0');
END $$;

CREATE FUNCTION ledger_legs_json(
    p_accounts uuid[], p_amounts bigint[], p_counterparties bytea[]
) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    v_json text := '';
    v_sum bigint := 0;
BEGIN
    -- In the text form that jsonb gives back, and in the order in which accounts are
    -- locked, so that no two transfers wait for each other. What is NULL or out of
    -- order makes the sum or the text NULL.
    FOR i IN 1 .. coalesce(array_length(p_accounts, 1), 0) LOOP
        v_sum := CASE
            WHEN p_amounts[i] = 0 OR i > 1 AND p_accounts[i] < p_accounts[i - 1]
            THEN NULL ELSE v_sum + p_amounts[i] END;
        v_json := v_json || CASE WHEN i > 1 THEN ', ' ELSE '' END
            || '{"account_id": "' || p_accounts[i]
            || '", "amount_paise": ' || p_amounts[i]
            || ', "counterparty": "' || encode(p_counterparties[i], 'hex') || '"}';
    END LOOP;
    IF v_sum IS DISTINCT FROM 0 OR v_json IS NULL
        OR coalesce(cardinality(p_accounts), 0) NOT BETWEEN 2 AND 64
        OR cardinality(p_amounts) <> cardinality(p_accounts)
        OR cardinality(p_counterparties) <> cardinality(p_accounts)
    THEN
        RAISE EXCEPTION 'an entry has 2 to 64 legs by account that sum to zero'
            USING ERRCODE = 'SL005';
    END IF;
    RETURN '[' || v_json || ']';
END $$;

CREATE FUNCTION ledger_moved(p_amounts bigint[]) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    v_amount bigint;
    v_moved bigint := 0;
BEGIN
    FOREACH v_amount IN ARRAY p_amounts LOOP
        v_moved := v_moved + greatest(v_amount, 0);
    END LOOP;
    IF v_moved > 10000000000000 THEN  -- MAX_PAISE of ledger/money.py
        RAISE EXCEPTION '% paise are too many', v_moved USING ERRCODE = 'SL007';
    END IF;
    RETURN v_moved;
END $$;

CREATE FUNCTION ledger_legs(
    p_legs jsonb, p_sign integer,
    OUT accounts uuid[], OUT amounts bigint[], OUT counterparties bytea[]
) LANGUAGE sql IMMUTABLE AS $$
    SELECT array_agg(l.account_id), array_agg(l.amount),
           array_agg(decode(l.counterparty, 'hex'))
      FROM (SELECT account_id, p_sign * amount_paise AS amount, counterparty
              FROM jsonb_to_recordset(p_legs)
                   AS r(account_id uuid, amount_paise bigint, counterparty text)
             ORDER BY account_id, p_sign * amount_paise DESC, counterparty) l
$$;

CREATE FUNCTION ledger_request_hash(p_key text, p_kind text, p_legs text)
RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(convert_to(p_key || E'\n' || p_kind || E'\n' || p_legs, 'UTF8'))
$$;

CREATE FUNCTION ledger_conflict(p_key text, p_hash bytea, p_reversal_of uuid)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    v_found bytea;
BEGIN
    -- Why an entry was not inserted. False: this very entry is there. NULL: another
    -- bank's payment has taken its UTR, try the next.
    SELECT request_hash INTO v_found FROM transfers WHERE idempotency_key = p_key;
    IF FOUND AND v_found <> p_hash THEN
        RAISE EXCEPTION 'the idempotency key was used for another entry'
            USING ERRCODE = 'SL004';
    ELSIF FOUND THEN
        RETURN false;
    ELSIF EXISTS (SELECT FROM transfers t WHERE t.reversal_of = p_reversal_of) THEN
        RAISE EXCEPTION 'the transfer is reversed already' USING ERRCODE = 'SL006';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION ledger_check_form(p_key text, p_kind text) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF length(p_key) BETWEEN 1 AND 200 AND position(E'\n' IN p_key) = 0
        AND p_kind ~ '^[a-z][a-z_]{0,31}$'
    THEN
        RETURN true;
    END IF;
    RAISE EXCEPTION 'the key or the kind of the entry is out of form'
        USING ERRCODE = 'SL005';
END $$;

CREATE FUNCTION ledger_enter(
    p_key text, p_kind text, p_status text, p_amount bigint, p_legs text,
    p_memo bytea, p_releases_at timestamptz, p_reversal_of uuid
) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    v_hash bytea := ledger_request_hash(p_key, p_kind, p_legs);
    v_now timestamptz := clock_timestamp();
    v_booked_at timestamptz := CASE WHEN p_status = 'posted' THEN v_now END;
    v_is_new boolean;
BEGIN
    PERFORM ledger_check_form(p_key, p_kind);
    WHILE v_is_new IS NULL LOOP
        INSERT INTO transfers (id, idempotency_key, request_hash, kind, status,
            amount_paise, legs, memo, utr, created_at, posted_at, releases_at,
            reversal_of)
        VALUES (uuidv7(), p_key, v_hash, p_kind, p_status, p_amount, p_legs::jsonb,
            p_memo, CASE WHEN p_status = 'posted' THEN ledger_new_utr() END, v_now,
            v_booked_at, p_releases_at, p_reversal_of)
        ON CONFLICT DO NOTHING;
        v_is_new := FOUND;
        IF NOT v_is_new THEN
            v_is_new := ledger_conflict(p_key, v_hash, p_reversal_of);
        END IF;
    END LOOP;
    RETURN v_is_new;
END $$;

CREATE FUNCTION ledger_seal(
    p_id uuid, p_posted_at timestamptz, p_created_at timestamptz, p_reversal_of uuid,
    p_request_hash bytea, p_utr text, p_memo bytea
) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(uuid_send(p_id) || timestamptz_send(p_posted_at)
        || timestamptz_send(p_created_at)
        || uuid_send(coalesce(p_reversal_of, '00000000-0000-0000-0000-000000000000'))
        || p_request_hash || convert_to(p_utr, 'UTF8') || p_memo)
$$;

CREATE FUNCTION ledger_book(
    p_id uuid, p_posted_at timestamptz, p_seal bytea, p_was_held boolean,
    p_accounts uuid[], p_amounts bigint[], p_counterparties bytea[]
) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    v_version bigint;
    v_balance bigint;
    v_head bytea;
BEGIN
    -- In id order, so that no two transfers wait for each other. These updates are
    -- the only row locks: nothing is read before it is locked.
    FOR i IN 1 .. array_length(p_accounts, 1) LOOP
        UPDATE accounts a SET
            balance_paise = a.balance_paise + p_amounts[i],
            held_paise = a.held_paise
                + CASE WHEN p_was_held THEN least(p_amounts[i], 0) ELSE 0 END,
            version = a.version + 1,
            head_hash = sha256(
                a.head_hash || uuid_send(a.id) || int8send(a.version + 1)
                || int8send(p_amounts[i]) || int8send(a.balance_paise + p_amounts[i])
                || p_seal || p_counterparties[i])
         WHERE a.id = p_accounts[i]
        RETURNING a.version, a.balance_paise, a.head_hash
             INTO v_version, v_balance, v_head;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'no account %', p_accounts[i] USING ERRCODE = 'SL001';
        END IF;
        INSERT INTO postings (account_id, version, transfer_id, amount_paise,
            balance_paise, counterparty, posted_at, hash)
        VALUES (p_accounts[i], v_version, p_id, p_amounts[i], v_balance,
            p_counterparties[i], p_posted_at, v_head);
    END LOOP;
    RETURN true;
END $$;

CREATE FUNCTION ledger_move_hold(
    p_accounts uuid[], p_amounts bigint[], p_sign integer
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    FOR i IN 1 .. array_length(p_accounts, 1) LOOP
        IF p_amounts[i] < 0 THEN
            UPDATE accounts a SET held_paise = a.held_paise - p_sign * p_amounts[i]
             WHERE a.id = p_accounts[i];
        ELSE
            PERFORM FROM accounts a WHERE a.id = p_accounts[i];
        END IF;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'no account %', p_accounts[i] USING ERRCODE = 'SL001';
        END IF;
    END LOOP;
END $$;

CREATE FUNCTION ledger_locked_transfer(p_transfer_id uuid) RETURNS transfers
LANGUAGE plpgsql AS $$
DECLARE
    v_transfer transfers;
BEGIN
    SELECT * INTO v_transfer FROM transfers WHERE id = p_transfer_id
       FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no transfer %', p_transfer_id USING ERRCODE = 'SL002';
    END IF;
    RETURN v_transfer;
END $$;

-- What the application may call. They run with the owner's rights.

-- Every entry there can be: any number of legs, repeats, conflicts.

CREATE FUNCTION ledger_post_any(
    p_key text, p_kind text, p_accounts uuid[], p_amounts bigint[],
    p_counterparties bytea[], p_memo bytea,
    OUT transfer_id uuid, OUT utr text, OUT created_at timestamptz, OUT is_new boolean
) LANGUAGE plpgsql AS $$
DECLARE
    v_legs text := ledger_legs_json(p_accounts, p_amounts, p_counterparties);
    v_transfer transfers;
BEGIN
    is_new := ledger_enter(p_key, p_kind, 'posted', ledger_moved(p_amounts), v_legs,
        p_memo, NULL, NULL);
    SELECT * INTO STRICT v_transfer FROM transfers WHERE idempotency_key = p_key;
    transfer_id := v_transfer.id;
    utr := v_transfer.utr;
    created_at := v_transfer.created_at;
    IF is_new THEN
        PERFORM ledger_book(transfer_id, created_at,
            ledger_seal(transfer_id, created_at, created_at, NULL,
                v_transfer.request_hash, utr, p_memo),
            false, p_accounts, p_amounts, p_counterparties);
    END IF;
END $$;

-- The payment of every day, from one account to another: the same as above without
-- a call, a loop or a composite value, for each expression of a function is made ready
-- anew in every transaction. Whatever is out of the ordinary goes the long way.

CREATE FUNCTION ledger_post(
    p_key text, p_kind text, p_accounts uuid[], p_amounts bigint[],
    p_counterparties bytea[], p_memo bytea,
    OUT transfer_id uuid, OUT utr text, OUT created_at timestamptz, OUT is_new boolean
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_legs text := concat(
        '[{"account_id": "', p_accounts[1], '", "amount_paise": ', p_amounts[1],
        ', "counterparty": "', encode(p_counterparties[1], 'hex'),
        '"}, {"account_id": "', p_accounts[2], '", "amount_paise": ', p_amounts[2],
        ', "counterparty": "', encode(p_counterparties[2], 'hex'), '"}]');
    v_hash bytea := sha256(
        convert_to(p_key || E'\n' || p_kind || E'\n' || v_legs, 'UTF8'));
    v_seal bytea;
    v_version_1 bigint; v_balance_1 bigint; v_head_1 bytea;
    v_version_2 bigint; v_balance_2 bigint; v_head_2 bytea;
BEGIN
    IF (p_accounts[1] <= p_accounts[2] AND p_amounts[1] = -p_amounts[2]
        AND abs(p_amounts[1]) BETWEEN 1 AND 10000000000000
        AND cardinality(p_accounts) = 2 AND cardinality(p_amounts) = 2
        AND cardinality(p_counterparties) = 2
        AND p_counterparties[1] IS NOT NULL AND p_counterparties[2] IS NOT NULL
        AND length(p_key) BETWEEN 1 AND 200 AND position(E'\n' IN p_key) = 0
        AND p_kind ~ '^[a-z][a-z_]{0,31}$')
    THEN
        created_at := clock_timestamp();
        INSERT INTO transfers (id, idempotency_key, request_hash, kind, status,
            amount_paise, legs, memo, utr, created_at, posted_at)
        VALUES (uuidv7(), p_key, v_hash, p_kind, 'posted', abs(p_amounts[1]),
            v_legs::jsonb, p_memo,
            right(to_char(ledger_post.created_at AT TIME ZONE 'UTC', 'YYYYDDD'), 4)
                || lpad(nextval('utr_numbers')::text, 8, '0'),
            ledger_post.created_at, ledger_post.created_at)
        ON CONFLICT DO NOTHING
        RETURNING id, transfers.utr, true INTO transfer_id, utr, is_new;
    END IF;
    IF is_new IS NULL THEN
        SELECT * INTO transfer_id, utr, created_at, is_new FROM ledger_post_any(
            p_key, p_kind, p_accounts, p_amounts, p_counterparties, p_memo);
        RETURN;
    END IF;
    v_seal := sha256(uuid_send(transfer_id) || timestamptz_send(created_at)
        || timestamptz_send(created_at)
        || '\x00000000000000000000000000000000'::bytea  -- it reverses nothing
        || v_hash || convert_to(utr, 'UTF8') || p_memo);
    -- In id order; see ledger_book.
    UPDATE accounts a SET
        balance_paise = a.balance_paise + p_amounts[1],
        version = a.version + 1,
        head_hash = sha256(
            a.head_hash || uuid_send(a.id) || int8send(a.version + 1)
            || int8send(p_amounts[1]) || int8send(a.balance_paise + p_amounts[1])
            || v_seal || p_counterparties[1])
     WHERE a.id = p_accounts[1]
    RETURNING a.version, a.balance_paise, a.head_hash
         INTO v_version_1, v_balance_1, v_head_1;
    UPDATE accounts a SET
        balance_paise = a.balance_paise + p_amounts[2],
        version = a.version + 1,
        head_hash = sha256(
            a.head_hash || uuid_send(a.id) || int8send(a.version + 1)
            || int8send(p_amounts[2]) || int8send(a.balance_paise + p_amounts[2])
            || v_seal || p_counterparties[2])
     WHERE a.id = p_accounts[2]
    RETURNING a.version, a.balance_paise, a.head_hash
         INTO v_version_2, v_balance_2, v_head_2;
    IF v_version_1 IS NULL OR v_version_2 IS NULL THEN
        RAISE EXCEPTION 'no account % or %', p_accounts[1], p_accounts[2]
            USING ERRCODE = 'SL001';
    END IF;
    INSERT INTO postings (account_id, version, transfer_id, amount_paise,
        balance_paise, counterparty, posted_at, hash)
    VALUES (p_accounts[1], v_version_1, ledger_post.transfer_id, p_amounts[1],
            v_balance_1, p_counterparties[1], ledger_post.created_at, v_head_1),
           (p_accounts[2], v_version_2, ledger_post.transfer_id, p_amounts[2],
            v_balance_2, p_counterparties[2], ledger_post.created_at, v_head_2);
END $$;

CREATE FUNCTION ledger_hold(
    p_key text, p_kind text, p_accounts uuid[], p_amounts bigint[],
    p_counterparties bytea[], p_memo bytea, p_releases_at timestamptz
) RETURNS transfers LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_legs text := ledger_legs_json(p_accounts, p_amounts, p_counterparties);
    v_transfer transfers;
BEGIN
    IF ledger_enter(p_key, p_kind, 'pending', ledger_moved(p_amounts), v_legs, p_memo,
        p_releases_at, NULL)
    THEN
        PERFORM ledger_move_hold(p_accounts, p_amounts, 1);
    END IF;
    SELECT * INTO STRICT v_transfer FROM transfers WHERE idempotency_key = p_key;
    RETURN v_transfer;
END $$;

CREATE FUNCTION ledger_post_held(p_transfer_id uuid, p_utr text)
RETURNS transfers LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_transfer transfers := ledger_locked_transfer(p_transfer_id);
    v_utr text := p_utr;
    v_legs record;
BEGIN
    IF v_transfer.utr = coalesce(p_utr, v_transfer.utr) THEN
        RETURN v_transfer;  -- a repeat of what is done
    ELSIF v_transfer.status <> 'pending' THEN
        RAISE EXCEPTION 'the transfer is %', v_transfer.status
            USING ERRCODE = 'SL003';
    ELSIF p_utr !~ '^[0-9]{12}$' THEN
        RAISE EXCEPTION 'a UTR has 12 digits' USING ERRCODE = 'SL005';
    END IF;
    WHILE v_utr IS NULL OR (
        p_utr IS NULL AND EXISTS (SELECT FROM transfers t WHERE t.utr = v_utr))
    LOOP
        v_utr := ledger_new_utr();
    END LOOP;
    UPDATE transfers SET status = 'posted', utr = v_utr, posted_at = clock_timestamp()
     WHERE id = p_transfer_id RETURNING * INTO v_transfer;
    SELECT * INTO v_legs FROM ledger_legs(v_transfer.legs, 1);
    PERFORM ledger_book(p_transfer_id, v_transfer.posted_at,
        ledger_seal(p_transfer_id, v_transfer.posted_at, v_transfer.created_at,
            v_transfer.reversal_of, v_transfer.request_hash, v_utr, v_transfer.memo),
        true, v_legs.accounts, v_legs.amounts, v_legs.counterparties);
    RETURN v_transfer;
END $$;

CREATE FUNCTION ledger_void(p_transfer_id uuid)
RETURNS transfers LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_transfer transfers := ledger_locked_transfer(p_transfer_id);
    v_legs record;
BEGIN
    IF v_transfer.status = 'voided' THEN
        RETURN v_transfer;  -- a repeat of what is done
    ELSIF v_transfer.status <> 'pending' THEN
        RAISE EXCEPTION 'the transfer is %', v_transfer.status
            USING ERRCODE = 'SL003';
    END IF;
    UPDATE transfers SET status = 'voided' WHERE id = p_transfer_id
        RETURNING * INTO v_transfer;
    SELECT * INTO v_legs FROM ledger_legs(v_transfer.legs, 1);
    PERFORM ledger_move_hold(v_legs.accounts, v_legs.amounts, -1);
    RETURN v_transfer;
END $$;

CREATE FUNCTION ledger_reverse(p_transfer_id uuid, p_key text, p_memo bytea)
RETURNS transfers LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_transfer transfers := ledger_locked_transfer(p_transfer_id);
    v_legs record;
    v_is_new boolean;
BEGIN
    IF v_transfer.status NOT IN ('posted', 'reversed') THEN
        RAISE EXCEPTION 'the transfer is %', v_transfer.status USING ERRCODE = 'SL006';
    END IF;
    SELECT * INTO v_legs FROM ledger_legs(v_transfer.legs, -1);
    v_is_new := ledger_enter(p_key, 'reversal', 'posted', v_transfer.amount_paise,
        ledger_legs_json(v_legs.accounts, v_legs.amounts, v_legs.counterparties),
        p_memo, NULL, p_transfer_id);
    SELECT * INTO STRICT v_transfer FROM transfers WHERE idempotency_key = p_key;
    IF v_transfer.reversal_of <> p_transfer_id THEN
        RAISE EXCEPTION 'the idempotency key was used for another reversal'
            USING ERRCODE = 'SL004';
    ELSIF v_is_new THEN
        UPDATE transfers SET status = 'reversed' WHERE id = p_transfer_id;
        PERFORM ledger_book(v_transfer.id, v_transfer.posted_at,
            ledger_seal(v_transfer.id, v_transfer.posted_at, v_transfer.created_at,
                p_transfer_id, v_transfer.request_hash, v_transfer.utr,
                v_transfer.memo),
            false, v_legs.accounts, v_legs.amounts, v_legs.counterparties);
    END IF;
    RETURN v_transfer;
END $$;
