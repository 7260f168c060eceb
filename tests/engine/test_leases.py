"""A request that outlives its lease is asked again, and its late answer changes nothing."""

import asyncio

import asyncpg
import inngest

from tests.engine.host import Host, engine_on, hosted, run_of

EXPIRE = "UPDATE inngest_engine.jobs SET lease_until = now() - interval '1 second' WHERE lease IS NOT NULL"


async def test_the_late_answer_of_a_lost_lease_is_dropped(blank_database: str) -> None:
    async with engine_on(blank_database, sweep_seconds=0.1) as engine:
        host, started, late = Host(engine.url), asyncio.Semaphore(0), asyncio.Event()

        @host.client.create_function(fn_id="f", retries=3, trigger=inngest.TriggerEvent(event="e"))
        async def function(ctx: inngest.Context) -> str:
            async def work() -> str:
                host.calls.append(f"attempt {ctx.attempt}")
                number = len(host.calls)
                started.release()
                await (late.wait() if number == 1 else asyncio.sleep(0))
                return f"execution {number}"

            first = await ctx.step.run("work", work)
            await ctx.step.wait_for_event("w", event="go", timeout=60_000)
            return first

        async with hosted(engine, host, [function]):
            [event_id] = await host.client.send(inngest.Event(name="e"))
            await asyncio.wait_for(started.acquire(), 10)
            conn = await asyncpg.connect(blank_database)
            await conn.execute(EXPIRE)
            await asyncio.wait_for(started.acquire(), 10)
            while not await conn.fetchval("SELECT count(*) FROM inngest_engine.waits"):
                await asyncio.sleep(0.02)
            late.set()
            await asyncio.sleep(0.3)
            jobs = await conn.fetchval("SELECT count(*) FROM inngest_engine.jobs WHERE kind = 'call'")
            await conn.close()
            await host.client.send(inngest.Event(name="go"))
            [run] = await run_of(engine, event_id)
    assert (run["output"], jobs) == ("execution 2", 0)
    assert host.calls == ["attempt 0", "attempt 0"]


async def test_a_late_failure_does_not_fail_the_run(blank_database: str) -> None:
    async with engine_on(blank_database, sweep_seconds=0.1) as engine:
        host, started, late = Host(engine.url), asyncio.Semaphore(0), asyncio.Event()

        @host.client.create_function(fn_id="f", retries=0, trigger=inngest.TriggerEvent(event="e"))
        async def function(ctx: inngest.Context) -> str:
            host.calls.append(f"attempt {ctx.attempt}")
            started.release()
            if len(host.calls) == 1:
                await late.wait()
                raise inngest.NonRetriableError("too late to matter")
            await ctx.step.sleep("nap", 1000)
            return "fine"

        async with hosted(engine, host, [function]):
            [event_id] = await host.client.send(inngest.Event(name="e"))
            await asyncio.wait_for(started.acquire(), 10)
            conn = await asyncpg.connect(blank_database)
            await conn.execute(EXPIRE)
            await conn.close()
            await asyncio.wait_for(started.acquire(), 10)
            await asyncio.sleep(0.3)
            late.set()
            [run] = await run_of(engine, event_id)
    assert (run["status"], run["output"]) == ("Completed", "fine")
