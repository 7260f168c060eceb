"""What stands before a desk in the client's tests: it counts calls, answers with faults, and loses answers."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute


def problem(status: int, code: str, detail: str, headers: dict[str, str] | None = None) -> Response:
    """As the API says no."""
    body = {"type": "about:blank", "title": "No", "status": status, "detail": detail, "code": code}
    return JSONResponse(body, status, headers, media_type="application/problem+json")


@dataclass
class Watched:
    """What was asked of it, and what a test has it do: ``faults`` are taken by the calls that come next."""

    url: str = ""
    key: str = ""
    calls: list[str] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)  # of requests that were opened
    faults: list[Callable[[], Response]] = field(default_factory=list)
    after_commit: list[str] = field(default_factory=list)

    def refusal(self, _: Request) -> Response | None:
        """Where it knows keys itself."""
        return None

    def later(self, seconds: float, act: Callable[[], None]) -> None:
        """While a client waits."""
        threading.Timer(seconds, act).start()


def app_of(desk: Watched, routes: Sequence[BaseRoute]) -> Starlette:
    """The doors, and what stands before them."""

    async def door(request: Request, then: Any) -> Response:
        desk.calls.append(f"{request.method} {request.url.path}")
        if (refusal := desk.refusal(request)) is not None:
            return refusal
        if desk.faults:
            return desk.faults.pop(0)()
        answer: Response = await then(request)
        if desk.after_commit and request.url.path.endswith(desk.after_commit[0]):
            desk.after_commit.pop(0)
            return problem(503, "try_again", "The answer was lost on the way", {"retry-after": "0"})
        return answer

    return Starlette(routes=routes, middleware=[Middleware(BaseHTTPMiddleware, dispatch=door)])


@contextlib.contextmanager
def watched(desk: Watched, routes: Sequence[BaseRoute]) -> Iterator[None]:
    """Listening on a port of its own, in a thread, so that clients without a loop can call it."""
    config = uvicorn.Config(
        app_of(desk, routes), port=0, log_config=None, lifespan="off", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    desk.url = f"http://127.0.0.1:{port}"
    yield
    server.should_exit = True
    thread.join(10)
