"""The operators' pages: ``/status`` for people, ``/status.json`` for programs, ``/metrics`` for Prometheus.

They only read.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Protocol

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from app.domain.ids import TenantId
from app.domain.operations.reachability import Reach
from app.domain.operations.registration import Registration
from app.domain.operations.run_status import DeskStatus
from app.errors import Unauthenticated, Unavailable
from app.ports.people.people import Tenants
from app.web.access.credentials import admits, from_this_machine
from app.web.access.guess_limits import Guesses
from app.web.operations import desk_gauges
from app.web.operations.status_page import SECURITY_HEADERS, Overview, render

_LOCKED: Final = {
    "www-authenticate": 'Basic realm="Countersign status", charset="UTF-8"',
    "cache-control": "no-store",
}


class Conditions(Protocol):
    """A tenant's desk in figures."""

    async def read(self, tenant: TenantId) -> DeskStatus:
        """Raises Unavailable where the records do not answer."""
        ...


@dataclass(frozen=True)
class StatusDesk:
    """What the page needs. Without a token it is for programs on this machine, where ``local`` says so, or nobody."""

    tenants: Tenants
    conditions: Conditions
    engine_answers: Callable[[], Awaitable[bool | None]]
    registration: Callable[[], Registration]
    slack: Callable[[], Reach]
    token: str | None
    local: bool
    guesses: Guesses = field(default_factory=Guesses)


def status_routes(desk: StatusDesk) -> APIRouter:
    """All three, behind the same lock."""
    routes = APIRouter()

    @routes.get("/status", response_model=None)
    async def page(request: Request) -> Response:
        if not await _may_read(desk, request):
            return _refused(desk)
        return HTMLResponse(render(await _overview(desk)), headers=SECURITY_HEADERS)

    @routes.get("/status.json", response_model=None)
    async def twin(request: Request) -> Response:
        if not await _may_read(desk, request):
            return _refused(desk)
        return JSONResponse(_plain(asdict(await _overview(desk))), headers={"cache-control": "no-store"})

    @routes.get("/metrics", response_model=None)
    async def scraped(request: Request) -> Response:
        if not await _may_read(desk, request):
            return _refused(desk)
        seen = await _overview(desk)
        up = {
            "database": seen.database,
            "engine": seen.engine,
            "registration": seen.registration.well,
            "slack": seen.slack.ok,
        }
        text = desk_gauges.exposition(seen.desks, up)
        return Response(text, media_type=desk_gauges.MEDIA_TYPE, headers={"cache-control": "no-store"})

    return routes


async def _may_read(desk: StatusDesk, request: Request) -> bool:
    if desk.token is not None:
        return await admits(request, desk.token, desk.guesses, door="status")
    return desk.local and from_this_machine(request.scope, request.headers)


def _refused(desk: StatusDesk) -> Response:
    how = "as password (any user name) or bearer token" if desk.token else "which is not set, so nobody may read it"
    error = Unauthenticated(f"This page needs the STATUS_TOKEN, {how}")
    headers = _LOCKED if desk.token else {"cache-control": "no-store"}
    return JSONResponse({"error": error.sentence, "code": error.code}, error.http_status, headers)


async def _overview(desk: StatusDesk) -> Overview:
    """A part that does not answer is part of the answer."""
    engine, desks = await asyncio.gather(desk.engine_answers(), _conditions(desk))
    return Overview(
        at=datetime.now(UTC),
        engine=engine,
        registration=desk.registration(),
        slack=desk.slack(),
        database=desks is not None,
        desks=desks or {},
    )


async def _conditions(desk: StatusDesk) -> dict[str, DeskStatus] | None:
    try:
        return {tenant: await desk.conditions.read(tenant) for tenant in await desk.tenants.all()}
    except Unavailable:
        return None


def _plain(value: Any) -> Any:
    """JSON has no times; ISO text in UTC stands for them."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
