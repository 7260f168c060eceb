"""What operators and other tools rely on: the page's data, sharing a database, trimming, refusals."""

import asyncio
import datetime
from typing import Any

import asyncpg
import httpx
import inngest
import pytest
from fastapi import FastAPI

from app.local.engine import EngineConfig, run_engine, trimming
from app.local.engine.registry import Refused
from tests.chaos.engine_kill import kill_trials
from tests.engine.host import Host, engine_on, hosted, inngest_app, run_of

SECOND = datetime.timedelta(seconds=1)


async def reasons_of(http: httpx.AsyncClient, function: str) -> list[list[dict[str, Any]]]:
    found = (await http.get("/page/runs", params={"function": f"app-{function}"})).json()["runs"]
    return [run["why"] for run in reversed(found)]


async def test_the_page_says_why_a_run_is_not_further(blank_database: str) -> None:
    async with engine_on(blank_database, retry_scale=1.0) as engine:
        host, go = Host(engine.url), asyncio.Event()

        @host.client.create_function(
            fn_id="busy", concurrency=[inngest.Concurrency(limit=1)], trigger=inngest.TriggerEvent(event="busy")
        )
        async def busy(ctx: inngest.Context) -> None:
            await go.wait()

        @host.client.create_function(
            fn_id="slow",
            throttle=inngest.Throttle(limit=1, period=60 * SECOND, burst=0),
            trigger=inngest.TriggerEvent(event="slow"),
        )
        async def slow(ctx: inngest.Context) -> None: ...

        @host.client.create_function(fn_id="wait", trigger=inngest.TriggerEvent(event="wait"))
        async def wait(ctx: inngest.Context) -> None:
            expression = "async.data.id == event.data.id"
            await ctx.step.wait_for_event("w", event="decided", if_exp=expression, timeout=3600 * SECOND)

        @host.client.create_function(fn_id="sleep", trigger=inngest.TriggerEvent(event="sleep"))
        async def sleep(ctx: inngest.Context) -> None:
            await ctx.step.sleep("nap", 3600 * SECOND)

        @host.client.create_function(fn_id="retry", trigger=inngest.TriggerEvent(event="retry"))
        async def retry(ctx: inngest.Context) -> None:
            raise ValueError("no luck")

        functions = [busy, slow, wait, sleep, retry]
        async with hosted(engine, host, functions), httpx.AsyncClient(base_url=engine.url) as http:
            for name in ("busy", "busy", "slow", "slow", "wait", "sleep", "retry"):
                await host.client.send(inngest.Event(name=name, data={"id": "A1"}))
                await asyncio.sleep(0.15)
            await asyncio.sleep(0.5)
            first, second = await reasons_of(http, "busy")
            throttled = await reasons_of(http, "slow")
            [[waiting]], [[sleeping]], [[retrying]] = [await reasons_of(http, n) for n in ("wait", "sleep", "retry")]
            running = (await http.get("/v1/runs", params={"function_id": "app-busy"})).json()["data"]
            assert (await http.get("/")).status_code == 200
            go.set()
    holder = next(run["run_id"] for run in running if run["status"] == "Running")
    assert [first[0]["kind"], second[0]["kind"], second[0]["runs"]] == ["running", "concurrency", [holder]]
    assert [why[0]["kind"] for why in throttled if why] == ["throttled"]
    assert (waiting["event"], waiting["values"]) == ("decided", {"event.data.id": "A1"})
    assert (sleeping["kind"], retrying["kind"], retrying["detail"]) == ("sleep", "backoff", "ValueError: no luck")
    assert all(reason["until"] for reason in (waiting, sleeping, retrying, throttled[-1][0]))


async def test_lists_are_paged_without_gaps_or_repeats(blank_database: str) -> None:
    async with engine_on(blank_database) as engine, httpx.AsyncClient(base_url=engine.url) as http:
        host = Host(engine.url)

        @host.client.create_function(fn_id="f", trigger=inngest.TriggerEvent(event="e"))
        async def function(ctx: inngest.Context) -> None: ...

        async with hosted(engine, host, [function]):
            ids = await host.client.send([inngest.Event(name="e") for _ in range(25)])
            for event_id in ids:
                await run_of(engine, event_id)
            seen, cursor = list[str](), ""
            while cursor is not None:
                answer = (await http.get("/v1/runs", params={"limit": 10, "cursor": cursor})).json()
                seen += [run["run_id"] for run in answer["data"]]
                cursor = answer["metadata"]["cursor"]
    assert len(seen) == len(set(seen)) == 25


