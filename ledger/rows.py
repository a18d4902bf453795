"""Rows of the database as frozen classes, made where their SQL stands."""

from __future__ import annotations

import uuid
from dataclasses import fields
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
    return kind(
        **{column.name: _plain(getattr(row, column.name)) for column in fields(kind)}
    )


def _plain(value: object) -> object:
    if isinstance(value, uuid.UUID):
        return str(value)
    return bytes(value) if isinstance(value, memoryview) else value
