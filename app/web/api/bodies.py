"""Bodies of calls: JSON in one form, read in one way only, from whoever may still call when it is here."""

import json
from typing import Any

from fastapi import Request

from app.domain.json_text import read_json
from app.domain.people.api_keys import ApiKey, Scope
from app.errors import BadInput
from app.web.access.api_keys import KeyDoor
from app.web.request_bodies import read_capped


async def admitted_body(door: KeyDoor, request: Request, scope: Scope, limit: int) -> tuple[ApiKey, Any]:
    """Who calls, and what the body says. Raises BadInput, TooLarge and what the door raises."""
    await door.admit(request, scope)
    _check_form(request)
    raw = await read_capped(request, limit)
    key = await door.admit(request, scope)  # a body may take its time, and a key be revoked meanwhile
    try:
        return key, read_json(raw)
    except ValueError as error:
        why = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
        raise BadInput(f"The body is no JSON that can be read in one way only ({why})") from None


def _check_form(request: Request) -> None:
    kind, _, parameters = request.headers.get("content-type", "").partition(";")
    name, _, charset = parameters.partition("=")
    if kind.strip().lower() != "application/json":
        raise BadInput("Send JSON, with “Content-Type: application/json”")
    if name.strip().lower() == "charset" and charset.strip(' "').lower() not in ("utf-8", "utf8"):
        raise BadInput("Send JSON in UTF-8; it has no other charset")
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise BadInput("Send the body as it is, without Content-Encoding")
    if request.headers.get("transfer-encoding", "chunked").strip().lower() != "chunked":
        raise BadInput("Send the body in no Transfer-Encoding but chunked")
    if "content-range" in request.headers:
        raise BadInput("Send the whole of it: a part, by Content-Range, is not taken")
