"""``GET /v1/openapi.json``: all calls that this host serves, for whoever writes a program. It needs no key."""

import re
from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from app.web.access.locks import LOCKS, Lock
from app.web.api.approvals.answers import READ, got
from app.web.api.openapi import approvals, records
from app.web.api.openapi.parts import FREE, PROBLEM, Described, Schema, named
from app.web.api.problems import MEDIA_TYPE, ROOT, ProblemRoute

CALLS: Final[Mapping[tuple[str, str], Described]] = {
    **approvals.CALLS,
    **records.CALLS,
    ("GET", "/v1/openapi.json"): Described("This document", answers={"200": FREE, "304": None}),
}
_ALWAYS: Final = ("400", "401", "403", "404", "413", "429", "500", "503")
_OPEN: Final = ("400", "500")


def openapi_routes() -> APIRouter:
    """It says nothing about anybody, so nobody has to say who they are."""
    routes, document = APIRouter(route_class=ProblemRoute), openapi_document()

    @routes.api_route("/v1/openapi.json", methods=READ)
    async def openapi(request: Request) -> Response:
        return got(request, document)

    return routes


def openapi_document() -> dict[str, Any]:
    """Of the doors that there are; HEAD says what GET says."""
    paths: dict[str, dict[str, Any]] = {}
    for (method, path), lock in LOCKS.items():
        if path.startswith(ROOT) and method != "HEAD":
            plain = path.replace(":path}", "}")
            paths.setdefault(plain, {})[method.lower()] = _call((method, plain), lock)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Countersign",
            "version": "1",
            "description": "Approvals that people decide in Slack, and the records they are judged by.",
        },
        "paths": paths,
        "components": {
            "schemas": {"Problem": PROBLEM, **approvals.SCHEMAS, **records.SCHEMAS},
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }


def _call(address: tuple[str, str], lock: Lock) -> dict[str, Any]:
    told, path = CALLS[address], address[1]
    refused = _OPEN if lock is Lock.NONE else (*_ALWAYS, *told.refused)
    call: dict[str, Any] = {
        "summary": told.about,
        "operationId": _name(address),
        "parameters": [
            *(_parameter("path", one, {"type": "string", "minLength": 1}) for one in re.findall(r"{(\w+)}", path)),
            *(_parameter("query", one, schema) for one, schema in told.query.items()),
            *(_parameter("header", one, schema) for one, schema in told.headers.items()),
        ],
        "responses": {
            **{status: _answer(schema) for status, schema in told.answers.items()},
            **{status: _problem() for status in refused},
        },
        "security": [] if lock is Lock.NONE else [{"key": []}],
    }
    if told.scopes:
        call["description"] = f"Needs a key with {' or '.join(told.scopes)}."
    if told.body is not None:
        call["requestBody"] = {"required": True, "content": {"application/json": {"schema": told.body}}}
    return call


def _parameter(place: str, name: str, schema: Schema) -> dict[str, Any]:
    needed = place == "path"
    return {"name": name, "in": place, "required": needed, "schema": schema}


def _answer(schema: Schema | None) -> dict[str, Any]:
    if schema is None:
        return {"description": "The caller has it already, by its ETag"}
    return {"description": "Done", "content": {"application/json": {"schema": schema}}}


def _problem() -> dict[str, Any]:
    return {"description": "Refused, with what to do", "content": {MEDIA_TYPE: {"schema": named("Problem")}}}


def _name(address: tuple[str, str]) -> str:
    method, path = address
    return "_".join([method.lower(), *re.findall(r"[a-z_]+", path.removeprefix(ROOT))])
