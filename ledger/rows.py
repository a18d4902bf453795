"""Rows of the database as frozen classes, made where their SQL stands."""

from __future__ import annotations

import uuid
from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    RowT = TypeVar("RowT", bound=DataclassInstance)
else:
    RowT = TypeVar("RowT")


def as_row(kind: type[RowT], row: object) -> RowT:
    """Make a row class of what SQL returned; columns it does not name are left.

    Ids are texts in it, as everywhere but in the driver, and bytes are bytes.
    """
    return kind(**{name: plain(getattr(row, name)) for name in _columns(kind)})


@cache
def _columns(kind: type[DataclassInstance]) -> tuple[str, ...]:
    return tuple(column.name for column in fields(kind))


def plain(value: object) -> object:
    """Turn the driver's ids and bytes into texts and bytes; the rest stays."""
    if isinstance(value, uuid.UUID):
        return str(value)
    return bytes(value) if isinstance(value, memoryview) else value
