"""What a database superuser may do to records, once in each way that we know."""
# ruff: noqa: S608 - tables, columns and rows are ones that this file names itself

from __future__ import annotations

from collections.abc import Callable
from random import Random

from sqlalchemy import text
from sqlalchemy.engine import Connection

from tests.unit.audit.roots.forger import rehash_ledger, rehash_trail

# Each changes whatever the column holds.
EVENT_COLUMNS = {
    "id": "id + 100000",
    "chain": "'customer-' || gen_random_uuid()",
    "position": "position + 50",
    "occurred_at": "occurred_at - interval '1 microsecond'",
    "actor": "'system'",
    "kind": "kind || 'x'",
    "outcome": "outcome || 'x'",
    "customer_id": "gen_random_uuid()",
    "session_id": "CASE WHEN random() < 0.5 THEN gen_random_uuid() END",
    "details": "details || '{\"attempts\": 9}'",
    "hash": "sha256(hash)",
}
POSTING_COLUMNS = {
    "account_id": "gen_random_uuid()",
    "version": "version + 50",
    "transfer_id": "gen_random_uuid()",
    "amount_paise": "amount_paise + 1",
    "balance_paise": "balance_paise - 1",
    "counterparty": "counterparty || 'x'",
    "posted_at": "posted_at + interval '1 microsecond'",
    "hash": "sha256(hash)",
}
TRANSFER_COLUMNS = {
    "id": "gen_random_uuid()",
    "idempotency_key": "idempotency_key || 'x'",
    "request_hash": "sha256(request_hash)",
    "kind": "kind || 'x'",
    "status": "(ARRAY['pending', 'voided', 'reversed'])[1 + floor(random() * 3)]",
    "amount_paise": "amount_paise + 1",
    "legs": "jsonb_set(legs, '{0,counterparty}', '\"beef\"')",
    "memo": "memo || 'x'",
    "utr": "lpad((utr::bigint + 5000)::text, 12, '0')",
    "created_at": "created_at - interval '1 microsecond'",
    "posted_at": "posted_at - interval '1 microsecond'",
    "releases_at": "coalesce(releases_at, now()) + interval '1 hour'",
    "reversal_of": "gen_random_uuid()",
}
ACCOUNT_COLUMNS = {
    "owner_id": "gen_random_uuid()",
    "kind": "CASE kind WHEN 'fees' THEN 'customer' ELSE 'fees' END",
    "may_overdraw": "NOT may_overdraw",
    "balance_paise": "balance_paise + 1",
    "held_paise": "held_paise + 1",
    "version": "version + 1",
    "head_hash": "sha256(head_hash)",
    "created_at": "created_at - interval '1 microsecond'",
}
COLUMNS = {
    "audit_events": EVENT_COLUMNS,
    "postings": POSTING_COLUMNS,
    "transfers": TRANSFER_COLUMNS,
    "accounts": ACCOUNT_COLUMNS,
}
# The ways in which each table's rows are in an order.
ORDER = {"audit_events": ("chain", "position"), "postings": ("account_id", "version")}
BARS = {
    "audit_events": ("chain_position_key", "pkey", "position_check"),
    "postings": ("pkey",),
    "accounts": ("held", "funds", "customers_stay_covered"),
    "transfers": ("booked",),
}
FREE = "SET LOCAL session_replication_role = replica;" + ";".join(
    f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {table}_{bar}"
    for table, bars in BARS.items()
    for bar in bars
)
Mutation = Callable[[Connection, Random], None]


def one_of(connection: Connection, random: Random, table: str, where: str = "") -> str:
    """A row's address in its table."""
    rows = connection.exec_driver_sql(f"SELECT ctid::text FROM {table} {where}")
    return str(random.choice(sorted(rows.scalars())))


def change(connection: Connection, statement: str) -> None:
    assert connection.exec_driver_sql(statement).rowcount > 0


def edit(connection: Connection, random: Random) -> None:
    table = random.choice(sorted(COLUMNS))
    column = random.choice(sorted(COLUMNS[table]))
    # An account without records is nothing that a root covers.
    used = "WHERE version > 0" if table == "accounts" else ""
    row = one_of(connection, random, table, used)
    change(
        connection,
        f"UPDATE {table} SET {column} = {COLUMNS[table][column]} WHERE ctid = '{row}'",
    )


def delete(connection: Connection, random: Random) -> None:
    table = random.choice(("audit_events", "postings", "transfers"))
    row = one_of(connection, random, table)
    change(connection, f"DELETE FROM {table} WHERE ctid = '{row}'")


