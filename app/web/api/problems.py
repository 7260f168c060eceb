"""Errors of the API as RFC 9457 problems: what is wrong, and what to do about it."""

from collections.abc import Callable, Coroutine, Mapping
from http import HTTPStatus
from typing import Any, Final

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.routing import compile_path

from app.errors import BadInput, CountersignError, PolicyBlocked, TooManyCalls
from app.web.access.call_rates import rate_headers
from app.web.access.locks import LOCKS
from app.web.api.queries import check_query

ROOT: Final = "/v1/"
MEDIA_TYPE: Final = "application/problem+json"
_TITLES: Final = {
    400: "What was sent cannot be used",
    401: "Who calls is not known",
    403: "This key may not do that",
    404: "There is no such thing",
    405: "This address does not take that",
    409: "What is there does not allow it",
    412: "What is there is not what was asked for",
    413: "Too large",
    422: "The desk's policy does not let that be asked",
    429: "Too many at once",
    500: "A fault of ours",
    503: "Not just now",
}
_DOORS: Final = [(method, path, compile_path(path)[0]) for method, path in LOCKS if path.startswith(ROOT)]
_NOT_UTF8: Final = "\N{REPLACEMENT CHARACTER}"


class ProblemRoute(APIRoute):
    """A route whose expected errors are answered as problems; anything else is a bug, and told as everywhere."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with its errors mapped."""
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                check_query(request, self.path)
                _check_address(request)
                answer = await handler(request)
            except CountersignError as error:
                answer = problem(error)
            answer.headers.update(rate_headers(request))
            return answer

        return handle


def _check_address(request: Request) -> None:
    if _NOT_UTF8 in request.scope["path"]:  # several ids in other encodings would be one and the same
        raise BadInput(
            "The address is not in UTF-8; write signs of an id that are not ASCII as their UTF-8 in percents"
        )


def problem(error: CountersignError, **more: str) -> Response:
    """``detail`` is a sentence for people, ``code`` a word for programs; ``more`` is what only some calls tell."""
    after = error.after_seconds if isinstance(error, TooManyCalls) else 5
    headers = {"retry-after": str(after)} if error.retryable else {}
    if error.http_status == 401:
        headers["www-authenticate"] = "Bearer"
    code = error.detail if isinstance(error, PolicyBlocked) else error.code
    return _answer(error.http_status, error.sentence, code, headers, **more)


def not_served(request: Request, status: int) -> Response:
    """Where no route is, or none for this method; and whatever else keeps a request from a route."""
    allowed = sorted({method for method, _, pattern in _DOORS if pattern.match(request.scope["path"])})
    if status == 405:
        sentence = f"This address takes {', '.join(allowed)}"
        return _answer(status, sentence, "method_not_allowed", {"allow": ", ".join(allowed)})
    if status == 404:
        paths = sorted({path.replace(":path}", "}") for _, path, _ in _DOORS})
        return _answer(status, f"Nothing is at this address. There is {', '.join(paths)}", "not_found")
    return _answer(status, HTTPStatus(status).phrase, "not_served")


def broken(reference: str) -> Response:
    """A bug of ours: the trace is in the log, under the reference."""
    return _answer(500, f"Something broke on our side. Reference: {reference}", "bug")


def _answer(status: int, sentence: str, code: str, headers: Mapping[str, str] | None = None, **more: str) -> Response:
    body = {
        "type": "about:blank",
        "title": _TITLES.get(status, "It did not work"),
        "status": status,
        "detail": sentence,
        "code": code,
        **more,
    }
    return JSONResponse(body, status, {"cache-control": "no-store", **(headers or {})}, media_type=MEDIA_TYPE)
