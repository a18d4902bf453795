"""Reading a request's body: bounded in bytes and seconds, strictly typed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from web.http.problems import Problem, unusable

JSON_BYTES = 64 * 1024
FORM_BYTES = 10 * 1024 * 1024
ARRIVAL_S = 20.0

Body = TypeVar("Body", bound=BaseModel)


class InMemoryParser(MultiPartParser):
    """Keeps uploads in memory: a face or a voice must never touch the disk."""

    spool_max_size = 2 * FORM_BYTES


@dataclass(frozen=True)
class Form:
    """A multipart body: fields by name, and files with the field they came in."""

    fields: dict[str, str] = field(default_factory=dict)
    files: tuple[tuple[str, str, bytes], ...] = ()  # field, media type, content


async def json_body(request: Request, model: type[Body]) -> Body:
    """The JSON body as ``model``.

    Raises:
        Problem: 413, 415, 400 (not JSON) or 422 (not of the model's shape).
    """
    if media_type(request) != "application/json":
        raise Problem(415, "unsupported_media_type", "json")
    return checked(model, _parsed(await raw_body(request)))


def checked(model: type[Body], value: Any) -> Body:
    """``value`` as ``model``, or a 422 that names fields and repeats no value."""
    try:
        return model.parse_obj(value)
    except ValidationError as error:
        raise unusable([dict(each) for each in error.errors()]) from None


async def form_body(request: Request) -> Form:
    """The multipart body, wholly in memory; 400 if it is broken, 413 if too large."""
    stream = _bounded(request, FORM_BYTES)
    parser = InMemoryParser(request.headers, stream, max_files=8, max_fields=16)
    try:
        parts = await asyncio.wait_for(parser.parse(), ARRIVAL_S)
    except (MultiPartException, ValueError):
        raise Problem(400, "bad_request", "form") from None
    except asyncio.TimeoutError:
        raise _too_slow() from None
    fields, files = {}, []
    for name, value in parts.multi_items():
        if isinstance(value, UploadFile):
            files.append((name, value.content_type or "", await value.read()))
        else:
            fields[name] = value
    await parts.close()
    return Form(fields, tuple(files))


async def raw_body(request: Request, limit: int = JSON_BYTES) -> bytes:
    """The bytes as sent, however often asked; 413 above ``limit``, 408 if too slow."""
    kept: bytes | None = getattr(request.state, "raw_body", None)
    if kept is not None:
        return kept
    try:
        read = await asyncio.wait_for(_collected(request, limit), ARRIVAL_S)
    except asyncio.TimeoutError:
        raise _too_slow() from None
    request.state.raw_body = read
    return read


def media_type(request: Request) -> str:
    """The body's media type, without its parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def _collected(request: Request, limit: int) -> bytes:
    return b"".join([chunk async for chunk in _bounded(request, limit)])


async def _bounded(request: Request, limit: int) -> AsyncGenerator[bytes, None]:
    announced = request.headers.get("content-length", "0")
    if announced.isdigit() and int(announced[:12]) > limit:
        raise _too_large(limit)
    received = 0
    async for chunk in request.stream():
        received += len(chunk)
        if received > limit:
            raise _too_large(limit)
        yield chunk


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Problem(400, "bad_request", "json") from None


def _no_constant(_: str) -> Any:
    raise ValueError  # NaN and Infinity are not JSON


def _too_large(limit: int) -> Problem:
    problem = Problem(413, "too_large", "body", kib=limit // 1024)
    return problem.heading({"Connection": "close"})


def _too_slow() -> Problem:
    return Problem(408, "too_slow", "arrival").heading({"Connection": "close"})