async def test_a_host_in_this_process_needs_no_socket(blank_database: str) -> None:
    app = FastAPI()
    async with engine_on(blank_database, transports={"http://host.test": app}) as engine:
        host = Host(engine.url)

        @host.client.create_function(fn_id="f", trigger=inngest.TriggerEvent(event="e"))
        async def function(ctx: inngest.Context) -> str:
            return await ctx.step.run("a", lambda: "inside")

        inngest_app(app, host, [function])
        await engine.sync("http://host.test/api/inngest")
        [event_id] = await host.client.send(inngest.Event(name="e"))
        [run] = await run_of(engine, event_id)
        await host.close()
    assert run["output"] == "inside"


async def test_two_engines_share_the_work_of_one_database(blank_database: str) -> None:
    async with engine_on(blank_database) as one, engine_on(blank_database) as two:
        host = Host(one.url)
        other = host.beside(two.url)

        @host.client.create_function(
            fn_id="f", concurrency=[inngest.Concurrency(limit=3)], trigger=inngest.TriggerEvent(event="e")
        )
        async def function(ctx: inngest.Context) -> None:
            host.calls.append(ctx.run_id)
            host.most = max(host.most, host.open + 1)
            host.open += 1
            await asyncio.sleep(0.01)
            host.open -= 1

        async with hosted(one, host, [function]):
            events = [inngest.Event(name="e", data={"n": n}) for n in range(20)]
            ids = [*await host.client.send(events), *await other.client.send(events)]
            for event_id in ids:
                await run_of(one, event_id)
    assert len(host.calls) == len(set(host.calls)) == 40
    assert host.most <= 3


async def test_old_runs_and_events_are_trimmed(blank_database: str) -> None:
    async with engine_on(blank_database, retention_seconds=0.0) as engine:
        host = Host(engine.url)

        @host.client.create_function(fn_id="f", trigger=inngest.TriggerEvent(event="e"))
        async def function(ctx: inngest.Context) -> None:
            await ctx.step.run("a", lambda: 1)
            if ctx.event.data.get("wait"):
                await ctx.step.sleep("nap", 3600 * SECOND)

        async with hosted(engine, host, [function]):
            [old] = await host.client.send(inngest.Event(name="e"))
            await run_of(engine, old)
            await host.client.send(inngest.Event(name="e", data={"wait": True}))
            await asyncio.sleep(0.5)
            await trimming.trim(engine.core)
    conn = await asyncpg.connect(blank_database)
    counts = await conn.fetchrow(
        "SELECT (SELECT count(*) FROM inngest_engine.runs) AS runs,"
        " (SELECT count(*) FROM inngest_engine.events) AS events"
    )
    await conn.close()
    assert (counts["runs"], counts["events"]) == (1, 1)


async def test_a_refused_registration_is_answered_in_few_words_and_logged_with_its_reason(
    blank_database: str,
) -> None:
    said: list[str] = []
    async with engine_on(blank_database, log=said.append) as engine:
        host = Host(engine.url)

        @host.client.create_function(fn_id="f", trigger=inngest.TriggerCron(cron="every day"))
        async def function(ctx: inngest.Context) -> None: ...

        with pytest.raises(Refused, match=r"At least one function is invalid$"):
            async with hosted(engine, host, [function]):
                pass
    assert any("app-f: 'every day' isn't a valid cron schedule" in line for line in said)


async def test_only_this_machine_is_answered(blank_database: str) -> None:
    with pytest.raises(ValueError, match="loopback"):
        EngineConfig(database_url=blank_database, host="0.0.0.0")
    async with run_engine(EngineConfig(blank_database)) as engine, httpx.AsyncClient(base_url=engine.url) as http:
        assert (await http.get("/health")).json() == {"status": 200, "message": "OK"}
        assert (await http.get("/v1/runs", headers={"host": "evil.example"})).status_code == 403
        assert (await http.post("/e/k", json={}, headers={"origin": "https://evil.example"})).status_code == 403


@pytest.mark.timeout(900)
async def test_an_engine_killed_again_and_again_loses_nothing(blank_database: str) -> None:
    problems, runs = await kill_trials(blank_database, 5)
    assert problems == []
    assert runs > 0
