"""Errors of the API as RFC 9457 problems: what is wrong, and what to do about it."""

from collections.abc import Callable, Coroutine
from typing import Any, Final

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from app.errors import CountersignError

MEDIA_TYPE: Final = "application/problem+json"
_TITLES: Final = {
    400: "What was sent cannot be used",
    401: "Who calls is not known",
    403: "This key may not do that",
    404: "There is no such thing",
    409: "What is there does not allow it",
    412: "What is there is not what was asked for",
    413: "Too large",
    429: "Too many wrong keys",
    503: "Not just now",
}


class ProblemRoute(APIRoute):
    """A route whose expected errors are answered as problems; anything else is a bug, and told as everywhere."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with its errors mapped."""
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await handler(request)
            except CountersignError as error:
                return problem(error)

        return handle


def problem(error: CountersignError, **more: str) -> Response:
    """``detail`` is a sentence for people, ``code`` a word for programs; ``more`` is what only some calls tell."""
    status = error.http_status
    headers = {"cache-control": "no-store"}
    if error.retryable:
        headers["retry-after"] = "5"
    if status == 401:
        headers["www-authenticate"] = "Bearer"
    body = {
        "type": "about:blank",
        "title": _TITLES.get(status, "It did not work"),
        "status": status,
        "detail": error.sentence,
        "code": error.code,
        **more,
    }
    return JSONResponse(body, status, headers, media_type=MEDIA_TYPE)
