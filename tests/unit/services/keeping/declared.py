"""What the database says of its tables, and where the declaration differs from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy.engine import Engine

from services.keeping import tables
from services.keeping.declaration import Named, Table
from tests.unit.services.vaults import run


class Reference(NamedTuple):
    """A column that names rows of another table, and what their end does to its own."""

    child: str
    column: str
    parent: str
    rule: str


@dataclass(frozen=True)
class Made:
    """What is in the database, by table: columns' types and the primary key."""

    columns: dict[str, dict[str, str]]
    keys: dict[str, list[str]]
    references: list[Reference]


def made_in(superuser: Engine) -> Made:
    """What the migrations made, and the trail's and ledger's own tables."""
    columns: dict[str, dict[str, str]] = defaultdict(dict)
    for row in run(
        superuser,
        "SELECT c.table_name, c.column_name, c.data_type"
        " FROM information_schema.columns c JOIN information_schema.tables t"
        " USING (table_schema, table_name)"
        " WHERE table_schema = 'public' AND t.table_type = 'BASE TABLE'",
    ):
        columns[row.table_name][row.column_name] = row.data_type
    keys: dict[str, list[str]] = defaultdict(list)
    for row in run(
        superuser,
        "SELECT k.table_name, k.column_name FROM information_schema.key_column_usage k"
        " JOIN information_schema.table_constraints c"
        " USING (constraint_schema, constraint_name)"
        " WHERE c.constraint_schema = 'public' AND c.constraint_type = 'PRIMARY KEY'"
        " ORDER BY k.ordinal_position",
    ):
        keys[row.table_name].append(row.column_name)
    references = run(
        superuser,
        "SELECT k.table_name AS child, k.column_name AS column,"
        " p.table_name AS parent, r.delete_rule AS rule"
        " FROM information_schema.referential_constraints r"
        " JOIN information_schema.key_column_usage k"
        " ON k.constraint_name = r.constraint_name"
        " JOIN information_schema.table_constraints p"
        " ON p.constraint_name = r.unique_constraint_name"
        " WHERE r.constraint_schema = 'public'",
    )
    return Made(columns, keys, [Reference(*row) for row in references])


def wrong(made: Made, declared: Sequence[Table] = tables.ALL) -> list[str]:
    """Everything that is declared otherwise than it was made."""
    by_name = {table.name: table for table in declared}
    if sorted(table.name for table in declared) != sorted(made.columns):
        return ["every table is declared once"]
    told = [f"{t.name}: {each}" for t in declared for each in wrong_columns(made, t)]
    told += [
        f"{one.child}.{one.column}: {each}"
        for one in made.references
        for each in wrong_reference(one, by_name[one.child], by_name[one.parent])
    ]
    follows = {(table.name, table.follows) for table in declared if table.follows}
    cascades = {(r.child, r.parent) for r in made.references if r.rule == "CASCADE"}
    if follows != cascades:
        told.append("what the database deletes with something else is declared")
    return told


def wrong_columns(made: Made, table: Table) -> Iterator[str]:
    columns = made.columns[table.name]
    sealed = [each.column for each in table.sealed]
    declared = sorted([*sealed, *table.indexed, *table.plain])
    if declared != sorted(c for c in columns if columns[c] == "bytea"):
        yield "all bytes are sealed, indexes or plain, and declared once"
    if bool(table.indexed) != ("index_version" in columns):
        yield "a table with blind indexes has their version"
    if table.whose not in ("", *columns):
        yield "whose it is, a column says"
    if "customer_id" in columns and table.whose != "customer_id":
        yield "with a customer it is the customer's"
    yield from wrong_rows(made, table)


def wrong_rows(made: Made, table: Table) -> Iterator[str]:
    columns = made.columns[table.name]
    if table.aged and list(table.key) != made.keys[table.name]:
        yield "what goes by its time is known by its key"
    named = {name.column for name in table.names}
    if not named | {t.since for t in table.taught} <= set(columns):
        yield "what names others, and since when it is taught, columns say"


def wrong_reference(one: Reference, child: Table, parent: Table) -> Iterator[str]:
    """Tell of rows that the database would not let go, and of turns that are wrong."""
    if one.rule != "NO ACTION":
        return
    named = Named(one.column, parent.name) in child.names
    if any(aged.due for aged in parent.aged) and not named:
        yield f"what it names in {parent.name} stays"
    for ours, theirs in (
        (deletions(child), deletions(parent)),
        ([a.turn for a in child.aged], [a.turn for a in parent.aged]),
    ):
        if ours and theirs and max(ours) >= min(theirs):
            yield f"it goes before {parent.name}"


def deletions(table: Table) -> list[int]:
    return [each.turn for each in table.forgotten if each.how == "deleted"]
