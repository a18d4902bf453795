"""The guards of trail, ledger and notes: are they as the migrations made them?

Whoever has rights enough can switch a trigger off, grant a right or drop a check, and
nothing in the records would show it. A dump carries all of it into a restored database.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import text
from sqlalchemy.engine import Connection

APPLICATION = "saathi_app"
FUNDS_CHECK = (
    "CHECK (((held_paise >= 0) AND (may_overdraw OR (balance_paise >= held_paise))))"
)
Triggers = Mapping[str, Sequence[str]]  # by table, without the table's name
WRITING = ("INSERT", "UPDATE", "DELETE", "TRUNCATE", "TRIGGER")
STANDING = """
SELECT c.relname::text, t.tgname::text
  FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
 WHERE c.relnamespace = 'public'::pg_catalog.regnamespace
   AND t.tgenabled IN ('O', 'A') AND NOT t.tgisinternal"""
WRITABLE = """
SELECT c.relname, r.word
  FROM pg_catalog.pg_class c,
       pg_catalog.unnest(CAST(:words AS text[])) AS r (word)
 WHERE c.relnamespace = 'public'::pg_catalog.regnamespace
   AND c.relname = ANY (CAST(:tables AS text[]))
   AND (pg_catalog.has_table_privilege(:role, c.oid, r.word)
        OR CASE WHEN r.word IN ('INSERT', 'UPDATE')
           THEN pg_catalog.has_any_column_privilege(:role, c.oid, r.word) END)
 ORDER BY 1, 2"""
FUNDS = """
SELECT pg_catalog.pg_get_constraintdef(oid) FROM pg_catalog.pg_constraint
 WHERE conname = 'accounts_funds' AND convalidated
   AND conrelid = pg_catalog.to_regclass('public.accounts')"""
OPEN_PATHS = """
SELECT proname FROM pg_catalog.pg_proc
 WHERE pronamespace = 'public'::pg_catalog.regnamespace AND prosecdef
   AND NOT coalesce('search_path=public, pg_temp' = ANY (proconfig), false)
 ORDER BY 1"""


def broken_guards(connection: Connection, triggers: Triggers) -> Iterator[str]:
    """Say of every guard that is missing, switched off or opened, what it is.

    What a trigger's or function's own text says is not compared.

    Args:
        connection: to the database that is looked at.
        triggers: what must stand, on tables that the application writes through
            functions only.
    """
    yield from _broken_triggers(connection, triggers)
    about = {"role": APPLICATION, "tables": list(triggers), "words": list(WRITING)}
    for table, word in connection.execute(text(WRITABLE), about):
        yield f"{APPLICATION} may {word} on {table}"
    if connection.exec_driver_sql(FUNDS).scalar_one_or_none() != FUNDS_CHECK:
        yield "the check accounts_funds is missing or another one"
    for function in connection.exec_driver_sql(OPEN_PATHS).scalars():
        yield f"the function {function} runs with its caller's search path"


def _broken_triggers(connection: Connection, triggers: Triggers) -> Iterator[str]:
    standing = {tuple(row) for row in connection.exec_driver_sql(STANDING)}
    for table, names in triggers.items():
        for name in (f"{table}_{each}" for each in names):
            if (table, name) not in standing:
                yield f"the trigger {name} is missing or switched off"
