"""What the first call request of a run looks like, down to the bytes the SDK relies on."""

import re

import pytest

from tests.conformance.hosts import Call
from tests.conformance.raw import Answer
from tests.conformance.world import World

ULID = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")


async def first_call(world: World) -> Call:
    raw = await world.raw(lambda _: Answer(200, None))
    run = await raw.started(retries=3)
    await run.output()
    return raw.calls[0]


@pytest.mark.facts("3 a call goes to the function's URL with fnId and stepId")
async def test_it_goes_to_the_registered_url(world: World) -> None:
    call = await first_call(world)
    assert call.query["stepId"] == "step"
    assert call.query["fnId"].endswith("-fn")


@pytest.mark.facts("3 the headers name run, request, job, generation and protocol version")
@pytest.mark.facts("3 the protocol version is -1 first and then what the SDK answered")
async def test_its_headers(world: World) -> None:
    call = await first_call(world)
    headers = call.headers
    assert headers["content-type"].startswith("application/json")
    assert headers["x-run-id"] == call.run_id
    assert ULID.fullmatch(headers["x-request-id"])
    assert headers["x-inngest-job-id"]
    assert headers["x-inngest-generation-id"] == "1"
    assert headers["x-inngest-req-version"] == "-1"
    assert headers.get("x-inngest-server-kind", "dev") == "dev"


@pytest.mark.facts("3 the body has event, events, steps, ctx, use_api and version")
@pytest.mark.facts("3 event is the first of events")
async def test_its_body(world: World) -> None:
    body = (await first_call(world)).body
    assert body["event"] == body["events"][0]
    assert len(body["events"]) == 1
    assert set(body["event"]) >= {"id", "name", "data", "ts", "user"}
    assert type(body["event"]["ts"]) is int
    assert body["steps"] == {}
    assert body["use_api"] is False
    assert body["version"] == -1
    ctx = body["ctx"]
    assert ULID.fullmatch(ctx["run_id"])
    assert type(ctx["attempt"]) is int
    assert ctx["attempt"] == 0
    assert ctx["max_attempts"] == 4
    assert ctx["disable_immediate_execution"] is False
    assert ctx["stack"]["stack"] in ([], None)
    assert ctx["stack"]["current"] == 0
