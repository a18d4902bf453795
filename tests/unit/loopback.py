"""A Sanic application on a free port of this machine, for one test."""

from __future__ import annotations

import socket
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx
from sanic import Sanic

# Else Sanic rewrites its own classes at its start, which works but once a process.
Sanic.test_mode = True


@asynccontextmanager
async def served(attach: Callable[[Sanic], None]) -> AsyncIterator[httpx.AsyncClient]:
    """Serve what `attach` adds to an application; yields a client of it."""
    app = Sanic(f"test_{uuid.uuid4().hex}", configure_logging=False)
    attach(app)
    async with served_app(app) as client:
        yield client


@asynccontextmanager
async def served_app(app: Sanic) -> AsyncIterator[httpx.AsyncClient]:
    """Serve an application; yields a client of it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        server = await app.create_server(sock=listener, return_asyncio_server=True)
        await server.startup()
        await server.before_start()
        await server.after_start()
        await server.start_serving()
        try:
            async with httpx.AsyncClient(base_url=address, timeout=30) as client:
                yield client
        finally:
            await server.close()
