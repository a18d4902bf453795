"""Strict reading of one JSON object: exact types, no unknown fields."""

import math
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from protocol.errors import ProtocolError

T = TypeVar("T")


class Fields:
    """The fields of one JSON object, read by type.

    Every error names the message and the field, and never quotes a value.
    """

    def __init__(self, message: str, data: Any, known: frozenset[str]) -> None:
        if not isinstance(data, Mapping):
            raise ProtocolError(f"{message} is not a JSON object")
        if not known.issuperset(data):
            raise ProtocolError(f"{message} has a field that is not known")
        self._message = message
        self._data = data

    def text(self, field: str, default: str | None = None) -> str:
        """Return a string; without a default the field is required."""
        value = self._data.get(field, default)
        if not isinstance(value, str):
            raise self.error(field, "is not a text")
        return value

    def optional_text(self, field: str) -> str | None:
        """Return a string, or None where the field is absent or null."""
        return None if self._data.get(field) is None else self.text(field)

    def flag(self, field: str) -> bool:
        """Return true or false; absent is false."""
        value = self._data.get(field, False)
        if not isinstance(value, bool):
            raise self.error(field, "is not true or false")
        return value

    def count(self, field: str) -> int:
        """Return a whole number from 0 on; absent is 0."""
        value = self._data.get(field, 0)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise self.error(field, "is not a count")
        return value

    def optional_share(self, field: str) -> float | None:
        """Return a number from 0 to 1, or None where absent or null."""
        value = self._data.get(field)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.error(field, "is not a number")
        if not (math.isfinite(value) and 0 <= value <= 1):
            raise self.error(field, "is not between 0 and 1")
        return float(value)

    def mapping(self, field: str) -> dict[str, Any]:
        """Return a copy of a JSON object; absent is empty."""
        value = self._data.get(field, {})
        if not isinstance(value, Mapping):
            raise self.error(field, "is not a JSON object")
        if not all(isinstance(key, str) for key in value):
            raise self.error(field, "has a name that is not a text")
        return dict(value)

    def each(self, field: str, read: Callable[[Any], T]) -> tuple[T, ...]:
        """Return a list's items, each read by `read`; absent is empty."""
        value = self._data.get(field, [])
        if not isinstance(value, list | tuple):
            raise self.error(field, "is not a list")
        return tuple(read(item) for item in value)

    def words(self, field: str, known: frozenset[str]) -> tuple[str, ...]:
        """Return a list of known words, such as modalities; absent is empty."""

        def read(item: Any) -> str:
            if not isinstance(item, str) or item not in known:
                raise self.error(field, "has a word that is not known")
            return item

        return self.each(field, read)

    def optional(self, field: str, read: Callable[[Any], T]) -> T | None:
        """Return what `read` makes of a field, or None where absent or null."""
        value = self._data.get(field)
        return None if value is None else read(value)

    def error(self, field: str, problem: str) -> ProtocolError:
        """Make the error for one field."""
        return ProtocolError(f"{self._message}.{field} {problem}")
