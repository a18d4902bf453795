"""What the OpenAPI description says beyond what FastAPI sees by itself."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from web.http.problem_models import CaptureAgainOut, ProblemOut
from web.http.problems import MEDIA_TYPE

WORDS = {
    400: "The request cannot be read",
    401: "Not signed in, or the code does not fit",
    403: "Not allowed",
    404: "No such thing",
    408: "The request arrived too slowly",
    409: "Not possible in this state",
    410: "Too late: used, replaced or expired",
    413: "Too large",
    415: "Not a kind of content that is read here",
    422: "A value cannot be used; the detail says which",
    423: "Locked",
    429: "Too often; Retry-After says when to come back",
    500: "Our fault",
    503: "A part does not work now",
}


def problems(
    *statuses: int, asks_again: bool = False
) -> dict[int | str, dict[str, Any]]:
    """The errors of an address, besides those that any may answer with.

    Args:
        statuses: the address's own.
        asks_again: whether its 422 may ask for another face or recording.
    """
    shapes = {422: CaptureAgainOut} if asks_again else {}
    return {
        status: {
            "description": WORDS[status],
            "content": {
                MEDIA_TYPE: {"schema": shapes.get(status, ProblemOut).schema()}
            },
        }
        for status in sorted({*statuses, 422, 429, 500, 503})
    }


def takes_json(
    model: type[BaseModel],
    *,
    form: type[BaseModel] | None = None,
    files: dict[str, Any] | None = None,
) -> Any:
    """The request body: ``model`` as JSON, or ``form`` and ``files`` as multipart."""
    content = {"application/json": {"schema": model.schema()}}
    if form:
        fields = form.schema()
        content["multipart/form-data"] = {
            "schema": {
                "type": "object",
                "properties": {**fields["properties"], **(files or {})},
                "required": fields.get("required", []),
            }
        }
    return {"requestBody": {"required": True, "content": content}}


def needs_token(*, optional: bool = False) -> Any:
    """The security requirement of an address that reads the bearer token."""
    return {"security": [{"bearer": []}, {}] if optional else [{"bearer": []}]}
