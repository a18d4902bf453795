"""How the application is served: no server banner, no log of addresses."""

from __future__ import annotations

from typing import Any

import uvicorn
from fastapi import FastAPI


def configuration(app: FastAPI, **where: Any) -> uvicorn.Config:
    """The server's configuration.

    Args:
        app: what to serve.
        where: ``host`` and ``port``; nothing for a socket that is handed in.
    """
    return uvicorn.Config(
        app,
        **where,
        access_log=False,  # it would write addresses; the door keeps its own log
        log_level="warning",
        proxy_headers=False,  # a forwarded address is only the sender's word
        server_header=False,
        ws="none",
        timeout_keep_alive=15,
        timeout_graceful_shutdown=10,
    )
