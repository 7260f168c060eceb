"""Says whether the process lives and whether it can do its work."""

from collections.abc import Awaitable, Callable

from fastapi import APIRouter
from fastapi.responses import JSONResponse

Check = Callable[[], Awaitable[bool]]


def health_routes(checks: dict[str, Check]) -> APIRouter:
    """``/health`` is 200 while the process runs; ``/ready`` is 200 while every named check passes, else 503."""
    routes = APIRouter()

    @routes.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @routes.get("/ready")
    async def ready() -> JSONResponse:
        results = {name: await check() for name, check in checks.items()}
        return JSONResponse(results, 200 if all(results.values()) else 503)

    return routes
