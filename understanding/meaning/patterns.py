"""Phrases as rows of words with choices: "[you] can|may go ahead", tried everywhere."""

import re
from collections.abc import Iterable, Mapping, Sequence

Row = tuple[frozenset[str], ...]
Phrases = Mapping[str, Sequence[tuple[Row, int]]]

_INNERMOST = re.compile(r"\[([^\[\]]*)\]")
_CLASS = re.compile(r"\$([a-z_]+)")


def rows_of(lines: str, classes: Mapping[str, str]) -> list[Row]:
    """Read one phrase a line.

    "[...]" may be left out, "a|b" is either word, "$x" stands for the text of class x.
    Blank lines and lines that begin with "#" say nothing.
    """
    rows: list[Row] = []
    for line in lines.splitlines():
        if line.strip() and not line.strip().startswith("#"):
            rows += map(_row, _variants(_with_classes(line, classes)))
    return list(dict.fromkeys(rows))


def _with_classes(line: str, classes: Mapping[str, str]) -> str:
    while _CLASS.search(line):
        line = _CLASS.sub(lambda match: classes[match.group(1)], line)
    return line


def _variants(line: str) -> set[str]:
    match = _INNERMOST.search(line)
    if match is None:
        return {line}
    head, tail = line[: match.start()], line[match.end() :]
    return _variants(f"{head} {tail}") | _variants(f"{head} {match.group(1)} {tail}")


def _row(line: str) -> Row:
    return tuple(frozenset(word.split("|")) for word in line.split())


def by_first_word(rows: Iterable[tuple[Row, int]]) -> Phrases:
    """File each phrase with its weight under every word that it may begin with."""
    filed: dict[str, list[tuple[Row, int]]] = {}
    for row, weight in rows:
        for word in row[0]:
            filed.setdefault(word, []).append((row, weight))
    return filed


def heaviest_cover(words: Sequence[str], phrases: Phrases) -> int | None:
    """Cover all words with phrases, none overlapping; None if that cannot be done.

    Returns:
        The greatest weight of any one phrase in any cover.
    """
    best: list[int | None] = [0, *([None] * len(words))]
    for start, word in enumerate(words):
        so_far = best[start]
        if so_far is None:
            continue
        for row, weight in phrases.get(word, ()):
            end = start + len(row)
            if _fits(row, words[start:end]):
                best[end] = max(so_far, weight, best[end] or 0)
    return best[-1]


def _fits(row: Row, words: Sequence[str]) -> bool:
    return len(row) == len(words) and all(
        word in choice for choice, word in zip(row, words, strict=True)
    )
