"""kill -9 of the engine loses nothing it accepted and repeats nothing it recorded."""

import asyncio
from collections import Counter
from collections.abc import Callable

import inngest
import pytest

from tests.conformance.conftest import StartEngine
from tests.conformance.patience import eventually
from tests.conformance.world import World

LEASE = ("--lease-seconds", "3")  # else what was in flight at the kill waits half a minute
pytestmark = pytest.mark.local_only("kills the engine; the real one loses runs and events here")


def _app(world: World, ran: Counter[str]):
    app = world.app()

    @app.fn("fn", retries=3)
    async def fn(ctx: inngest.Context) -> str:
        n, how = ctx.event.data["n"], ctx.event.data["how"]

        async def work(name: str) -> None:
            ran[f"{name}-{n}"] += 1
            if name == "second" and how == "retry" and ctx.attempt == 0:
                raise ValueError("once")

        await ctx.step.run("first", work, "first")
        if how == "wait":
            if_exp = "async.data.n == event.data.n"
            await ctx.step.wait_for_event("wait", event=app.event("wake"), if_exp=if_exp, timeout=60_000)
        if how == "timeout":
            await ctx.step.wait_for_event("wait", event=app.event("never"), timeout=2000)
        if how == "sleep":
            await ctx.step.sleep("nap", 2000)
        await ctx.step.run("second", work, "second")
        return f"{how} {n}"

    return app


@pytest.mark.facts("12 a killed engine loses no accepted event, wait, sleep or retry")
@pytest.mark.facts("12 a killed engine runs no recorded step again")
async def test_runs_of_every_kind_go_on_after_a_kill(
    start_engine: StartEngine, world_of: Callable[[str], World], unused_tcp_port: int
) -> None:
    engine = await start_engine("http://127.0.0.1:9/api/inngest", port=unused_tcp_port, options=LEASE)
    world, ran = world_of(engine.url), Counter[str]()
    app = await _app(world, ran).start()
    kinds = ["wait", "timeout", "sleep", "retry"]
    await world.send(*({"name": app.event("go"), "data": {"n": n, "how": kinds[n % 4]}} for n in range(12)))
    await eventually(lambda: sum(ran[f"first-{n}"] for n in range(12)) == 12)
    await app.waiting("fn", 9)
    engine.kill()
    await start_engine("http://127.0.0.1:9/api/inngest", port=unused_tcp_port, options=LEASE)
    await world.send(*({"name": app.event("wake"), "data": {"n": n}} for n in range(0, 12, 4)))
    outputs = [await run.output(within=60) for run in await app.runs("fn", 12)]
    assert sorted(outputs) == sorted(f"{kinds[n % 4]} {n}" for n in range(12))
    assert {ran[f"first-{n}"] for n in range(12)} == {1}


@pytest.mark.facts("12 a killed engine loses no accepted event, wait, sleep or retry")
@pytest.mark.facts("1 a 200 means the event is stored")
async def test_events_answered_200_right_before_a_kill_all_run(
    start_engine: StartEngine, world_of: Callable[[str], World], unused_tcp_port: int
) -> None:
    engine = await start_engine("http://127.0.0.1:9/api/inngest", port=unused_tcp_port, options=LEASE)
    world = world_of(engine.url)
    app = world.app()

    @app.fn("fn")
    async def fn(ctx: inngest.Context) -> None: ...

    await app.start()
    accepted = 0
    for round_number in range(3):
        for n in range(4):
            await app.send(data={"n": 4 * round_number + n})
            accepted += 1
        engine.kill()
        engine = await start_engine("http://127.0.0.1:9/api/inngest", port=unused_tcp_port, options=LEASE)
    await eventually(lambda: len({c.body["event"]["data"]["n"] for c in app.calls}) == accepted, within=60)
    assert len(app.run_ids("fn")) == accepted


@pytest.mark.facts("12 a request in flight at the kill is sent again with the same attempt")
async def test_a_request_in_flight_is_sent_again_with_the_same_attempt(
    start_engine: StartEngine, world_of: Callable[[str], World], unused_tcp_port: int
) -> None:
    engine = await start_engine("http://127.0.0.1:9/api/inngest", port=unused_tcp_port, options=LEASE)
    world = world_of(engine.url)
    app = world.app()
    may_end = asyncio.Event()

    @app.fn("fn", retries=0)
    async def fn(ctx: inngest.Context) -> str:
        await may_end.wait()
        return "done"

    await app.start()
    await app.send()
    run = await app.run("fn")
    engine.kill()
    await start_engine("http://127.0.0.1:9/api/inngest", port=unused_tcp_port, options=LEASE)
    await eventually(lambda: len(app.calls) == 2, "the second dispatch, when the lease has run out", within=60)
    may_end.set()
    assert await run.output() == "done"
    assert [call.attempt for call in app.calls] == [0, 0]


@pytest.mark.facts("12 two engines on one database share the work")
async def test_two_engines_share_one_database(start_engine: StartEngine, world_of: Callable[[str], World]) -> None:
    nobody = "http://127.0.0.1:9/api/inngest"
    engines = [await start_engine(nobody, options=LEASE), await start_engine(nobody, options=LEASE)]
    ran = Counter[str]()
    app = await _app(world_of(engines[0].url), ran).start()
    other = world_of(engines[1].url)
    await other.send(*({"name": app.event("go"), "data": {"n": n, "how": "plain"}} for n in range(20)))
    await app.send(data={"n": 20, "how": "wait"})
    await app.runs("fn", 21)
    await app.waiting("fn")
    await other.send({"name": app.event("wake"), "data": {"n": 20}})
    for run in await app.runs("fn", 21):
        await run.output(within=30)
    assert set(ran.values()) == {1}
    assert len(ran) == 42
