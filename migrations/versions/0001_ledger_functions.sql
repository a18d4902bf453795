-- The functions that alone write the ledger. The first ones are for the others only.
-- Hashes are laid out as ledger/journal.py says, which recomputes them.

CREATE FUNCTION ledger_new_utr() RETURNS text LANGUAGE sql VOLATILE AS $$
    -- As the payment networks number: year's last digit, day of year, a counter.
    SELECT right(to_char(now() AT TIME ZONE 'UTC', 'YYYYDDD'), 4)
        || lpad(nextval('utr_numbers')::text, 8, '0')
$$;

CREATE FUNCTION ledger_enter(
    p_key text, p_kind text, p_status text, p_legs jsonb, p_memo bytea,
    p_releases_at timestamptz, p_reversal_of uuid,
    OUT transfer transfers, OUT is_new boolean
) LANGUAGE plpgsql AS $$
DECLARE
    v_hash bytea := sha256(
        convert_to(p_key || E'\n' || p_kind || E'\n' || p_legs::text, 'UTF8'));
    v_now timestamptz := clock_timestamp();
    v_booked boolean := p_status = 'posted';
    v_legs record;
BEGIN
    SELECT count(*) AS number, count(nullif(l.amount_paise, 0)) AS moving,
           sum(l.amount_paise) AS total,
           sum(l.amount_paise) FILTER (WHERE l.amount_paise > 0) AS moved
      INTO v_legs
      FROM jsonb_to_recordset(p_legs) AS l(amount_paise bigint);
    IF v_legs.number NOT BETWEEN 2 AND 64 OR v_legs.moving <> v_legs.number
        OR v_legs.total <> 0
    THEN
        RAISE EXCEPTION 'an entry has 2 to 64 legs that sum to zero'
            USING ERRCODE = 'SL005';
    END IF;
    LOOP
        INSERT INTO transfers (idempotency_key, request_hash, kind, status,
            amount_paise, legs, memo, utr, created_at, posted_at, releases_at,
            reversal_of)
        VALUES (p_key, v_hash, p_kind, p_status, v_legs.moved, p_legs, p_memo,
            CASE WHEN v_booked THEN ledger_new_utr() END, v_now,
            CASE WHEN v_booked THEN v_now END, p_releases_at, p_reversal_of)
        ON CONFLICT DO NOTHING RETURNING * INTO transfer;
        is_new := FOUND;
        EXIT WHEN is_new;
        SELECT * INTO transfer FROM transfers WHERE idempotency_key = p_key;
        IF FOUND AND transfer.request_hash <> v_hash THEN
            RAISE EXCEPTION 'the idempotency key was used for another entry'
                USING ERRCODE = 'SL004';
        END IF;
        EXIT WHEN FOUND;
        IF EXISTS (SELECT FROM transfers t WHERE t.reversal_of = p_reversal_of) THEN
            RAISE EXCEPTION 'the transfer is reversed already'
                USING ERRCODE = 'SL006';
        END IF;
        -- Only the UTR was taken, by a payment that another bank numbered: next one.
    END LOOP;
END $$;

CREATE FUNCTION ledger_book(p_transfer transfers, p_was_held boolean) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    v_seal bytea := sha256(
        uuid_send(p_transfer.id) || timestamptz_send(p_transfer.posted_at)
        || timestamptz_send(p_transfer.created_at)
        || uuid_send(coalesce(p_transfer.reversal_of,
                              '00000000-0000-0000-0000-000000000000'))
        || p_transfer.request_hash || convert_to(p_transfer.utr, 'UTF8')
        || p_transfer.memo);
    v_leg record;
BEGIN
    -- In id order, so that no two transfers wait for each other. These updates are
    -- the only row locks: nothing is read before it is locked.
    FOR v_leg IN
        SELECT l.account_id AS id, l.amount_paise AS amount,
               decode(l.counterparty, 'hex') AS counterparty
          FROM jsonb_to_recordset(p_transfer.legs)
               AS l(account_id uuid, amount_paise bigint, counterparty text)
         ORDER BY l.account_id, l.amount_paise DESC, l.counterparty
    LOOP
        WITH after AS (
            UPDATE accounts a SET
                balance_paise = a.balance_paise + v_leg.amount,
                held_paise = a.held_paise
                    + CASE WHEN p_was_held THEN least(v_leg.amount, 0) ELSE 0 END,
                version = a.version + 1,
                head_hash = sha256(
                    a.head_hash || uuid_send(a.id) || int8send(a.version + 1)
                    || int8send(v_leg.amount)
                    || int8send(a.balance_paise + v_leg.amount)
                    || v_seal || v_leg.counterparty)
             WHERE a.id = v_leg.id
            RETURNING a.version, a.balance_paise, a.head_hash)
        INSERT INTO postings (account_id, version, transfer_id, amount_paise,
            balance_paise, counterparty, posted_at, hash)
        SELECT v_leg.id, version, p_transfer.id, v_leg.amount, balance_paise,
               v_leg.counterparty, p_transfer.posted_at, head_hash
          FROM after;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'no account %', v_leg.id USING ERRCODE = 'SL001';
        END IF;
    END LOOP;
END $$;

CREATE FUNCTION ledger_move_hold(p_legs jsonb, p_sign integer) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    v_leg record;
BEGIN
    FOR v_leg IN
        SELECT l.account_id AS id, -sum(least(l.amount_paise, 0)) AS held
          FROM jsonb_to_recordset(p_legs) AS l(account_id uuid, amount_paise bigint)
         GROUP BY l.account_id ORDER BY l.account_id
    LOOP
        IF v_leg.held > 0 THEN
            UPDATE accounts a SET held_paise = a.held_paise + p_sign * v_leg.held
             WHERE a.id = v_leg.id;
        ELSE
            PERFORM FROM accounts a WHERE a.id = v_leg.id;
        END IF;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'no account %', v_leg.id USING ERRCODE = 'SL001';
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

