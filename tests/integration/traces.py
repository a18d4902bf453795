"""Looking for words in whatever way they could have been left behind."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

# Inside ciphertext any six digits may stand, in an id or a time as well.
PART_OF_MORE = re.compile(rb"[0-9A-Za-z.+/_-]\d{6}|\d{6}[0-9A-Za-z+/_-]")
AT_ONCE = 1 << 24  # bytes


def forms(secret: bytes) -> set[bytes]:
    """A secret as it is, in hex, in UTF-16 and in base64 at each of its alignments."""
    found = {secret, secret.hex().encode(), *_in_base64(secret)}
    try:
        text = secret.decode()
    except UnicodeDecodeError:
        return found
    for encoding in ("utf-16-le", "utf-16-be"):
        wide = text.encode(encoding)
        found |= {wide, wide.hex().encode(), *_in_base64(wide)}
    return found


def _in_base64(secret: bytes) -> Iterator[bytes]:
    for shift in range(3):
        padded = base64.b64encode(bytes(shift) + secret)
        # The first and the last characters depend on the neighbours.
        inner = padded.rstrip(b"=")[(0, 2, 3)[shift] :]
        whole = len(inner) - (1 if (shift + len(secret)) % 3 else 0)
        yield inner[:whole]
        yield inner[:whole].replace(b"+", b"-").replace(b"/", b"_")


def left_in(
    contents: Iterable[tuple[str, bytes]],
    words: Iterable[str | bytes],
    codes: Iterable[str] = (),
) -> set[tuple[str, str]]:
    """Where words stand in any form, and codes as numbers of their own."""
    named = {
        form.lower(): repr(word)
        for word in words
        for form in forms(word.encode() if isinstance(word, str) else word)
    }
    numbers = {code.encode() for code in codes}
    search = _Search(named.keys() | numbers)
    found = set()
    for place, content in contents:
        for at, form in search.hits(content.lower()):
            if form in named:
                found.add((place, named[form]))
            elif not PART_OF_MORE.search(content, max(at - 1, 0), at + len(form) + 1):
                found.add((place, form.decode()))
    return found


class _Search:
    """Looks for hundreds of things at once, by their first three bytes."""

    def __init__(self, things: Iterable[bytes]) -> None:
        self.by_prefix: dict[bytes, list[bytes]] = {}
        for thing in things:
            self.by_prefix.setdefault(thing[:3], []).append(thing)
        self.wanted = np.zeros(1 << 24, dtype=bool)
        for prefix in self.by_prefix:
            self.wanted[int.from_bytes(prefix, "little")] = True

    def hits(self, content: bytes) -> Iterator[tuple[int, bytes]]:
        for start in range(0, len(content), AT_ONCE):
            piece = np.frombuffer(content[start : start + AT_ONCE + 2], dtype=np.uint8)
            low, middle, high = (
                piece[at : len(piece) - 2 + at].astype(np.uint32) * np.uint32(256**at)
                for at in range(3)
            )
            triples = low + middle + high
            for offset in np.flatnonzero(self.wanted[triples]):
                at = start + int(offset)
                for thing in self.by_prefix[content[at : at + 3]]:
                    if content.startswith(thing, at):
                        yield at, thing


def files_under(folder: Path, *, without: set[str]) -> Iterator[tuple[str, bytes]]:
    """Every file of a folder, what it is called and what is in it."""
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_file() and not path.is_symlink() and name not in without:
            yield name, path.read_bytes()
