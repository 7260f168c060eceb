"""``POST /e/<key>``: events in. A 200 means they are committed."""

import json
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from app.local.engine import control
from app.local.engine.core import Core
from app.local.engine.events import BadEvent, Event, normalise
from app.local.engine.primitives import ids
from app.local.engine.primitives.limits import EVENTS_PER_REQUEST_MAX, REQUEST_BODY_BYTES_MAX

_NEITHER: Final = "Request body must contain an event object or an array of event objects"
_SEED_HEADER: Final = "x-inngest-event-id-seed"


def routes(core: Core) -> list[Route]:
    """The event API."""

    async def accept(request: Request) -> Response:
        if core.config.event_keys and request.path_params["key"] not in core.config.event_keys:
            return JSONResponse({"status": 401, "error": "Event key not found"}, 401)
        try:
            items = await _items(request)
        except BadEvent as bad:
            return _refused([], str(bad))
        seed, now = ids.Seed.parse(request.headers.get(_SEED_HEADER)), ids.now_ms()
        batch: list[Event] = []
        problem: str | None = None
        for index, item in enumerate(items, start=1):
            if index > EVENTS_PER_REQUEST_MAX:
                problem = f"Cannot have more than {EVENTS_PER_REQUEST_MAX} events in a batch"
                break
            try:
                batch.append(normalise(item, seed.nth(index) if seed else ids.ulid(now), now))
            except BadEvent as bad:
                problem = str(bad)
                break
        if batch:
            await control.send(core, batch)
        accepted: list[str] = [event.id for event in batch]
        if problem is not None:
            return _refused(accepted, problem)
        return JSONResponse({"ids": accepted or [""], "status": 200})

    async def no_key(_: Request) -> Response:
        return RedirectResponse("/", 303)

    return [
        Route("/e/{key}", accept, methods=["POST"]),
        Route("/e/", no_key, methods=["GET", "POST"]),
        Route("/e", no_key, methods=["GET", "POST"]),
    ]


def _refused(accepted: list[str], problem: str) -> Response:
    return JSONResponse({"ids": accepted or [""], "status": 400, "error": problem}, 400)


async def _items(request: Request) -> list[Any]:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > REQUEST_BODY_BYTES_MAX:
            raise BadEvent("Request is over the max size")
    if not body.strip():
        return []
    try:
        value = json.loads(bytes(body), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as bad:
        raise BadEvent(f"invalid JSON: {bad}") from bad
    if not isinstance(value, list | dict):
        raise BadEvent(_NEITHER)
    return value if isinstance(value, list) else [value]


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
