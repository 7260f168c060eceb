"""Bodies of calls: JSON in one form, read in one way only."""

import json
from typing import Any

from fastapi import Request

from app.domain.json_text import read_json
from app.errors import BadInput
from app.web.request_bodies import read_capped


async def read_body(request: Request, limit: int) -> Any:
    """What it says. Raises BadInput, TooLarge."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise BadInput("Send JSON, with “Content-Type: application/json”")
    raw = await read_capped(request, limit)
    try:
        return read_json(raw)
    except ValueError as error:
        why = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
        raise BadInput(f"The body is no JSON that can be read in one way only ({why})") from None
