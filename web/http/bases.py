"""What every body that comes in or goes out has in common."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Extra

from web.http.problems import NOTHING_READABLE
from web.http.words import plain


class Incoming(BaseModel):
    """A request's body."""

    class Config:
        """Pydantic's switches."""

        extra = Extra.forbid


class Outgoing(BaseModel):
    """A response's body. What may be null says so in the API's description."""

    class Config:
        """Pydantic's switches."""

        @staticmethod
        def schema_extra(schema: dict[str, Any], model: type[BaseModel]) -> None:
            """Add null, which this release of pydantic leaves out, and require all."""
            absent: frozenset[str] = getattr(model, "may_be_absent", frozenset())
            for name, field in model.__fields__.items():
                if field.allow_none and name not in absent:
                    shape = schema["properties"][name]
                    schema["properties"][name] = {"anyOf": [shape, {"type": "null"}]}
            schema["required"] = [n for n in model.__fields__ if n not in absent]


def readable(value: str) -> str:
    """``plain`` text; ValueError where nothing is left to read."""
    words = plain(value)
    if not words:
        raise ValueError(NOTHING_READABLE)
    return words
