"""Looking for words in whatever way they could have been left behind."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

# Inside ciphertext any six digits may stand, in an id or a time as well.
ALONE = r"(?<![0-9A-Za-z.+/_-]){}(?![0-9A-Za-z+/_-])"


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
    anywhere = re.compile(b"|".join(re.escape(form) for form in named), re.IGNORECASE)
    alone = re.compile("|".join(ALONE.format(code) for code in codes).encode() or b"$^")
    found = set()
    for place, content in contents:
        for match in anywhere.finditer(content):
            found.add((place, named[match.group().lower()]))
        found |= {(place, match.group().decode()) for match in alone.finditer(content)}
    return found


def files_under(folder: Path, *, without: set[str]) -> Iterator[tuple[str, bytes]]:
    """Every file of a folder, what it is called and what is in it."""
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_file() and not path.is_symlink() and name not in without:
            yield name, path.read_bytes()
