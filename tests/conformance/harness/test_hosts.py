"""The harness can be trusted: hosts answer, record, go down and come back, without any engine."""

import asyncio

import flask
import httpx
import inngest
import inngest.flask
import pytest

from tests.conformance.hosts import PATH, Call
from tests.conformance.patience import eventually
from tests.conformance.raw import Answer, hashed
from tests.conformance.world import World

NOWHERE = "http://127.0.0.1:9"


def call_request(name: str, steps: dict[str, object] | None = None) -> dict[str, object]:
    event = {"id": "e1", "name": name, "data": {"n": 2}, "ts": 1, "user": {}}
    ctx = {
        "run_id": "01R",
        "attempt": 0,
        "disable_immediate_execution": False,
        "stack": {"stack": list(steps or {}), "current": len(steps or {})},
    }
    return {"event": event, "events": [event], "steps": steps or {}, "use_api": False, "ctx": ctx}


async def test_an_async_app_answers_call_requests_and_they_are_kept() -> None:
    async with httpx.AsyncClient(base_url=NOWHERE) as http:
        world = World(NOWHERE, http)
        app = world.app()

        @app.fn("double")
        async def double(ctx: inngest.Context) -> int:
            return await ctx.step.run("twice", twice, ctx.event.data["n"])

        async def twice(n: int) -> int:
            return n * 2

        app.host = await world.host(app.asgi())
        url = f"{app.host.url}?fnId={app.id}-double&stepId=step"
        try:
            first = await http.post(url, json=call_request(app.event("go")))
            assert first.status_code == 206
            assert first.json()[0]["data"] == 4
            done = await http.post(url, json=call_request(app.event("go"), {hashed("twice"): {"data": 9}}))
            assert (done.status_code, done.json()) == (200, 9)
            calls = app.calls_of("double")
            assert [call.status for call in calls] == [206, 200]
            assert calls[0].opcodes[0]["op"] == "StepRun"
        finally:
            await world.close()


async def test_a_plain_app_answers_call_requests() -> None:
    async with httpx.AsyncClient(base_url=NOWHERE) as http:
        world = World(NOWHERE, http)
        app = world.flask_app()

        @app.fn("plain")
        def plain(ctx: inngest.ContextSync) -> str:
            return ctx.run_id

        server = flask.Flask(app.id)
        inngest.flask.serve(server, app.client, app.functions, serve_path=PATH)
        host = world.threaded_host(server)
        try:
            url = f"{host.url}?fnId={app.id}-plain&stepId=step"
            reply = await http.post(url, json=call_request(app.event("go")))
            assert (reply.status_code, reply.json()) == (200, "01R")
        finally:
            await world.close()


async def test_a_host_goes_down_and_comes_back_on_its_port() -> None:
    async with httpx.AsyncClient(base_url=NOWHERE) as http:
        world = World(NOWHERE, http)
        raw = await world.raw(lambda _: Answer(200, "here"))
        try:
            await http.post(raw.host.url, json={})
            await raw.host.stop()
            with pytest.raises(httpx.TransportError):
                await http.post(raw.host.url, json={})
            await raw.host.start()
            assert (await http.post(raw.host.url, json={})).json() == "here"
        finally:
            await world.close()


async def test_a_host_that_dies_cuts_off_who_is_waiting() -> None:
    async with httpx.AsyncClient(base_url=NOWHERE) as http:
        world = World(NOWHERE, http)
        for_ever = asyncio.Event()

        async def answer(_: Call) -> Answer:
            await for_ever.wait()
            return Answer(200, "too late")

        raw = await world.raw(answer)
        request = asyncio.create_task(http.post(raw.host.url, json={}))
        try:
            await eventually(lambda: raw.calls)
            await raw.host.stop()
            for_ever.set()
            with pytest.raises(httpx.TransportError):
                await request
        finally:
            await world.close()


async def test_waiting_for_what_never_comes_fails() -> None:
    with pytest.raises(AssertionError, match="never"):
        await eventually(lambda: False, "never", within=0.05)
