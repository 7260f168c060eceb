"""Whoever sends a head or trailers without an end fills nobody's memory, and everybody else is served."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from app.web.head_cap import HEAD_BYTES_MAX
from app.web.server import Server

PIECE = b"x" * 16_384
SENT_MAX = 4 * 1024 * 1024
HEAD = b"POST / HTTP/1.1\r\nHost: desk.example\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


async def _length(scope: Scope, receive: Receive, send: Send) -> None:
    body = await Request(scope, receive).body()
    await PlainTextResponse(str(len(body)))(scope, receive, send)


@pytest_asyncio.fixture
async def port() -> AsyncIterator[int]:
    """Of a server like a host's."""
    config = uvicorn.Config(_length, host="127.0.0.1", port=0, log_config=None, lifespan="off")
    server = Server(config, lambda: None)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await serving


async def flooded(port: int, begin: bytes) -> tuple[int, bytes]:
    """How much was taken before the connection ended, and what was answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(begin)
    sent = 0
    try:
        while sent < SENT_MAX and not reader.at_eof():
            writer.write(PIECE)
            await writer.drain()
            sent += len(PIECE)
            await asyncio.sleep(0.001)
        return sent, await asyncio.wait_for(reader.read(200), 5)
    except ConnectionError:
        return sent, b""
    finally:
        writer.close()


@pytest.mark.parametrize(
    "begin",
    [
        HEAD + b"X: ",
        b"GET /",
        HEAD + b"X",
        CHUNKED + b"1\r\na\r\n0\r\nX: ",
        CHUNKED + b"1;",
    ],
)
async def test_what_has_no_end_is_ended(port: int, begin: bytes) -> None:
    sent, _ = await flooded(port, begin)
    assert sent < 20 * HEAD_BYTES_MAX < SENT_MAX


async def said(port: int, *pieces: bytes) -> bytes:
    """What is answered to all of them on one connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(0.01)
    writer.write(HEAD + b"Connection: close\r\nContent-Length: 0\r\n\r\n")
    answered = await asyncio.wait_for(reader.read(), 5)
    writer.close()
    return answered


async def test_large_bodies_and_many_requests_pass(port: int) -> None:
    many = b"".join([HEAD + b"Content-Length: 3\r\n\r\nabc"] * 3_000)
    assert (await said(port, many)).count(b"\r\n\r\n3") == 3_000
    chunks = [b"%x\r\n%s\r\n" % (len(PIECE), PIECE)] * 30
    assert b"\r\n\r\n491520" in await said(port, CHUNKED, *chunks, b"0\r\n\r\n")
    large_head = HEAD + b"X: " + b"a" * (HEAD_BYTES_MAX - 1_000) + b"\r\nContent-Length: 2\r\n\r\nab"
    pieces = [large_head[at : at + 5_000] for at in range(0, len(large_head), 5_000)]
    assert b"\r\n\r\n2" in await said(port, *pieces)
