"""The plain pages: the front page, the API's description, and their style."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from protocol.sentences import ENGLISH, catalogue
from services.work.errors import Refusal
from web.http.problems import Problem

FOLDER = Path(__file__).parent
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
FILES = {
    "saathi.css": "text/css",
    "phone.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}

router = APIRouter(include_in_schema=False)


@router.get("/")
async def front(request: Request) -> Response:
    """Say what this is and where to go on."""
    return page("front.html", demo=request.app.state.settings.demo)


@router.get("/api/docs")
async def docs(request: Request) -> Response:
    """List the API's addresses and its problems, without help from elsewhere."""
    return page(
        "docs.html",
        description=request.app.openapi(),
        problems={**_problems(), **_refusals(Refusal)},
    )


@router.get("/pages/{name}")
async def file(name: str) -> Response:
    """A file that a page needs."""
    if name not in FILES:
        raise Problem(404, "not_found", "file")
    return Response(_content(name), media_type=FILES[name])


def page(template: str, **values: Any) -> HTMLResponse:
    """Render a page, with a policy that lets it load what is ours alone."""
    text = _templates().get_template(template).render(values)
    return HTMLResponse(text, headers={"Content-Security-Policy": POLICY})


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _content(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def _problems() -> dict[str, str]:
    """Every heading of web's own problems, by its slug."""
    parted = ((path.split("."), text) for path, text in catalogue(ENGLISH).items())
    return {
        path[1]: text
        for path, text in parted
        if path[0] == "problems" and path[-1] == "title"
    }


def _refusals(kind: type[Refusal]) -> dict[str, str]:
    found: dict[str, str] = {}
    for refusal in kind.__subclasses__():
        blank = refusal.__new__(refusal)
        found[blank.slug] = blank.title(ENGLISH)
        found.update(_refusals(refusal))
    return found