CREATE FUNCTION ledger_open_account(p_kind text, p_owner uuid, p_may_overdraw boolean)
RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_id uuid := gen_random_uuid();
    v_now timestamptz := clock_timestamp();
BEGIN
    INSERT INTO accounts (id, owner_id, kind, may_overdraw, created_at, head_hash)
    VALUES (v_id, p_owner, p_kind, p_may_overdraw, v_now, sha256(
        uuid_send(v_id) || timestamptz_send(v_now)
        || uuid_send(coalesce(p_owner, '00000000-0000-0000-0000-000000000000'))
        || boolsend(p_may_overdraw) || convert_to(p_kind || '/INR', 'UTF8')));
    RETURN v_id;
END $$;

CREATE FUNCTION ledger_post(p_key text, p_kind text, p_legs jsonb, p_memo bytea)
RETURNS transfers LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_entered record;
BEGIN
    SELECT * INTO v_entered
      FROM ledger_enter(p_key, p_kind, 'posted', p_legs, p_memo, NULL, NULL);
    IF v_entered.is_new THEN
        PERFORM ledger_book(v_entered.transfer, false);
    END IF;
    RETURN v_entered.transfer;
END $$;

CREATE FUNCTION ledger_hold(
    p_key text, p_kind text, p_legs jsonb, p_memo bytea, p_releases_at timestamptz)
RETURNS transfers LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_entered record;
BEGIN
    SELECT * INTO v_entered FROM ledger_enter(
        p_key, p_kind, 'pending', p_legs, p_memo, p_releases_at, NULL);
    IF v_entered.is_new THEN
        PERFORM ledger_move_hold(p_legs, 1);
    END IF;
    RETURN v_entered.transfer;
END $$;

CREATE FUNCTION ledger_post_held(p_transfer_id uuid, p_utr text)
RETURNS transfers LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_transfer transfers := ledger_locked_transfer(p_transfer_id);
    v_utr text := p_utr;
BEGIN
    IF v_transfer.utr = coalesce(p_utr, v_transfer.utr) THEN
        RETURN v_transfer;  -- a repeat of what is done
    ELSIF v_transfer.status <> 'pending' THEN
        RAISE EXCEPTION 'the transfer is %', v_transfer.status
            USING ERRCODE = 'SL003';
    END IF;
    WHILE v_utr IS NULL OR (
        p_utr IS NULL AND EXISTS (SELECT FROM transfers t WHERE t.utr = v_utr))
    LOOP
        v_utr := ledger_new_utr();
    END LOOP;
    UPDATE transfers SET status = 'posted', utr = v_utr, posted_at = clock_timestamp()
     WHERE id = p_transfer_id RETURNING * INTO v_transfer;
    PERFORM ledger_book(v_transfer, true);
    RETURN v_transfer;
END $$;

CREATE FUNCTION ledger_void(p_transfer_id uuid)
RETURNS transfers LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_transfer transfers := ledger_locked_transfer(p_transfer_id);
BEGIN
    IF v_transfer.status = 'voided' THEN
        RETURN v_transfer;  -- a repeat of what is done
    ELSIF v_transfer.status <> 'pending' THEN
        RAISE EXCEPTION 'the transfer is %', v_transfer.status
            USING ERRCODE = 'SL003';
    END IF;
    UPDATE transfers SET status = 'voided' WHERE id = p_transfer_id
        RETURNING * INTO v_transfer;
    PERFORM ledger_move_hold(v_transfer.legs, -1);
    RETURN v_transfer;
END $$;

CREATE FUNCTION ledger_reverse(p_transfer_id uuid, p_key text, p_memo bytea)
RETURNS transfers LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_first transfers := ledger_locked_transfer(p_transfer_id);
    v_legs jsonb;
    v_entered record;
BEGIN
    SELECT jsonb_agg(jsonb_set(l.leg, '{amount_paise}',
               to_jsonb(-(l.leg ->> 'amount_paise')::bigint))
           ORDER BY (l.leg ->> 'account_id')::uuid,
                    -(l.leg ->> 'amount_paise')::bigint DESC,
                    l.leg ->> 'counterparty')
      INTO v_legs FROM jsonb_array_elements(v_first.legs) AS l(leg);
    IF v_first.status NOT IN ('posted', 'reversed') THEN
        RAISE EXCEPTION 'the transfer is %', v_first.status USING ERRCODE = 'SL006';
    END IF;
    SELECT * INTO v_entered FROM ledger_enter(
        p_key, 'reversal', 'posted', v_legs, p_memo, NULL, p_transfer_id);
    IF v_entered.is_new THEN
        UPDATE transfers SET status = 'reversed' WHERE id = p_transfer_id;
        PERFORM ledger_book(v_entered.transfer, false);
    END IF;
    RETURN v_entered.transfer;
END $$;

CREATE FUNCTION ledger_due_holds(p_now timestamptz, p_limit integer)
RETURNS SETOF transfers LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- Locking rows needs a right that the application does not have.
    RETURN QUERY SELECT * FROM transfers
        WHERE status = 'pending' AND releases_at <= p_now
        ORDER BY releases_at LIMIT p_limit FOR NO KEY UPDATE SKIP LOCKED;
END $$;
