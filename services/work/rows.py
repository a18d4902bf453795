"""Rows of the database as frozen classes, made where their SQL stands."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    RowT = TypeVar("RowT", bound=DataclassInstance)
else:
    RowT = TypeVar("RowT")


def as_row(kind: type[RowT], row: Any) -> RowT:
    """Make a row class of what SQL returned; columns it does not name are left."""
    return kind(**{column.name: getattr(row, column.name) for column in fields(kind)})
