"""No door takes more than its cap, whatever is behind it."""

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.api.problems import ROOT, problem
from app.web.request_bodies import BODY_BYTES_MAX, declared_bytes, too_large


class BodyCap:
    """ASGI middleware: answers 413 to any body over the cap, before anything parses or authenticates it."""

    def __init__(self, app: ASGIApp, *, limit: int = BODY_BYTES_MAX, except_prefix: str = "/webhooks/mail/") -> None:
        self._app, self._limit, self._except = app, limit, except_prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count bytes as they pass; a declared length over the cap is refused unread."""
        if scope["type"] != "http" or str(scope["path"]).startswith(self._except):
            await self._app(scope, receive, send)
            return
        headers: dict[bytes, bytes] = dict(scope["headers"])
        if declared_bytes(headers.get(b"content-length", b"").decode("latin-1")) > self._limit:
            await self._refuse(scope, receive, send)
            return
        await self._app(scope, _counted(receive, self._limit), send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        error = too_large(self._limit)
        of_api = str(scope["path"]).startswith(ROOT)
        answer = problem(error) if of_api else PlainTextResponse(error.sentence, error.http_status)
        answer.headers["connection"] = "close"
        await answer(scope, receive, send)


def _counted(receive: Receive, limit: int) -> Receive:
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise too_large(limit)
        return message

    return counted
