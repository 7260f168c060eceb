"""``POST /fn/register``: an app says which functions it has."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.local.engine.core import Core
from app.local.engine.primitives import ids
from app.local.engine.registry import Refused


def routes(core: Core) -> list[Route]:
    """Registration."""

    async def register(request: Request) -> Response:
        kind = "cloud" if core.config.signing_key else "dev"
        expected = request.headers.get("x-inngest-expected-server-kind")
        if expected and expected != kind:
            return _error(f"Expected server kind {expected}, got {kind}")
        try:
            payload: Any = await request.json()
        except ValueError:
            return _error("Invalid request body")
        if not isinstance(payload, dict):
            return _error("Invalid request body")
        try:
            done = await core.registry.register(payload)
        except Refused as refused:
            core.config.log(f"refused: {refused}")  # the answer says as little as the real server's
            return _error("At least one function is invalid")
        answer: dict[str, Any] = {"ok": True, "app_id": done.app_id, "sync_id": done.sync_id}
        if done.modified:
            answer["modified"] = True
            core.signals.work()
            for function in core.registry.all():
                if function.app == done.app:
                    core.config.log(f"registered {function.slug}")
        return JSONResponse(answer)

    async def functions(_: Request) -> Response:
        return JSONResponse(
            [{"id": str(ids.derived_uuid("fn", item.slug)), "slug": item.slug} for item in core.registry.all()]
        )

    return [
        Route("/fn/register", register, methods=["POST"]),
        Route("/fns", functions, methods=["GET"]),
    ]


def _error(message: str) -> Response:
    return JSONResponse({"error": message, "status": 400}, 400)
