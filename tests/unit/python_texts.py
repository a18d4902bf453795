"""Every text in the project's Python, without docstrings; f-strings as one text."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOLE = "{}"  # where an f-string has a value


@dataclass(frozen=True)
class Text:
    """A text, where it stands, and of which call it is an argument, if of any."""

    file: str
    line: int
    text: str
    call: str
    place: int  # among the call's arguments; -1 for a keyword's


@dataclass(frozen=True)
class Call:
    """A call: its function, its arguments that are texts, and its keywords' names."""

    file: str
    line: int
    function: str
    texts: tuple[str | None, ...]
    keywords: tuple[str | None, ...]  # None for **


def calls_of(*folders: str) -> list[Call]:
    """Read all calls in the Python files of these folders."""
    return [
        Call(
            str(path.relative_to(ROOT)),
            node.lineno,
            ast.unparse(node.func),
            tuple(_text(argument) for argument in node.args),
            tuple(keyword.arg for keyword in node.keywords),
        )
        for path in _files(*folders)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
    ]


def _files(*folders: str) -> list[Path]:
    return [p for folder in folders for p in sorted((ROOT / folder).rglob("*.py"))]


def texts_of(*folders: str) -> list[Text]:
    """Read all texts in the Python files of these folders."""
    return [
        text
        for path in _files(*folders)
        for text in texts_in(path.read_text("utf-8"), str(path.relative_to(ROOT)))
    ]


def texts_in(source: str, file: str) -> Iterator[Text]:
    """Read all texts of one file."""
    tree = ast.parse(source)
    inner = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in ast.walk(node)
        if part is not node
    }
    arguments, bare = dict(_arguments(tree)), _bare(tree)
    for node in ast.walk(tree):
        text = _text(node)
        if text is None or id(node) in inner or id(node) in bare:
            continue
        call, place = arguments.get(id(node), ("", -1))
        yield Text(file, getattr(node, "lineno", 0), text, call, place)


def _text(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = [
            _text(part) if isinstance(part, ast.Constant) else HOLE
            for part in node.values
        ]
        return "".join(part or "" for part in parts)
    return None


def _bare(tree: ast.AST) -> set[int]:
    """Docstrings, and whatever else stands alone on its line."""
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}


def _arguments(tree: ast.AST) -> Iterator[tuple[int, tuple[str, int]]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            for place, argument in enumerate(node.args):
                yield id(argument), (name, place)
            for keyword in node.keywords:
                yield id(keyword.value), (f"{name}.{keyword.arg}", -1)
