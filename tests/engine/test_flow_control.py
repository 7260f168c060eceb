"""Flow control end to end: what is spaced, dropped, joined, excluded and cancelled."""

import asyncio
import datetime
import time
from typing import Any

import httpx
import inngest

from tests.engine.host import Host, engine_on, hosted, run_of

SECOND = datetime.timedelta(seconds=1)


async def runs(engine: Any, status: str | None = None) -> list[dict[str, Any]]:
    async with httpx.AsyncClient(base_url=engine.url) as http:
        found = (await http.get("/v1/runs", params={"limit": 500})).json()["data"]
    return [run for run in found if status is None or run["status"] == status]


async def until(check: Any, seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not await check():
        assert time.monotonic() < deadline, "timed out"
        await asyncio.sleep(0.02)


async def test_throttle_spaces_starts_and_drops_none(blank_database: str) -> None:
    async with engine_on(blank_database) as engine:
        host, starts = Host(engine.url), list[float]()

        @host.client.create_function(
            fn_id="f",
            throttle=inngest.Throttle(limit=2, period=SECOND),
            trigger=inngest.TriggerEvent(event="e"),
        )
        async def function(ctx: inngest.Context) -> None:
            starts.append(time.monotonic())

        async with hosted(engine, host, [function]):
            for event_id in await host.client.send([inngest.Event(name="e") for _ in range(6)]):
                await run_of(engine, event_id)
    gaps = [round(at - starts[0], 1) for at in starts]
    assert gaps[2] < 0.4 <= gaps[3]
    assert 1.3 <= gaps[5] <= 2.0


async def test_rate_limit_drops_and_idempotency_starts_once(blank_database: str) -> None:
    async with engine_on(blank_database) as engine:
        host = Host(engine.url)

        @host.client.create_function(
            fn_id="limited",
            rate_limit=inngest.RateLimit(limit=3, period=10 * SECOND, key="event.data.k"),
            trigger=inngest.TriggerEvent(event="e"),
        )
        async def limited(ctx: inngest.Context) -> None:
            host.calls.append(f"limited {ctx.event.data['k']}")

        @host.client.create_function(
            fn_id="once", idempotency="event.data.k", trigger=inngest.TriggerEvent(event="e")
        )
        async def once(ctx: inngest.Context) -> None:
            host.calls.append(f"once {ctx.event.data['k']}")

        async with hosted(engine, host, [limited, once]):
            await host.client.send([inngest.Event(name="e", data={"k": k}) for k in "aaabbb"])

            async def four() -> bool:
                return len(host.calls) >= 4

            await until(four)
            await asyncio.sleep(0.2)
    assert sorted(host.calls) == ["limited a", "limited b", "once a", "once b"]


async def test_debounce_runs_the_last_event_once(blank_database: str) -> None:
    async with engine_on(blank_database) as engine:
        host, done = Host(engine.url), asyncio.Event()

        @host.client.create_function(
            fn_id="f", debounce=inngest.Debounce(period=SECOND), trigger=inngest.TriggerEvent(event="e")
        )
        async def function(ctx: inngest.Context) -> None:
            host.calls.append(str(ctx.event.data["n"]))
            done.set()

        async with hosted(engine, host, [function]):
            for n in range(3):
                await host.client.send(inngest.Event(name="e", data={"n": n}))
                await asyncio.sleep(0.1)
            await asyncio.wait_for(done.wait(), 5)
            await asyncio.sleep(0.3)
    assert host.calls == ["2"]


async def test_batches_fill_up_or_time_out(blank_database: str) -> None:
    async with engine_on(blank_database) as engine:
        host = Host(engine.url)

        @host.client.create_function(
            fn_id="f",
            batch_events=inngest.Batch(max_size=3, timeout=SECOND),
            trigger=inngest.TriggerEvent(event="e"),
        )
        async def function(ctx: inngest.Context) -> None:
            host.calls.append(str(len(ctx.events)))

        async with hosted(engine, host, [function]):
            await host.client.send([inngest.Event(name="e") for _ in range(5)])

            async def two() -> bool:
                return len(host.calls) >= 2

            await until(two)
    assert host.calls == ["3", "2"]


async def test_singletons_skip_or_replace(blank_database: str) -> None:
    async with engine_on(blank_database) as engine:
        host, go = Host(engine.url), asyncio.Event()

        @host.client.create_function(
            fn_id="skip", singleton=inngest.Singleton(mode="skip"), trigger=inngest.TriggerEvent(event="skip")
        )
        async def skip(ctx: inngest.Context) -> None:
            await ctx.step.wait_for_event("w", event="go", timeout=30 * SECOND)

        @host.client.create_function(
            fn_id="replace",
            singleton=inngest.Singleton(mode="cancel", key="event.data.k"),
            trigger=inngest.TriggerEvent(event="replace"),
        )
        async def replace(ctx: inngest.Context) -> None:
            await ctx.step.wait_for_event("w", event="go", timeout=30 * SECOND)

        async with hosted(engine, host, [skip, replace]):
            for name in ("skip", "skip", "replace", "replace"):
                await host.client.send(inngest.Event(name=name, data={"k": 1}))
                await asyncio.sleep(0.3)
            await host.client.send(inngest.Event(name="go"))

            async def two() -> bool:
                return len(await runs(engine, "Completed")) == 2

            await until(two)
            found = {(run["function_id"], run["status"]) for run in await runs(engine)}
        go.set()
    assert found == {
        ("app-skip", "Completed"),
        ("app-skip", "Skipped"),
        ("app-replace", "Completed"),
        ("app-replace", "Cancelled"),
    }


async def test_timeouts_cancel_and_cancel_on_cancels(blank_database: str) -> None:
    async with engine_on(blank_database) as engine:
        host = Host(engine.url)

        @host.client.create_function(
            fn_id="finish", timeouts=inngest.Timeouts(finish=SECOND), trigger=inngest.TriggerEvent(event="finish")
        )
        async def finish(ctx: inngest.Context) -> None:
            await ctx.step.sleep("long", 60 * SECOND)

        @host.client.create_function(
            fn_id="start",
            concurrency=[inngest.Concurrency(limit=1)],
            timeouts=inngest.Timeouts(start=SECOND),
            trigger=inngest.TriggerEvent(event="start"),
        )
        async def start(ctx: inngest.Context) -> None:
            await asyncio.sleep(2)

        @host.client.create_function(
            fn_id="stop",
            cancel=[inngest.Cancel(event="stop", if_exp="async.data.k == event.data.k")],
            trigger=inngest.TriggerEvent(event="work"),
        )
        async def stop(ctx: inngest.Context) -> None:
            await ctx.step.sleep("long", 60 * SECOND)

        async with hosted(engine, host, [finish, start, stop]):
            [late] = await host.client.send(inngest.Event(name="finish"))
            first, second = await host.client.send([inngest.Event(name="start"), inngest.Event(name="start")])
            mine, other = await host.client.send([inngest.Event(name="work", data={"k": k}) for k in (1, 2)])
            await asyncio.sleep(0.3)
            await host.client.send(inngest.Event(name="stop", data={"k": 1}))
            statuses = [(await run_of(engine, event_id))[0]["status"] for event_id in (late, mine)]
            starts = sorted([(await run_of(engine, event_id))[0]["status"] for event_id in (first, second)])
            open_runs = await runs(engine, "Running")
    assert statuses == ["Cancelled", "Cancelled"]
    assert starts == ["Cancelled", "Completed"]
    assert [run["event_id"] for run in open_runs] == [other]


async def test_priority_reorders_what_waits(blank_database: str) -> None:
    async with engine_on(blank_database) as engine:
        host, go = Host(engine.url), asyncio.Event()

        @host.client.create_function(
            fn_id="f",
            concurrency=[inngest.Concurrency(limit=1)],
            priority=inngest.Priority(run="event.data.p"),
            trigger=inngest.TriggerEvent(event="e"),
        )
        async def function(ctx: inngest.Context) -> None:
            host.calls.append(str(ctx.event.data["p"]))
            await go.wait()

        async with hosted(engine, host, [function]):
            await host.client.send(inngest.Event(name="e", data={"p": 0}))
            await asyncio.sleep(0.1)
            ids = await host.client.send([inngest.Event(name="e", data={"p": p}) for p in (1, 100, 10)])
            await asyncio.sleep(0.5)
            go.set()
            for event_id in ids:
                await run_of(engine, event_id)
    assert host.calls == ["0", "100", "10", "1"]


async def test_wildcards_future_events_and_duplicates(blank_database: str) -> None:
    async with engine_on(blank_database) as engine:
        host, at = Host(engine.url), list[float]()

        @host.client.create_function(fn_id="wild", trigger=inngest.TriggerEvent(event="shop/*"))
        async def wild(ctx: inngest.Context) -> None:
            at.append(time.time())

        async with hosted(engine, host, [wild]):
            soon = int(time.time() * 1000) + 1000
            [later] = await host.client.send(inngest.Event(name="shop/order.made", ts=soon))
            await run_of(engine, later)
            first = await host.client.send(inngest.Event(name="shop/x", id="same"))
            await run_of(engine, first[0])
            again = await host.client.send(inngest.Event(name="shop/x", id="same"))
            await asyncio.sleep(0.3)
            none = await run_of(engine, again[0], count=0)
    assert -0.05 <= at[0] - soon / 1000 < 0.4
    assert (len(at), none) == (2, [])
