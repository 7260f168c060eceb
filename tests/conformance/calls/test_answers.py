"""What an HTTP answer means: done, retry, or give up."""

import asyncio
import datetime
import json

import pytest

from tests.conformance.hosts import Call
from tests.conformance.patience import RETRY_WITHIN_SECONDS, eventually, quiet
from tests.conformance.raw import SDK_HEADERS, Answer, error, op, ops
from tests.conformance.world import World

RETRY = RETRY_WITHIN_SECONDS


@pytest.mark.facts("4 200 ends the run with its JSON value, null included")
@pytest.mark.parametrize("value", [None, 0, "text", [1, {"a": None}], {"data": 1}, False])
async def test_200_ends_the_run_with_its_value(world: World, value: object) -> None:
    raw = await world.raw(lambda _: Answer(200, value))
    run = await raw.started()
    assert await run.output() == value
    assert len(raw.calls) == 1


@pytest.mark.facts("4 a 2xx without the SDK header is an error and is retried")
@pytest.mark.parametrize("status", [200, 206])
async def test_an_answer_of_something_else_is_retried(world: World, status: int) -> None:
    raw = await world.raw(lambda call: Answer(status, [], sdk=False) if not call.attempt else Answer(200, "sdk"))
    run = await raw.started(retries=1)
    assert await run.output(within=RETRY) == "sdk"
    assert [call.attempt for call in raw.calls] == [0, 1]


@pytest.mark.facts("4 4xx and 5xx are retried")
@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 502, 503])
async def test_errors_are_retried_whatever_their_status(world: World, status: int) -> None:
    raw = await world.raw(lambda call: error("no", status=status) if not call.attempt else Answer(200, "yes"))
    run = await raw.started(retries=1)
    assert await run.output(within=RETRY) == "yes"


@pytest.mark.facts("4 a no-retry header ends the retries")
async def test_no_retry_fails_the_run_at_once(world: World) -> None:
    raw = await world.raw(lambda _: error("for good", x_inngest_no_retry="true"))
    run = await raw.started(retries=4)
    assert "for good" in await run.failure(within=10)
    await quiet()
    assert len(raw.calls) == 1


@pytest.mark.facts("4 retry-after in seconds or as a date delays the retry")
@pytest.mark.parametrize("spelling", ["seconds", "date"])
async def test_retry_after_is_obeyed(world: World, spelling: str) -> None:
    def answer(call: Call) -> Answer:
        if call.attempt:
            return Answer(200, None)
        at = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=3)
        return error("later", retry_after="3" if spelling == "seconds" else at.isoformat())

    raw = await world.raw(answer)
    run = await raw.started(retries=1)
    await run.output(within=RETRY)
    assert 1.9 <= raw.calls[1].started - raw.calls[0].ended <= 5


@pytest.mark.facts("4 a retry-after that has passed retries at once")
async def test_a_retry_after_in_the_past_is_now(world: World) -> None:
    def answer(call: Call) -> Answer:
        return Answer(200, None) if call.attempt else error("now", retry_after="2020-01-01T00:00:00Z")

    raw = await world.raw(answer)
    run = await raw.started(retries=1)
    await run.output(within=10)
    assert raw.calls[1].started - raw.calls[0].ended <= 3


@pytest.mark.facts("4 an empty list of opcodes is asked for again by the retry interval")
async def test_no_opcodes_are_asked_for_again(world: World) -> None:
    raw = await world.raw(lambda _: ops() if len(raw.calls) < 3 else Answer(200, "something"))
    run = await raw.started(retries=4)
    await eventually(lambda: raw.calls[0].status)
    assert await run.status() == "RUNNING"
    assert await run.output(within=RETRY) == "something"
    assert [call.body["steps"] for call in raw.calls] == [{}] * 3


@pytest.mark.facts("4 a chunked answer over HTTP/1.0 is read")
@pytest.mark.parametrize("closing", ["", "Connection: close\r\n"])
async def test_a_chunked_answer_over_http_1_0_is_read(world: World, closing: str) -> None:
    async def proxied(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        headers = "".join(f"{name}: {value}\r\n" for name, value in SDK_HEADERS.items())
        writer.write(f"HTTP/1.0 200 OK\r\n{headers}{closing}Transfer-Encoding: chunked\r\n\r\n".encode())
        for part in (b'"in two ', b'parts"'):
            writer.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
            await writer.drain()
            await asyncio.sleep(0.05)
        writer.write(b"0\r\n\r\n")
        await writer.drain()
        writer.close()

    raw = await world.raw(lambda _: Answer(200, None))
    proxy = await asyncio.start_server(proxied, "127.0.0.1", 0)
    async with proxy:
        config = raw.config(retries=0)
        port = proxy.sockets[0].getsockname()[1]
        config["steps"]["step"]["runtime"]["url"] = f"http://127.0.0.1:{port}/api/inngest"
        await raw.register(config)
        [run] = await world.runs_of_event((await world.send({"name": raw.event("go")}))[0])
        assert await run.output() == "in two parts"


@pytest.mark.facts("4 an unknown opcode is an error")
async def test_an_unknown_opcode_fails(world: World) -> None:
    raw = await world.raw(lambda _: ops(op("Juggle", "three", data=1)))
    run = await raw.started(retries=0)
    await run.failure()


@pytest.mark.facts("4 4xx and 5xx are retried")
async def test_a_206_that_is_no_list_is_an_error(world: World) -> None:
    raw = await world.raw(lambda _: Answer(206, b"{broken"))
    run = await raw.started(retries=0)
    await run.failure()


@pytest.mark.facts("11 a 201 is unwrapped: spaces, then status, headers and body")
async def test_a_stream_that_reports_an_error_is_an_error(world: World) -> None:
    def answer(call: Call) -> Answer:
        inner = error("inside") if not call.attempt else Answer(200, "inside")
        wrapped = {"status": inner.status, "headers": inner.headers, "body": json.dumps(inner.body)}
        return Answer(201, b"   " + json.dumps(wrapped).encode())

    raw = await world.raw(answer)
    run = await raw.started(retries=1)
    assert await run.output(within=RETRY) == "inside"
    assert [call.attempt for call in raw.calls] == [0, 1]
