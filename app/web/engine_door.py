"""Guards ``/api/inngest``: stale signatures are refused, and without signatures only this machine may call."""

import time
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from app.web.credentials import from_this_machine

ENGINE_PATH: Final = "/api/inngest"
_SIGNATURE_AGE_MAX_SECONDS: Final = 300


class EngineDoor:
    """The SDK checks a signature but not its age (a call replayed after a month would pass)."""

    def __init__(self, app: ASGIApp, *, dev: bool) -> None:
        self._app, self._dev = app, dev

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through what the mode allows; say why not otherwise."""
        if scope["type"] != "http" or not str(scope["path"]).startswith(ENGINE_PATH):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = self._foreign(scope, headers) if self._dev else _stale(scope, headers)
        if refusal is None:
            await self._app(scope, receive, send)
            return
        await JSONResponse({"error": refusal}, status_code=401)(scope, receive, send)

    @staticmethod
    def _foreign(scope: Scope, headers: Headers) -> str | None:
        """A page in a browser can reach loopback too: its requests carry an Origin, or another Host."""
        if not from_this_machine(scope, headers):
            return "In dev mode this endpoint answers programs on this machine only"
        return None


def _stale(scope: Scope, headers: Headers) -> str | None:
    if scope["method"] != "POST" or "probe=" in scope["query_string"].decode("latin-1"):
        return None  # the SDK's own checks cover sync and inspection
    fields = dict(part.partition("=")[::2] for part in headers.get("x-inngest-signature", "").split("&"))
    sent = fields.get("t", "")
    if not sent.isascii() or not sent.isdigit():
        return "The request is not signed"
    if abs(time.time() - int(sent)) > _SIGNATURE_AGE_MAX_SECONDS:
        return "The signature is older than five minutes"
    return None
