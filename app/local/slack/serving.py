"""The HTTP face: Web API, local doors, sockets and the page, for this machine only."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from app.local.slack.config import WorkspaceConfig, is_loopback
from app.local.slack.doors import routes
from app.local.slack.webapi import answer_call
from app.local.slack.workspace import Workspace

PAGE: Final = Path(__file__).parent / "page"
_SHUTDOWN_SECONDS: Final = 2
_LOOK_SECONDS: Final = 0.02
_LOOKS_PER_SECOND: Final = 50
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data: https:; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class QuietServer(uvicorn.Server):
    """Leaves signals to whoever runs the event loop; told to go, it is gone once its last guest has left."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take none."""
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn's own, which sleeps a tenth of a second each time before it looks who is left."""
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.config.timeout_graceful_shutdown):
                while self.server_state.connections or self.server_state.tasks:  # noqa: ASYNC110 - uvicorn's own sets
                    await asyncio.sleep(_LOOK_SECONDS)
        for task in self.server_state.tasks:
            task.cancel()

    async def main_loop(self) -> None:
        """As uvicorn's own, which would notice ten times a second only that it is over."""
        looks = 0
        while not self.should_exit:
            if looks % _LOOKS_PER_SECOND == 0:
                await self.on_tick(0)  # the date of its answers
            looks += 1
            await asyncio.sleep(_LOOK_SECONDS)


def server_config(app: ASGIApp) -> uvicorn.Config:
    """Quiet, and quick to stop."""
    return uvicorn.Config(
        app,
        log_config=None,
        log_level="critical",
        access_log=False,
        lifespan="off",
        ws="websockets-sansio",
        timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
    )


def build_app(workspace: Workspace) -> ASGIApp:
    """Every route of one workspace."""

    async def web_api(request: Request) -> Response:
        return await answer_call(request, workspace.parts)

    async def sockets(socket: WebSocket) -> None:
        await workspace.sockets.serve(socket)

    app = Starlette(
        routes=[
            Route("/", _page),
            Route("/archives/{channel}/{message}", _permalink),
            Route("/archives/{channel}", _permalink),
            Route("/api/{method:path}", web_api, methods=["GET", "POST"]),
            WebSocketRoute("/_local/socket", sockets),
            *workspace.oauth.routes(),
            *routes(workspace),
            Mount("/page", StaticFiles(directory=PAGE)),
        ]
    )
    return _OnlyThisMachine(app)


async def _page(request: Request) -> Response:
    return FileResponse(
        PAGE / "index.html", headers={"Content-Security-Policy": _POLICY, "Cache-Control": "no-store"}
    )


async def _permalink(request: Request) -> Response:
    channel = request.path_params["channel"]
    message = request.path_params.get("message", "").removeprefix("p")
    place = f"{channel}/{message[:-6]}.{message[-6:]}" if message.isdigit() and len(message) > 6 else channel
    thread = request.query_params.get("thread_ts", "")
    # Only what we have checked goes into the address.
    safe = thread if thread.replace(".", "").isdigit() else ""
    return RedirectResponse(f"/#/{place}" + (f"?thread={safe}" if safe else ""))


class _OnlyThisMachine:
    """Refuses requests under a foreign name or from a foreign page: a browser must not be a way in."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
            if not _ours(headers.get("host", ""), headers.get("origin")):
                await PlainTextResponse("this workspace answers to this machine only", 403)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _ours(host: str, origin: str | None) -> bool:
    name = urlsplit(f"//{host}").hostname or ""
    return is_loopback(name) and origin in (None, f"http://{host}")


@contextlib.asynccontextmanager
async def run_workspace(config: WorkspaceConfig | None = None) -> AsyncIterator[Workspace]:
    """A workspace that listens on its own port for as long as the block runs."""
    config = config or WorkspaceConfig()
    with _listen(config.host, config.port) as listener:
        workspace = Workspace(config)
        host = f"[{config.host}]" if ":" in config.host else config.host
        workspace.state.url = f"http://{host}:{listener.getsockname()[1]}"
        server = QuietServer(server_config(build_app(workspace)))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            # The socket listens already, so nobody who connects early is turned away.
            yield workspace
        finally:
            workspace.state.journal.close()
            await workspace.sockets.close()
            server.should_exit = True
            await serving
            await workspace.close()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named, because asyncio turns Nagle's delay off only on sockets that say they are TCP.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    listener.listen(256)
    return listener
