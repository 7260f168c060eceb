"""One POST to a host: over keep-alive HTTP, or straight into an ASGI app of this process."""

import asyncio
from collections.abc import Mapping, MutableMapping
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
from starlette.types import ASGIApp
from yarl import URL

from app.local.engine.primitives.limits import RESPONSE_BYTES_MAX
from app.local.engine.protocol.responses import Reply, Unreachable

_CONNECT_SECONDS: Final = 10.0
# Shorter than any host keeps a connection open: a request sent into a closing one would burn an attempt.
_IDLE_SECONDS: Final = 1.5


class Caller:
    """Sends call requests and registration pings."""

    def __init__(self, transports: Mapping[str, ASGIApp], call_seconds_max: float) -> None:
        self._transports = transports
        self._seconds = call_seconds_max
        timeout = aiohttp.ClientTimeout(total=call_seconds_max, sock_connect=_CONNECT_SECONDS)
        connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=_IDLE_SECONDS)
        self._session = aiohttp.ClientSession(timeout=timeout, connector=connector, auto_decompress=True)

    async def close(self) -> None:
        """Drop every connection."""
        await self._session.close()

    async def send(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Reply | Unreachable:
        """Send one request; any failure to get an answer is a value."""
        app = next((app for prefix, app in self._transports.items() if url.startswith(prefix)), None)
        try:
            if app is not None:
                return await asyncio.wait_for(_through(app, method, url, headers, body), self._seconds)
            return await self._over_http(method, url, headers, body)
        except TimeoutError:
            return Unreachable("timeout")
        except (aiohttp.ClientError, OSError, ValueError) as bad:
            return Unreachable(f"{type(bad).__name__}: {bad}")

    async def _over_http(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Reply:
        # A request that has reached the host is never sent again from here: a second copy is the queue's to decide.
        async with self._session.request(
            method, URL(url, encoded=True), data=body, headers=headers, allow_redirects=False
        ) as answer:
            content = bytearray()
            async for chunk in answer.content.iter_any():
                content += chunk
                if len(content) > RESPONSE_BYTES_MAX + 1:
                    answer.close()
                    break
            return Reply(answer.status, {key.lower(): value for key, value in answer.headers.items()}, bytes(content))


async def _through(app: ASGIApp, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Reply:
    parts = urlsplit(url)
    scope: MutableMapping[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": parts.scheme,
        "path": parts.path,
        "raw_path": parts.path.encode(),
        "root_path": "",
        "query_string": parts.query.encode(),
        "headers": [
            (b"host", parts.netloc.encode()),
            *((key.lower().encode(), value.encode("latin-1")) for key, value in headers.items()),
            (b"content-length", str(len(body)).encode()),
        ],
        "client": ("127.0.0.1", 0),
        "server": (parts.hostname, parts.port or 80),
    }
    inbox = [{"type": "http.request", "body": body, "more_body": False}]
    done = asyncio.Event()
    status, given, chunks = 500, dict[str, str](), list[bytes]()

    async def receive() -> MutableMapping[str, Any]:
        if inbox:
            return inbox.pop()
        await done.wait()
        return {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
            given.update({key.decode().lower(): value.decode("latin-1") for key, value in message.get("headers", ())})
        elif message["type"] == "http.response.body":
            chunks.append(message.get("body", b""))

    try:
        await app(scope, receive, send)
    except Exception as bad:  # the app crashed: over HTTP that would have been a 500
        return Reply(500, {}, f"{type(bad).__name__}: {bad}".encode())
    finally:
        done.set()
    return Reply(status, given, b"".join(chunks))
