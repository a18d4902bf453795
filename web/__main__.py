"""Run the public listener: ``python -m web``."""

from __future__ import annotations

import argparse

import structlog
import uvicorn

from services import bootstrap
from services.providers.sandbox_store import SandboxStore
from web import logs
from web.app import create_app
from web.server import configuration

log = structlog.get_logger("web")


def main() -> None:
    """Serve until told to stop. Only demo mode has the sandbox, on loopback."""
    argparse.ArgumentParser(prog="python -m web", description=main.__doc__).parse_args()
    logs.configure()
    settings = bootstrap.settings()
    log.info("web is running", host=settings.web_host, port=settings.web_port)
    bank = bootstrap.bank()
    sandbox = SandboxStore.of(bank.resources) if settings.demo else None
    app = create_app(bank, settings, sandbox)
    server = uvicorn.Server(
        configuration(app, host=settings.web_host, port=settings.web_port)
    )
    server.run()


if __name__ == "__main__":
    main()
