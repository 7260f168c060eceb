"""Keeps other web sites out: nothing here is protected by a key, only by being on this machine."""

from typing import Final
from urllib.parse import urlsplit

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


class LoopbackOnly:
    """Refuses a foreign ``Host`` (a rebound name) and a foreign ``Origin`` (another site's script)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what comes from this machine."""
        if scope["type"] == "http" and not self._ours(dict(scope["headers"])):
            refusal = JSONResponse({"error": "this engine answers to its loopback address only", "status": 403}, 403)
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _ours(self, headers: dict[bytes, bytes]) -> bool:
        host = _name("//" + headers.get(b"host", b"localhost").decode("latin-1"))
        origin = headers.get(b"origin")
        return host in _LOOPBACK and (origin is None or _name(origin.decode("latin-1")) in _LOOPBACK)


def _name(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
