"""SQL of a table stands in its owner's modules, and in ``services/keeping``."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from services.keeping import tables

ROOT = Path(__file__).parents[3]
PLACES = ("services", "operations", "channels", "web", "actions")
# Of the ledger and the audit, which read their own tables where they need them.
GUARDED = {table.name for table in tables.ALL if table.guards}
OWNERS = {table.name: table.owner for table in tables.ALL}
ONE = r"(?:ONLY\s+)?(?:public\.)?([a-z_]+)(?:\s+(?:AS\s+)?[a-z_]+)?"
# What follows these words is a table, or several with commas between them.
LISTED = re.compile(rf"\b(?:FROM|INTO|UPDATE|JOIN|USING)\s+({ONE}(?:\s*,\s*{ONE})*)")
UNKNOWN = "\N{REPLACEMENT CHARACTER}"


def texts_of(source: str) -> Iterator[str]:
    """Yield the texts in a module; an f-string as one, with what it is made of."""
    tree = ast.parse(source)
    named = {
        target.id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, (ast.Constant, ast.JoinedStr, ast.BinOp)):
            yield written(node, named)


def written(node: ast.expr, named: Mapping[str, ast.expr]) -> str:
    """Put a text together, as far as it can be read without running anything."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else UNKNOWN
    if isinstance(node, ast.JoinedStr):
        return "".join(written(piece, named) for piece in node.values)
    if isinstance(node, ast.FormattedValue):
        return written(node.value, named)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return written(node.left, named) + written(node.right, named)
    if isinstance(node, ast.Name) and node.id in named:
        others = {name: value for name, value in named.items() if name != node.id}
        return written(named[node.id], others)
    return UNKNOWN


def tables_named(source: str) -> set[str]:
    """Return the tables that the SQL in a Python text names."""
    return {
        name
        for text in texts_of(source)
        for listed in LISTED.finditer(text)
        for each in re.split(r"\s*,\s*", listed[1])
        for name in re.findall(ONE, each)[:1]
        if name in OWNERS
    }


def strays_of(path: str, source: str) -> Iterator[tuple[str, str]]:
    """Yield the tables whose SQL stands in a module that is not their owner."""
    if path.startswith("services/keeping/"):
        return
    module = path.removesuffix(".py").replace("/", ".")
    for name in tables_named(source) - GUARDED:
        if module not in OWNERS[name]:
            yield name, path


def found() -> set[tuple[str, str]]:
    """Return every stray of the project."""
    return {
        stray
        for place in PLACES
        for path in (ROOT / place).rglob("*.py")
        for stray in strays_of(path.relative_to(ROOT).as_posix(), path.read_text())
    }


def test_every_table_has_an_owner() -> None:
    without = {table.name for table in tables.ALL if not table.owner}

    assert without == GUARDED


def test_an_owner_is_of_one_room_and_has_its_sql() -> None:
    for name, owner in OWNERS.items():
        assert len({module.rpartition(".")[0] for module in owner}) <= 1, name
        for module in owner:
            path = ROOT / f"{module.replace('.', '/')}.py"
            assert name in path.read_text(), (name, module)


def test_no_sql_stands_outside_its_owner() -> None:
    assert found() == set()


@pytest.mark.parametrize(
    "sql",
    [
        'f"SELECT id FROM payees WHERE {1}"',
        '"SELECT * FROM orders o, payees p WHERE p.id = o.payee_id"',
        '"SELECT * FROM orders AS o , public.payees"',
        '"SELECT * FROM orders JOIN payees ON true"',
        '"DELETE FROM orders USING payees WHERE true"',
        'f"SELECT {1} FROM orders, {TABLE}"',
        'f"SELECT 1 FROM {TABLE}"',
        '"SELECT 1 FROM " + TABLE',
        'f"UPDATE {TABLE} SET a = 1"',
        'f"DELETE FROM {1}" " WHERE id IN (SELECT id FROM ONLY payees)"',
    ],
)
def test_a_stray_is_found(sql: str) -> None:
    source = f'TABLE = "payees"\n\n\ndef f(work):\n    work.one({sql})\n'
    strays = set(strays_of("services/looking/made_up.py", source))

    assert ("payees", "services/looking/made_up.py") in strays
    assert "payees" not in dict(strays_of("services/accounts/payees.py", source))
