"""A bad network between a client and PostgreSQL, in the spirit of toxiproxy.

It listens on a unix socket or a TCP port, forwards every byte to the server's socket,
and can cut all connections at once, cut one after some bytes in either direction (an
answer lost after its COMMIT), slow everything down, and refuse new connections.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Any, Literal

Direction = Literal["up", "down"]  # up: to the server; down: its answers


@dataclass(eq=False)
class _End(asyncio.Protocol):
    """One end of a link; what it receives goes out of the other end."""

    link: _Link
    towards: Direction
    transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.link.pass_on(data, self.towards)

    def connection_lost(self, error: Exception | None) -> None:
        self.link.close()

    def pause_writing(self) -> None:
        self._other_reads(False)

    def resume_writing(self) -> None:
        self._other_reads(True)

    def _other_reads(self, on: bool) -> None:
        other = self.link.ends["up" if self.towards == "down" else "down"].transport
        if other is not None and not other.is_closing():
            (other.resume_reading if on else other.pause_reading)()


class _Link:
    """One client's connection and the one to the server that belongs to it."""

    def __init__(self, proxy: Proxy) -> None:
        self.proxy = proxy
        self.ends: dict[Direction, _End] = {
            "up": _End(self, "up"),
            "down": _End(self, "down"),
        }
        self.left: dict[Direction, int | None] = {"up": None, "down": None}
        self.waiting: dict[Direction, deque[bytes]] = {"up": deque(), "down": deque()}

    def pass_on(self, data: bytes, way: Direction) -> None:
        if self.proxy.delay_s or self.waiting[way]:
            self.waiting[way].append(data)
            loop = asyncio.get_running_loop()
            loop.call_later(self.proxy.delay_s, self._send_next, way)
        else:
            self._send(data, way)

    def _send_next(self, way: Direction) -> None:
        if self.waiting[way]:
            self._send(self.waiting[way].popleft(), way)

    def _send(self, data: bytes, way: Direction) -> None:
        left = self.left[way]
        if left is not None:
            data, enough = data[:left], len(data) >= left
            self.left[way] = left - len(data)
        out = self.ends["down" if way == "up" else "up"].transport
        if out is not None and data:
            out.write(data)
        if left is not None and enough:
            self.proxy.cuts_made += 1
            self.close(gently=bool(data))

    def close(self, gently: bool = False) -> None:
        """End both connections; gently lets what was passed on arrive first."""
        self.proxy.links.discard(self)
        for end in self.ends.values():
            if end.transport is not None and not end.transport.is_closing():
                (end.transport.close if gently else end.transport.abort)()


@dataclass
class Proxy:
    """Runs in a thread of its own while it is entered; its calls are thread-safe.

    Attributes:
        server: the server's unix socket.
        listen: a path for a unix socket; None for a free TCP port of loopback.
    """

    server: Path
    listen: Path | None = None
    delay_s: float = 0.0
    refusing: bool = False
    links: set[_Link] = field(default_factory=set)
    cuts_made: int = 0  # connections cut in mid-traffic so far
    port: int = 0
    random: Random = field(default_factory=Random)
    # Not whatever loop another library has made the default: uvloop's transports
    # begin to read before a link is made.
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.SelectorEventLoop)
    _listener: asyncio.AbstractServer | None = None

    def __enter__(self) -> Proxy:
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._wait_for(asyncio.run_coroutine_threadsafe(self._open(), self._loop))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._wait_for(asyncio.run_coroutine_threadsafe(self._close(), self._loop))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def cut_all(self) -> int:
        """Cut every connection at once; how many."""
        return int(self._do(self._cut_all))

    def cut_after(self, passed: int, way: Direction, links: int = 1) -> int:
        """Cut some connections once ``passed`` more bytes went that way.

        ``cut_after(0, "down")`` lets the next request through to the server and loses
        its whole answer.

        Returns:
            How many of the open connections were chosen.
        """
        return int(self._do(lambda: self._cut_after(passed, way, links)))

    def calm(self) -> None:
        """Behave again: no delay, nobody refused, no cut to come."""
        self.delay_s, self.refusing = 0.0, False
        self._do(lambda: self._cut_after(None, "up", len(self.links)))
        self._do(lambda: self._cut_after(None, "down", len(self.links)))

    def _cut_all(self) -> int:
        links = list(self.links)
        for link in links:
            link.close()
        self.cuts_made += len(links)
        return len(links)

    def _cut_after(self, passed: int | None, way: Direction, links: int) -> int:
        open_ones = sorted(self.links, key=id)
        chosen = self.random.sample(open_ones, min(links, len(open_ones)))
        for link in chosen:
            link.left[way] = passed
        return len(chosen)

    async def _open(self) -> None:
        loop = asyncio.get_running_loop()
        if self.listen is not None:
            path = str(self.listen)
            self._listener = await loop.create_unix_server(self._greet, path)
            return
        self._listener = server = await loop.create_server(self._greet, "127.0.0.1", 0)
        self.port = int(server.sockets[0].getsockname()[1])

    def _greet(self) -> asyncio.Protocol:
        link = _Link(self)
        return _Greeting(link, link.ends["up"])

    async def _close(self) -> None:
        assert self._listener is not None
        self._listener.close()
        self._cut_all()
        await asyncio.sleep(0)

    def _do(self, act: Callable[[], Any]) -> Any:
        async def done() -> Any:
            return act()

        return self._wait_for(asyncio.run_coroutine_threadsafe(done(), self._loop))

    @staticmethod
    def _wait_for(future: Future[Any]) -> Any:
        return future.result(10)


class _Greeting(asyncio.Protocol):
    """A client has come: refuse it, or find the server, and keep what it says."""

    def __init__(self, link: _Link, end: _End) -> None:
        self.link, self.end = link, end
        self.said: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        if self.link.proxy.refusing:
            transport.abort()
            return
        self.end.transport = transport
        self.link.proxy.links.add(self.link)
        self.task = asyncio.get_running_loop().create_task(self._connect(transport))

    def data_received(self, data: bytes) -> None:
        self.said.append(data)

    def connection_lost(self, error: Exception | None) -> None:
        self.link.close()

    async def _connect(self, client: asyncio.Transport) -> None:
        loop = asyncio.get_running_loop()
        try:
            path = str(self.link.proxy.server)
            await loop.create_unix_connection(lambda: self.link.ends["down"], path)
        except OSError:
            self.link.close()
            return
        if client.is_closing():  # it hung up meanwhile
            self.link.close()
            return
        client.set_protocol(self.end)
        for data in self.said:
            self.end.data_received(data)
