"""Maps the error tree to HTTP once; anything else is a bug, told as a reference. The API says it in its own form."""

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exception_handlers import http_exception_handler
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from app.domain.ids import new_id
from app.errors import CountersignError
from app.web.api import problems

_log = structlog.get_logger("countersign.web")


def map_errors(app: FastAPI) -> None:
    """Install the handlers."""

    @app.exception_handler(CountersignError)
    async def expected(_: Request, error: CountersignError) -> JSONResponse:
        headers = {"retry-after": "5"} if error.retryable else None
        return JSONResponse({"error": error.sentence, "code": error.code}, error.http_status, headers)

    @app.exception_handler(HTTPException)
    async def not_served(request: Request, error: HTTPException) -> Response:
        if _of_api(request):
            return problems.not_served(request, error.status_code)
        return await http_exception_handler(request, error)

    @app.exception_handler(Exception)
    async def bug(request: Request, error: Exception) -> Response:
        reference = new_id("err")
        _log.error("request_failed", path=request.url.path, reference=reference, exc_info=error)
        if _of_api(request):
            return problems.broken(reference)
        return JSONResponse({"error": f"Something broke on our side. Reference: {reference}", "code": "bug"}, 500)


def _of_api(request: Request) -> bool:
    return str(request.scope["path"]).startswith(problems.ROOT)
