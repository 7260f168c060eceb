"""Says whether the process lives, whether it can take work, and truthfully how everything beyond it fares."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from app.domain.operations.reachability import Reach
from app.domain.operations.registration import Registration, Standing

Check = Callable[[], Awaitable[bool]]
Told = Callable[[], Mapping[str, Any]]


def _nothing() -> Mapping[str, Any]:
    return {}


def how_it_stands(registration: Registration, slack: Reach) -> Mapping[str, Any]:
    """Without addresses: this page is open to everybody."""
    standing = registration.standing
    engine = None if standing is Standing.UNKNOWN else standing is not Standing.AWAY
    return {
        "engine": {"answers": engine},
        "registration": {
            "ours": registration.well,
            "standing": standing.value,
            "since": registration.since.isoformat(),
        },
        "slack": {"answers": slack.ok, "since": slack.since.isoformat(), "code": slack.code},
    }


def health_routes(checks: dict[str, Check], told: Told = _nothing) -> APIRouter:
    """``/health`` is 200 while the process runs; ``/ready`` is 200 while every named check passes, else 503.

    What is ``told`` beside them takes no host away: an outage elsewhere would take all, and what comes in with them.
    """
    routes = APIRouter()

    @routes.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @routes.get("/ready")
    async def ready() -> JSONResponse:
        results = {name: await check() for name, check in checks.items()}
        return JSONResponse({**told(), **results}, 200 if all(results.values()) else 503)

    return routes
