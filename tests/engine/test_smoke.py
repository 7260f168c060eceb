"""The whole engine with small apps: what a function can express, once each."""

import asyncio
import datetime
from functools import partial
from typing import Any

import inngest

from tests.engine.host import Host, engine_on, hosted, run_of


async def test_a_five_line_app_that_knows_nothing_of_this_project_runs(blank_database: str) -> None:
    async with engine_on(blank_database) as engine:
        host = Host(engine.url)

        @host.client.create_function(fn_id="hello", trigger=inngest.TriggerEvent(event="app/hello"))
        async def hello(ctx: inngest.Context) -> str:
            return await ctx.step.run("greet", lambda: f"hello {ctx.event.data['name']}")

        async with hosted(engine, host, [hello]):
            [event_id] = await host.client.send(inngest.Event(name="app/hello", data={"name": "ada"}))
            [run] = await run_of(engine, event_id)
    assert (run["status"], run["output"]) == ("Completed", "hello ada")


async def test_steps_sleep_wait_parallel_invoke_and_send(blank_database: str) -> None:
    async with engine_on(blank_database) as engine:
        host = Host(engine.url)

        @host.client.create_function(fn_id="child", trigger=inngest.TriggerEvent(event="never"))
        async def child(ctx: inngest.Context) -> int:
            return int(str(ctx.event.data["n"])) * 2

        @host.client.create_function(fn_id="main", trigger=inngest.TriggerEvent(event="app/main"))
        async def main(ctx: inngest.Context) -> Any:
            async def post() -> str:
                host.calls.append("post")
                return "posted"

            await ctx.step.run("first", post)
            await ctx.step.sleep("nap", datetime.timedelta(seconds=1))
            wait = partial(
                ctx.step.wait_for_event,
                "wait",
                event="app/decided",
                if_exp="async.data.id == event.data.id",
                timeout=datetime.timedelta(seconds=20),
            )

            async def send() -> Any:
                return await ctx.step.send_event(
                    "send",
                    [inngest.Event(name="app/decided", data={"id": n}) for n in ("other", ctx.event.data["id"])],
                )

            got, _ = await ctx.group.parallel((wait, send))
            doubled = await ctx.step.invoke("double", function=child, data={"n": 21})
            late = await ctx.step.wait_for_event("late", event="app/never", timeout=datetime.timedelta(seconds=1))
            return {"got": got.data["id"], "doubled": doubled, "late": late}

        async with hosted(engine, host, [child, main]):
            [event_id] = await host.client.send(inngest.Event(name="app/main", data={"id": "A1"}))
            [run] = await run_of(engine, event_id)
    assert run["output"] == {"got": "A1", "doubled": 42, "late": None}
    assert host.calls == ["post"]


async def test_retries_then_on_failure_and_concurrency(blank_database: str) -> None:
    async with engine_on(blank_database) as engine:
        host = Host(engine.url)
        failed = asyncio.Event()
        running = 0
        most = 0

        async def on_failure(ctx: inngest.Context) -> None:
            host.calls.append(str(ctx.event.data["error"]["message"]))
            failed.set()

        @host.client.create_function(
            fn_id="flaky", retries=2, on_failure=on_failure, trigger=inngest.TriggerEvent(event="app/flaky")
        )
        async def flaky(ctx: inngest.Context) -> None:
            async def boom() -> None:
                host.calls.append(f"attempt {ctx.attempt}")
                raise ValueError("no luck")

            await ctx.step.run("boom", boom)

        @host.client.create_function(
            fn_id="narrow",
            concurrency=[inngest.Concurrency(limit=2)],
            trigger=inngest.TriggerEvent(event="app/narrow"),
        )
        async def narrow(ctx: inngest.Context) -> None:
            nonlocal running, most
            running += 1
            most = max(most, running)
            await asyncio.sleep(0.05)
            running -= 1

        async with hosted(engine, host, [flaky, narrow]):
            [event_id] = await host.client.send(inngest.Event(name="app/flaky"))
            [run] = await run_of(engine, event_id)
            await asyncio.wait_for(failed.wait(), 10)
            ids = await host.client.send([inngest.Event(name="app/narrow") for _ in range(10)])
            for event_id in ids:
                await run_of(engine, event_id)
    assert run["status"] == "Failed"
    assert host.calls == ["attempt 0", "attempt 1", "attempt 2", "no luck"]
    assert most == 2