def insert(connection: Connection, random: Random) -> None:
    table = random.choice(("audit_events", "postings"))
    row = one_of(connection, random, table)
    change(
        connection, f"INSERT INTO {table} SELECT * FROM {table} WHERE ctid = '{row}'"
    )


def swap(connection: Connection, random: Random) -> None:
    """Let two records change places, in one chain or between two."""
    table = random.choice(sorted(ORDER))
    chain, position = ORDER[table]
    rows = connection.exec_driver_sql(
        f"SELECT ctid::text, {chain}::text, {position} FROM {table}"
    ).all()
    first, second = random.sample(sorted(map(tuple, rows)), 2)
    for row, (_, its_chain, its_position) in ((first, second), (second, first)):
        kind = "uuid" if table == "postings" else "text"
        connection.execute(
            text(
                f"UPDATE {table} SET {chain} = CAST(:chain AS {kind}),"
                f" {position} = :position WHERE ctid = '{row[0]}'"
            ),
            {"chain": its_chain, "position": its_position},
        )


def cut_trail(connection: Connection, random: Random) -> None:
    """Cut off a chain's end and mend its head, sometimes also what notes say."""
    chain, length = some_chain(connection, random)
    kept = random.randrange(length)
    change(
        connection,
        f"DELETE FROM audit_events WHERE chain = '{chain}' AND position > {kept}",
    )
    rehash_trail(connection)
    if random.random() < 0.5:
        note(connection, "audit", chain, kept)


def cut_ledger(connection: Connection, random: Random) -> None:
    """Take the last transfers out of both their accounts, as if they never were."""
    number = random.randint(1, 3)
    change(
        connection,
        "DELETE FROM transfers WHERE id IN (SELECT id FROM transfers"
        f" ORDER BY created_at DESC LIMIT {number})",
    )
    change(
        connection,
        "DELETE FROM postings p WHERE NOT EXISTS"
        " (SELECT FROM transfers t WHERE t.id = p.transfer_id)",
    )
    rehash_ledger(connection)
    if random.random() < 0.5:
        connection.exec_driver_sql(
            "UPDATE root_chains r SET position = a.version FROM accounts a"
            " WHERE r.chain = 'account-' || a.id::text AND a.version > 0"
        )


def rewrite_trail(connection: Connection, random: Random) -> None:
    """Change an event and make the whole chain fit, hashes and head."""
    columns = sorted({*EVENT_COLUMNS} - {"chain", "position", "hash"})
    column = random.choice(columns)
    row = one_of(connection, random, "audit_events")
    new = EVENT_COLUMNS[column]
    change(connection, f"UPDATE audit_events SET {column} = {new} WHERE ctid = '{row}'")
    rehash_trail(connection)
    maybe_forget_notes(connection, random)


def insert_into_trail(connection: Connection, random: Random) -> None:
    """Put an event of one's own between two others, and make the chain fit."""
    chain, length = some_chain(connection, random)
    at = random.randint(1, length)
    change(
        connection,
        f"UPDATE audit_events SET position = position + 1 WHERE chain = '{chain}'"
        f" AND position >= {at}",
    )
    change(
        connection,
        "INSERT INTO audit_events SELECT id + 500, chain,"
        f" {at}, occurred_at, actor, 'invented', outcome, customer_id, session_id,"
        f" details, hash FROM audit_events WHERE chain = '{chain}' LIMIT 1",
    )
    rehash_trail(connection)


def drop_from_trail(connection: Connection, random: Random) -> None:
    """Take an event out, close the gap, and make the chain fit."""
    chain, length = some_chain(connection, random)
    at = random.randint(1, length)
    change(
        connection,
        f"DELETE FROM audit_events WHERE chain = '{chain}' AND position = {at}",
    )
    connection.exec_driver_sql(
        f"UPDATE audit_events SET position = position - 1 WHERE chain = '{chain}'"
        f" AND position > {at}"
    )
    rehash_trail(connection)
    if random.random() < 0.5:
        note(connection, "audit", chain, length - 1)


def drop_chain(connection: Connection, random: Random) -> None:
    """Take a whole chain out, with its head and every note of it."""
    chain, _ = some_chain(connection, random)
    for table in ("audit_events", "audit_chains", "root_chains"):
        change(connection, f"DELETE FROM {table} WHERE chain = '{chain}'")


