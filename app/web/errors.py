"""Maps the error tree to HTTP once; anything else is a bug, told as a reference."""

import structlog
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from app.domain.ids import new_id
from app.errors import CountersignError

_log = structlog.get_logger("countersign.web")


def map_errors(app: FastAPI) -> None:
    """Install the two handlers."""

    @app.exception_handler(CountersignError)
    async def expected(_: Request, error: CountersignError) -> JSONResponse:
        headers = {"retry-after": "5"} if error.retryable else None
        return JSONResponse({"error": error.sentence, "code": error.code}, error.http_status, headers)

    @app.exception_handler(Exception)
    async def bug(request: Request, error: Exception) -> JSONResponse:
        reference = new_id("err")
        _log.error("request_failed", path=request.url.path, reference=reference, exc_info=error)
        return JSONResponse({"error": f"Something broke on our side. Reference: {reference}", "code": "bug"}, 500)
