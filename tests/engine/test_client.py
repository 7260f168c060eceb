"""What is read off an engine: functions, runs with how they ended, and reruns from a step."""

import json
from typing import Any

import httpx
import inngest
import pytest

from app.cli.engine_client import EngineClient, RunFilter, steps_of
from app.domain.operations.registration import Held
from app.errors import BadInput, NotFound
from tests.engine.host import Host, engine_on, hosted, run_of
from workers.functions.runtime.client import EngineConfig
from workers.functions.runtime.engine_registration import EngineBook

UNKNOWN = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
SINCE = "2020-01-01T00:00:00Z"


def functions_of(host: Host) -> list[inngest.Function[Any]]:
    async def sorry(ctx: inngest.Context) -> None: ...

    @host.client.create_function(fn_id="f", retries=0, trigger=inngest.TriggerEvent(event="go"), on_failure=sorry)
    async def function(ctx: inngest.Context) -> list[str]:
        async def work(name: str) -> str:
            host.calls.append(name)
            return name

        done = [await ctx.step.run(name, work, name) for name in ("first", "second")]
        if ctx.event.data.get("fail"):
            raise ValueError("ratelimited by somebody")
        return done

    return [function]


async def ran(engine: Any, host: Host, **data: Any) -> str:
    (event_id,) = await host.client.send(inngest.Event(name="go", data=data))
    return str((await run_of(engine, event_id))[0]["run_id"])


async def test_what_an_engine_holds_of_an_app_is_read_off_its_list_with_the_address_it_calls(
    blank_database: str,
) -> None:
    async with engine_on(blank_database) as engine, httpx.AsyncClient() as http:
        host = Host(engine.url)
        book = EngineBook(http, EngineConfig(engine.url, dev=True, app_id="app"))
        assert await book.held() == Held(frozenset()), "an engine that does not know us says so with an empty list"
        async with hosted(engine, host, functions_of(host)) as address:
            held = await book.held()
            assert held is not None
            assert held.functions == {"app-f", "app-f-failure"}
            assert held.addresses == {address}
            assert set(held.made) == held.functions
            again = await book.held()
            assert again is not None
            assert again.made == held.made, "it learned nothing anew"


async def test_lists_say_how_runs_ended_and_find_errors(blank_database: str) -> None:
    async with engine_on(blank_database) as engine, httpx.AsyncClient() as http:
        host = Host(engine.url)
        async with hosted(engine, host, functions_of(host)):
            good, bad = await ran(engine, host), await ran(engine, host, fail=True)
            client = EngineClient(http, engine.url)
            found = {run["id"]: run for run in await client.runs(RunFilter(since=SINCE))}
            assert set(found) == {good, bad}
            assert all(run["endedAt"] and run["startedAt"] for run in found.values()), "how long it took"
            assert json.loads(found[good]["output"]) == ["first", "second"]
            [failed] = await client.runs(RunFilter(since=SINCE, error="RateLimited"))
            assert failed["id"] == bad


async def test_a_run_goes_on_from_a_step_by_its_name_and_only_from_a_real_one(blank_database: str) -> None:
    async with engine_on(blank_database) as engine, httpx.AsyncClient() as http:
        host = Host(engine.url)
        async with hosted(engine, host, functions_of(host)):
            run_id = await ran(engine, host)
            client = EngineClient(http, engine.url)
            run = await client.run(run_id)
            assert [step["name"] for step in steps_of(run)] == ["first", "second"]
            assert len(run["trace"]["childrenSpans"]) > 2, "the engine lists more than steps"
            for step in ("function success", "thrid"):
                with pytest.raises(BadInput, match="first, second"):
                    await client.rerun(run_id, step)
            again = await client.rerun(run_id, "second")
            [event] = run["trigger"]["payloads"]
            assert (await run_of(engine, json.loads(event)["id"], count=2))[1]["run_id"] == again
            assert host.calls == ["first", "second", "second"]


async def test_a_run_nobody_knows_is_not_found_whatever_the_server_says(blank_database: str) -> None:
    async with engine_on(blank_database) as engine, httpx.AsyncClient() as http:
        client = EngineClient(http, engine.url)
        with pytest.raises(NotFound):
            await client.run(UNKNOWN)
        with pytest.raises(NotFound):
            await client.rerun(UNKNOWN, "first")

    for empty in ({"data": None}, {"data": {"run_id": "00000000000000000000000000"}}, {}):

        def cloud(request: httpx.Request, body: dict[str, Any] = empty) -> httpx.Response:  # without GraphQL
            return httpx.Response(404) if request.url.path == "/v0/gql" else httpx.Response(200, json=body)

        async with httpx.AsyncClient(transport=httpx.MockTransport(cloud)) as http:
            with pytest.raises(NotFound):
                await EngineClient(http, "http://engine").run(UNKNOWN)


async def test_a_terminal_knows_its_own_tenants_runs_and_no_other_by_list_or_by_id(blank_database: str) -> None:
    async with engine_on(blank_database) as engine, httpx.AsyncClient() as http:
        host = Host(engine.url)
        async with hosted(engine, host, functions_of(host)):
            ours, theirs = await ran(engine, host, tenant="demo"), await ran(engine, host, tenant="acme")
            nobodys = await ran(engine, host)
            client = EngineClient(http, engine.url, tenant="demo")
            assert {run["id"] for run in await client.runs(RunFilter(since=SINCE))} == {ours, nobodys}
            assert (await client.run(ours))["id"] == ours
            with pytest.raises(NotFound, match="knows no run"):
                await client.run(theirs)
            with pytest.raises(NotFound, match="knows no run"):
                await client.rerun(theirs, None)
            with pytest.raises(NotFound, match="knows no run"):
                await client.cancel(theirs)
            assert await client.rerun(ours, None)