def rewrite_ledger(connection: Connection, random: Random) -> None:
    """Make a transfer of another amount, or reach another account; all of it fits."""
    row = one_of(connection, random, "transfers", "WHERE kind = 'transfer_money'")
    transfer = connection.exec_driver_sql(
        f"SELECT * FROM transfers WHERE ctid = '{row}'"
    ).one()
    more = random.choice((-1, 1, 5))
    change(
        connection,
        "UPDATE postings SET amount_paise = amount_paise + sign(amount_paise) *"
        f" {more} WHERE transfer_id = '{transfer.id}'",
    )
    change(
        connection,
        f"UPDATE transfers SET amount_paise = amount_paise + {more}, legs = (SELECT"
        " jsonb_agg(jsonb_set(l, '{amount_paise}', to_jsonb((l ->> 'amount_paise')"
        f"::bigint + sign((l ->> 'amount_paise')::bigint) * {more})) ORDER BY n)"
        " FROM jsonb_array_elements(legs) WITH ORDINALITY AS e(l, n))"
        f" WHERE id = '{transfer.id}'",
    )
    rehash_ledger(connection)
    maybe_forget_notes(connection, random)


def rewrite_memo(connection: Connection, random: Random) -> None:
    """Exchange what a transfer says, and make everything fit."""
    column, new = random.choice(
        (
            ("memo", "'another'::bytea"),
            ("utr", "lpad((utr::bigint + 5000)::text, 12, '0')"),
            ("idempotency_key", "idempotency_key || 'x'"),
            ("created_at", "created_at - interval '1 day'"),
        )
    )
    row = one_of(connection, random, "transfers")
    change(connection, f"UPDATE transfers SET {column} = {new} WHERE ctid = '{row}'")
    rehash_ledger(connection)
    maybe_forget_notes(connection, random)


def change_owner(connection: Connection, random: Random) -> None:
    """Give an account to somebody else, from its genesis on."""
    row = one_of(connection, random, "accounts", "WHERE version > 0")
    change(
        connection,
        f"UPDATE accounts SET owner_id = gen_random_uuid() WHERE ctid = '{row}'",
    )
    rehash_ledger(connection)


def turn_notes_back(connection: Connection, random: Random) -> None:
    """Change nothing but the note of what is signed."""
    statements = (
        "DELETE FROM root_state",
        "UPDATE root_state SET epoch = 0, line_hash = decode(repeat('00', 32), 'hex')",
        "UPDATE root_state SET line_hash = sha256(line_hash)",
        "UPDATE root_state SET epoch = epoch + 1",
        "DELETE FROM root_chains",
        "UPDATE root_chains SET position = position + 1",
        "DROP TABLE root_state",
    )
    connection.exec_driver_sql(random.choice(statements))


def hide_behind_view(connection: Connection, random: Random) -> None:
    """Show a view in place of a table."""
    table = random.choice(("audit_events", "postings", "transfers", "accounts"))
    connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {table}_of_old")
    connection.exec_driver_sql(f"CREATE VIEW {table} AS TABLE {table}_of_old")


def some_chain(connection: Connection, random: Random) -> tuple[str, int]:
    rows = connection.exec_driver_sql("SELECT chain, length FROM audit_chains").all()
    chain, length = random.choice(sorted(map(tuple, rows)))
    return str(chain), int(length)


def note(connection: Connection, source: str, chain: str, position: int) -> None:
    connection.exec_driver_sql(
        f"DELETE FROM root_chains WHERE chain = '{chain}'"
        if position == 0
        else f"UPDATE root_chains SET position = {position} WHERE chain = '{chain}'"
        f" AND source = '{source}'"
    )


def maybe_forget_notes(connection: Connection, random: Random) -> None:
    if random.random() < 0.3:
        connection.exec_driver_sql("DELETE FROM root_chains")
        connection.exec_driver_sql(
            "UPDATE root_state SET epoch = 0,"
            " line_hash = decode(repeat('00', 32), 'hex')"
        )


# How often each is tried, out of about a hundred.
WAYS: dict[Mutation, int] = {
    edit: 30,
    delete: 10,
    insert: 5,
    swap: 10,
    cut_trail: 8,
    cut_ledger: 4,
    rewrite_trail: 10,
    insert_into_trail: 5,
    drop_from_trail: 5,
    drop_chain: 2,
    rewrite_ledger: 4,
    rewrite_memo: 3,
    change_owner: 1,
    turn_notes_back: 2,
    hide_behind_view: 1,
}
